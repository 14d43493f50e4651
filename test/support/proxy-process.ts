/**
 * The proxy's process. It ends with whoever started it.
 * @module
 */
import { request as ask, createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

const credentials = process.argv[2] ?? '';
const wanted = credentials === '' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;

const seen: string[] = [];

const server = createServer((request, response) => {
  if (!admits(request)) {
    response.writeHead(407).end();
    return;
  }
  const onward = ask(request.url ?? '', { method: request.method ?? 'GET', headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.writeHead(502).end());
  request.pipe(onward);
});

server.on('connect', (request, socket) => {
  socket.on('error', () => {});
  if (!admits(request)) {
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    return;
  }
  const [host = '', port = ''] = (request.url ?? '').split(':');
  const onward = connect(Number(port), host, () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(onward).pipe(socket);
  });
  onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
});

function admits(request: IncomingMessage): boolean {
  const authorization = request.headers['proxy-authorization'] ?? '';
  seen.push(request.url ?? '');
  return wanted === undefined || authorization === wanted;
}

process.on('message', () => process.send?.(seen));
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : 0);
});
