/**
 * The throwaway collector's process: a real HTTP(S) server that keeps the exchange's rules, and breaks them when told to.
 *
 * It ends with whoever started it, also where that one was killed.
 * @module
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { eventSchema } from '../../src/model/event.ts';
import {
  type BatchAnswer,
  enrolAnswerSchema,
  enrolRequestSchema,
  type OrdersAnswer,
} from '../../src/model/exchange.ts';
import { type Book, openBook } from './collector-book.ts';
import { answerWrongly, type Reply } from './collector-faults.ts';
import type { Command, Fault, Line, Served, Start, Told } from './collector-protocol.ts';

const MAX_BODY_BYTES = 8 << 20;

type State = {
  start: Start;
  book: Book;
  server: Server;
  fault: Fault;
  served: Served;
  orders: OrdersAnswer;
  aheadMs: number;
};

let state: State | undefined;

process.on('disconnect', () => process.exit(0));
process.on('message', (command: Command) => {
  obey(command).then((port) => tell({ kind: 'done', port }), crash);
});

function tell(told: Told): void {
  if (process.connected) process.send?.(told);
}

function crash(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

async function obey(command: Command): Promise<number> {
  if (command.kind === 'start') return begin(command.start);
  if (state === undefined) throw new Error('the collector has not started');
  switch (command.kind) {
    case 'fault':
      await setFault(state, command.fault);
      break;
    case 'packs':
      state.served = command.served;
      break;
    case 'orders':
      state.orders = command.orders;
      break;
    case 'clock':
      state.aheadMs = command.aheadMs;
      break;
    case 'forget-hosts':
      state.book.add([{ kind: 'forgotten' }]);
      break;
    case 'report':
      break;
  }
  return portOf(state.server);
}

async function begin(start: Start): Promise<number> {
  const server = serverFor(start);
  state = {
    start,
    server,
    book: openBook(start.file),
    fault: { kind: 'none' },
    served: { packs: {} },
    orders: { orders: [] },
    aheadMs: 0,
  };
  await listen(server, start.port);
  return portOf(server);
}

function serverFor({ tls, maxVersion }: Start): Server {
  const hear: RequestListener = (request, response) => {
    serve(request, response).catch((error: unknown) => {
      // the client went away in the middle
      if (request.destroyed || response.destroyed) return;
      crash(error);
    });
  };
  if (tls === undefined) return createServer(hear);
  const clients = tls.ca === undefined ? {} : { ca: tls.ca, requestCert: true, rejectUnauthorized: true };
  const versions =
    maxVersion === undefined ? {} : { minVersion: 'TLSv1' as const, maxVersion, ciphers: 'DEFAULT:@SECLEVEL=0' };
  return createTlsServer({ cert: tls.cert, key: tls.key, ...clients, ...versions }, hear);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The port stays the same: an agent knows no other. */
async function setFault(now: State, fault: Fault): Promise<void> {
  const listening = now.server.listening;
  if (fault.kind === 'refuse' && listening) {
    now.start = { ...now.start, port: portOf(now.server) };
    now.server.close();
    now.server.closeAllConnections();
  } else if (fault.kind !== 'refuse' && !listening) {
    now.server = serverFor(now.start);
    await listen(now.server, now.start.port);
  }
  now.fault = fault;
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (state === undefined) throw new Error('the collector has not started');
  const raw = await bodyOf(request);
  const { fault, aheadMs } = state;
  if (aheadMs !== 0) response.setHeader('Date', new Date(Date.now() + aheadMs).toUTCString());
  const reply = replyTo(state, request, raw);
  tell({ kind: 'heard', heard: { ...seen(request, raw), status: reply.status, events: reply.events ?? 0 } });
  if (reply.kept !== undefined && reply.kept.length > 0 && fault.kind !== 'drop') {
    state.book.add(reply.kept);
    tell({ kind: 'kept' });
  }
  if (answerWrongly(fault, { request, response, reply })) return;
  const text = reply.body === undefined ? '' : JSON.stringify(reply.body);
  response.writeHead(reply.status, { 'Content-Type': 'application/json', ...reply.headers });
  response.end(text);
}

function seen(request: IncomingMessage, raw: Buffer) {
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    at: Date.now(),
    bytes: raw.length,
    encoding: request.headers['content-encoding'] ?? '',
    bearer: request.headers.authorization ?? '',
    etag: request.headers['if-none-match'] ?? '',
    port: request.socket.remotePort ?? 0,
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    total += chunk.length;
    if (total > MAX_BODY_BYTES) throw new Error('a body larger than any that an agent may send');
  }
  return Buffer.concat(chunks);
}

function unpacked(request: IncomingMessage, raw: Buffer): unknown {
  const encoding = request.headers['content-encoding'];
  const limit = { maxOutputLength: MAX_BODY_BYTES };
  const plain =
    encoding === 'gzip' ? gunzipSync(raw, limit) : encoding === 'zstd' ? zstdDecompressSync(raw, limit) : raw;
  return JSON.parse(plain.toString('utf8'));
}

