// SPDX-License-Identifier: GPL-3.0-or-later
//
// tus-js-client and @tus/server as they are, without any option that is not
// needed to run them:
//
//   tus_peer.mjs serve DIR             prints "ready URL"; ends on SIGTERM
//   tus_peer.mjs send URL FILE [TOKEN] ends with 0 when the file is up

import { createReadStream } from 'node:fs';

async function serve(directory) {
	const { Server } = await import('@tus/server');
	const { FileStore } = await import('@tus/file-store');
	const server = new Server({
		path: '/files',
		datastore: new FileStore({ directory }),
	});
	const http = server.listen({ host: '127.0.0.1', port: 0 }, () => {
		const { port } = http.address();
		console.log(`ready http://127.0.0.1:${port}/files`);
	});
	process.on('SIGTERM', () => process.exit(0));
}

async function send(endpoint, file, token) {
	const { Upload } = await import('tus-js-client');
	const headers = token ? { Authorization: `Bearer ${token}` } : {};
	new Upload(createReadStream(file), {
		endpoint,
		headers,
		onError: (error) => {
			console.error(String(error));
			process.exit(1);
		},
		onSuccess: () => process.exit(0),
	}).start();
}

const [what, ...rest] = process.argv.slice(2);
await { serve, send }[what](...rest);
