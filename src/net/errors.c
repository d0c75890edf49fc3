/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "net/errors.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define X509_NOT_YET_VALID 9

static const struct { int code; enum err err; } codes[] = {
	{ CURLE_OK, ERR_OK },
	{ CURLE_OUT_OF_MEMORY, ERR_NOMEM },
	{ CURLE_URL_MALFORMAT, ERR_USAGE },
	{ CURLE_UNSUPPORTED_PROTOCOL, ERR_USAGE },
	{ CURLE_GOT_NOTHING, ERR_CUT },
	{ CURLE_RECV_ERROR, ERR_CUT },
	{ CURLE_SEND_ERROR, ERR_CUT },
	{ CURLE_PARTIAL_FILE, ERR_CUT },
	{ CURLE_HTTP2, ERR_CUT },
	{ CURLE_HTTP2_STREAM, ERR_CUT },
	{ CURLE_SSL_CONNECT_ERROR, ERR_TLS },
	{ CURLE_PEER_FAILED_VERIFICATION, ERR_TLS },
	{ CURLE_SSL_CACERT_BADFILE, ERR_TLS },
	{ CURLE_SSL_CERTPROBLEM, ERR_TLS },
	{ CURLE_SSL_CIPHER, ERR_TLS },
	{ CURLE_SSL_ISSUER_ERROR, ERR_TLS },
	{ CURLE_SSL_INVALIDCERTSTATUS, ERR_TLS },
	{ CURLE_SSL_PINNEDPUBKEYNOTMATCH, ERR_TLS },
	{ CURLE_WEIRD_SERVER_REPLY, ERR_GARBLED },
	{ CURLE_BAD_CONTENT_ENCODING, ERR_GARBLED },
	{ CURLE_WRITE_ERROR, ERR_GARBLED },
	{ CURLE_FILESIZE_EXCEEDED, ERR_LIMIT },
	{ CURLE_READ_ERROR, ERR_IO },
	{ CURLE_ABORTED_BY_CALLBACK, ERR_CANCELLED },
};

static bool has_route(int family, const char *address)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = 9 };
	struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = 9 };
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), rc;

	if (fd < 0)
		return false;
	if (family == AF_INET) {
		inet_pton(family, address, &four.sin_addr);
		rc = connect(fd, (struct sockaddr *)&four, sizeof(four));
	} else {
		inet_pton(family, address, &six.sin6_addr);
		rc = connect(fd, (struct sockaddr *)&six, sizeof(six));
	}
	close(fd);
	return rc == 0;
}

bool net_has_route(void)
{
	/* Addresses kept for documentation (RFC 5737, RFC 3849); connecting a
	 * datagram socket only asks the routing table. */
	return has_route(AF_INET, "192.0.2.1") ||
	       has_route(AF_INET6, "2001:db8::1");
}

static enum err connect_err(const struct net_failure *f, const struct url *u)
{
	if (u->loopback || f->os_errno == ECONNREFUSED)
		return ERR_UNREACHABLE;
	if (f->os_errno == ENETUNREACH || f->os_errno == ENETDOWN)
		return ERR_OFFLINE;
	return net_has_route() ? ERR_UNREACHABLE : ERR_OFFLINE;
}

enum err net_failure_err(const struct net_failure *f, const struct url *u)
{
	switch (f->code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return u->loopback || net_has_route() ? ERR_NO_NAME : ERR_OFFLINE;
	case CURLE_COULDNT_CONNECT:
		return connect_err(f, u);
	case CURLE_OPERATION_TIMEDOUT:
		return f->connected ? ERR_TIMEOUT : connect_err(f, u);
	}
	if (f->verify == X509_NOT_YET_VALID)
		return ERR_CLOCK;
	/* A line that breaks in the handshake is no word on the certificate. */
	if (f->code == CURLE_SSL_CONNECT_ERROR && f->text &&
	    (strstr(f->text, "SSL_ERROR_SYSCALL") ||
	     strstr(f->text, "unexpected eof") || strstr(f->text, "reset")))
		return ERR_CUT;
	if (f->code == CURLE_SSL_CONNECT_ERROR && f->text &&
	    strstr(f->text, "wrong version number"))
		return ERR_NOT_THIS; /* no TLS at all behind that port */
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (codes[i].code == f->code)
			return codes[i].err;
	return ERR_CUT;
}

enum err net_status_err(int status)
{
	static const struct { int status; enum err err; } table[] = {
		{ 401, ERR_LOGIN },	 { 404, ERR_GONE },
		{ 409, ERR_CONFLICT },	 { 410, ERR_GONE },
		{ 413, ERR_TOO_LARGE },	 { 429, ERR_OVERLOADED },
		{ 511, ERR_PORTAL },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].status == status)
			return table[i].err;
	if (status >= 200 && status < 300)
		return ERR_OK;
	return status >= 500 ? ERR_OVERLOADED : ERR_REFUSED;
}