function replyTo(now: State, request: IncomingMessage, raw: Buffer): Reply {
  const { fault } = now;
  if (fault.kind === 'status') {
    const headers = fault.retryAfter === undefined ? {} : { 'Retry-After': fault.retryAfter };
    return { status: fault.status, body: { error: 'as told' }, headers };
  }
  const url = new URL(request.url ?? '/', 'http://collector.invalid');
  const route = `${request.method} ${url.pathname}`;
  const bearer = /^Bearer (.{1,600})$/u.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (route === 'POST /v1/enroll') return enrol(now, bearer, unpacked(request, raw));
  const [host = '', key = ''] = splitOnce(bearer);
  if (key === '' || now.book.keyOf(host) !== key) return { status: 401, body: { error: 'who are you' } };
  if (route === 'POST /v1/events' || route === 'POST /v1/heartbeat') {
    return takeIn(
      now,
      { host, bytes: raw.length, isHeartbeat: url.pathname.endsWith('heartbeat') },
      unpacked(request, raw),
    );
  }
  if (route === 'GET /v1/orders') return withTag(request, now.orders);
  if (route === 'GET /v1/pack') {
    const sha256 = url.searchParams.get('sha256');
    const signed = sha256 === null ? now.served.index : now.served.packs[sha256];
    return signed === undefined ? { status: 404, body: { error: 'no such pack' } } : withTag(request, signed);
  }
  return { status: 404, body: { error: 'no such route' } };
}

function splitOnce(text: string): readonly [string, string] {
  const at = text.indexOf('.');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function enrol(now: State, token: string, body: unknown): Reply {
  if (token !== now.start.token) return { status: 401, body: { error: 'not the token of this fleet' } };
  const asked = enrolRequestSchema.safeParse(body);
  if (!asked.success) return { status: 400, body: { error: asked.error.message } };
  const { kind, host } = asked.data;
  const key = randomBytes(24).toString('base64url');
  const kept: Line[] = [{ kind: 'host', host: host.id, key, as: kind, name: host.name }];
  const { fleet } = now.start;
  const joined = enrolAnswerSchema.parse({ host: host.id, key, ...(fleet === undefined ? {} : { fleet }) });
  return { status: 200, body: joined, kept };
}

/** Each event is judged alone: one that is none spoils no other. */
function takeIn(
  now: State,
  from: { readonly host: string; readonly bytes: number; readonly isHeartbeat: boolean },
  body: unknown,
): Reply {
  const { fault } = now;
  const sent = eventsIn(body);
  if (sent === undefined || sent.length > 500 || from.bytes > 1 << 20)
    return { status: 400, body: { error: 'no batch' } };
  if (from.isHeartbeat && sent.length !== 1) return { status: 400, body: { error: 'one heartbeat at a time' } };
  if (fault.kind === 'limit' && sent.length > fault.events) return { status: 413, body: {}, events: sent.length };
  if (fault.kind === 'poison' && JSON.stringify(sent).includes(fault.text))
    return { status: 400, body: { error: 'poison' }, events: sent.length };
  const answer = { accepted: [] as string[], known: [] as string[], refused: [] as { id: string; because: string }[] };
  const kept: Line[] = [];
  for (const one of sent) {
    const event = eventSchema.safeParse(one);
    if (!event.success) answer.refused.push({ id: idOf(one), because: event.error.message });
    else if ((event.data.type === 'heartbeat') !== from.isHeartbeat)
      answer.refused.push({ id: event.data.id, because: `not the route of a ${event.data.type}` });
    else if (fault.kind === 'refused' && JSON.stringify(one).includes(fault.text))
      answer.refused.push({ id: event.data.id, because: 'as told' });
    else if (now.book.knows(event.data.id)) answer.known.push(event.data.id);
    else {
      answer.accepted.push(event.data.id);
      kept.push({ kind: 'event', host: from.host, event: event.data });
    }
  }
  const told: BatchAnswer =
    fault.kind === 'forgetful'
      ? { accepted: [], known: [], refused: [] }
      : { ...answer, ...(fault.kind === 'later' ? { nextMs: fault.nextMs } : {}) };
  return { status: 200, body: told, kept, events: sent.length };
}

function eventsIn(body: unknown): readonly unknown[] | undefined {
  if (typeof body !== 'object' || body === null || !('events' in body) || !('schema' in body)) return undefined;
  return body.schema === 'besom.batch/1' && Array.isArray(body.events) ? body.events : undefined;
}

function idOf(one: unknown): string {
  return typeof one === 'object' && one !== null && 'id' in one ? String(one.id) : '';
}

function withTag(request: IncomingMessage, body: object): Reply {
  const etag = `"${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 32)}"`;
  const headers = { ETag: etag };
  return request.headers['if-none-match'] === etag ? { status: 304, headers } : { status: 200, body, headers };
}
