#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# HTTP/2 through nginx in front of the school.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/work.sh"

command -v nginx >/dev/null || skip "nginx is not installed"
command -v openssl >/dev/null || skip "openssl is not installed"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=school \
    -addext 'subjectAltName=IP:127.0.0.1' \
    -keyout "$T/key.pem" -out "$T/cert.pem" 2>/dev/null
school_start

# nginx cannot take a free port by itself: try some.
start_nginx()
{
	cat >"$T/nginx.conf" <<END
daemon off;
pid $T/nginx.pid;
error_log $T/nginx.log;
events { worker_connections 64; }
http {
	log_format seen '\$server_protocol \$status \$request';
	access_log $T/access.log seen;
	client_body_temp_path $T/body;
	proxy_temp_path $T/proxy;
	fastcgi_temp_path $T/fastcgi;
	uwsgi_temp_path $T/uwsgi;
	scgi_temp_path $T/scgi;
	client_max_body_size 0;
	server {
		listen 127.0.0.1:$1 ssl http2;
		ssl_certificate $T/cert.pem;
		ssl_certificate_key $T/key.pem;
		location / {
			proxy_pass $SCHOOL_URL;
			proxy_http_version 1.1;
			proxy_request_buffering off;
			proxy_set_header Host \$http_host;
			proxy_set_header X-Forwarded-Proto https;
		}
	}
}
END
	nginx -p "$T" -c "$T/nginx.conf" 2>>"$T/nginx.err" &
	NGINX=$!
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ ! -s "$T/nginx.pid" ] || return 0
		kill -0 $NGINX 2>/dev/null || return 1
		sleep 0.1
	done
	return 1
}
port=
for try in 1 2 3 4 5; do
	port=$((20000 + ($$ * 7 + try * 911) % 20000))
	start_nginx $port && break
	port=
done
[ -n "$port" ] || fail "nginx did not start: $(cat "$T/nginx.err")"
trap 'kill $NGINX 2>/dev/null; cleanup' EXIT

expect_exit 0 ranzen config set net.ca_file "$T/cert.pem"
SCHOOL_URL=https://127.0.0.1:$port
account_add mia
expect_exit 0 ranzen sync
task=$(open_task)
pid=$(platform_id "$task")
make_file "$T/work.pdf" 50000
expect_exit 0 ranzen hand-in "$task" "$T/work.pdf"
school_has_once "$pid" "$T/work.pdf"
contains "$T/access.log" "HTTP/2.0 200"
lacks "$T/access.log" "HTTP/1.1"
ok "the main job works over HTTP/2"
