/**
 * Speaks HTTP to a collector: bounded in time and size, over connections that are verified, and never redirected.
 *
 * The only file that knows node-fetch, which is loaded with the first request: an agent without a collector needs none.
 * @module
 */
import type { Agent } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Response } from 'node-fetch';
import { isProblem } from '../model/problem.ts';
import type { Settings } from '../model/settings.ts';
import { maySendPlain, type ProxySettings } from './formats/proxy-settings.ts';
import { type ConnectionOptions, type Connections, openConnections } from './http-connections.ts';
import { failure, failureOf, type HttpFailure } from './http-failure.ts';
import { systemProxies } from './proxy.ts';

/** What of the settings decides how a collector is reached. */
export type HttpOptions = ConnectionOptions & Pick<Settings, 'allowInsecure'>;

export type HttpRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Whether the body is packed with gzip on its way. */
  readonly gzip?: true;
  /** From the first step to the last byte of the answer. */
  readonly timeoutMs?: number;
  /** Between two pieces of the answer. */
  readonly idleMs?: number;
  /** Of the answer, unpacked. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
};

/** `headers`: by name in lower case. `secure`: the other side was verified over TLS. */
export type HttpAnswer = {
  readonly ok: true;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly date?: Date;
  readonly secure: boolean;
};

export type Http = {
  /** Never throws: what went wrong is the answer. */
  send(request: HttpRequest): Promise<HttpAnswer | HttpFailure>;
  /** Ends what is under way, and closes the connections. */
  close(): void;
};

export type HttpParts = {
  /** Asked before each request: a change counts at once. */
  readonly settings: () => HttpOptions;
  readonly systemProxies?: () => Promise<ProxySettings>;
  readonly now?: () => number;
};

const TIMEOUT_MS = 60_000;
const IDLE_MS = 15_000;
const MAX_BYTES = 4 << 20;
/** After sleep or behind a router that forgets, an old connection swallows what is sent: by the wall clock, which goes on. */
const STALE_MS = 45_000;

/** Opens no connection yet. */
export function openHttp({ settings, systemProxies: asked, now = Date.now }: HttpParts): Http {
  const closed = new AbortController();
  let connections: Connections | undefined;
  let madeFor = '';
  let usedAt = now();
  const current = (): Connections => {
    const options = optionsIn(settings());
    const wanted = JSON.stringify(options);
    if (connections === undefined || wanted !== madeFor) {
      connections?.renew();
      connections = openConnections({ options, systemProxies: asked ?? (() => systemProxies(process.platform)) });
      madeFor = wanted;
    } else if (Math.abs(now() - usedAt) > STALE_MS) connections.renew();
    usedAt = now();
    return connections;
  };
  return {
    async send(request) {
      const url = URL.parse(request.url);
      if (url === null) return failure('unusable', NO_ADDRESS);
      const refusal = refuse(url, settings());
      if (refusal !== undefined) return refusal;
      const used = current();
      const limits = openLimits(request, closed.signal);
      try {
        return await exchange({ ...request, url }, await used.agentFor(url), limits);
      } catch (error) {
        const plain = limits.ended() ?? whyOf(error);
        const why = used.hasScript() ? withScript(plain) : plain;
        // a certificate or proxy that was mended meanwhile counts with the next request
        if (why.kind === 'tls' || why.kind === 'unusable') used.distrust();
        else if (why.kind !== 'stopped') used.renew();
        return why;
      } finally {
        limits.close();
        usedAt = now();
      }
    },
    close() {
      closed.abort();
      connections?.close();
    },
  };
}

/** No other setting, when it changes, ends a connection. */
function optionsIn(settings: HttpOptions): ConnectionOptions {
  const { proxy, pinnedKeys, additionalCaFile, clientCertificateFile, clientKeyFile } = settings;
  return {
    proxy,
    pinnedKeys,
    ...(additionalCaFile === undefined ? {} : { additionalCaFile }),
    ...(clientCertificateFile === undefined ? {} : { clientCertificateFile }),
    ...(clientKeyFile === undefined ? {} : { clientKeyFile }),
  };
}

const NO_ADDRESS = 'its address is none';

/** What is not even tried. */
function refuse(url: URL, { allowInsecure }: HttpOptions): HttpFailure | undefined {
  if (!['http:', 'https:'].includes(url.protocol)) return failure('unusable', NO_ADDRESS);
  if (url.username !== '' || url.password !== '') return failure('unusable', 'its address holds a name or a password');
  if (maySendPlain(url, allowInsecure)) return undefined;
  return failure('unusable', 'http:// would let everyone on the way read it, and allowInsecure is not set');
}

/** A failure that was found while the answer was read. */
class Refusal extends Error {
  readonly failure: HttpFailure;
  constructor(why: HttpFailure) {
    super(why.detail);
    this.failure = why;
  }
}

/** A file of ours that cannot be used is told in its own words; what others sent never is. */
function whyOf(error: unknown): HttpFailure {
  if (error instanceof Refusal) return error.failure;
  return isProblem(error) ? failure('unusable', error.message) : failureOf(error);
}

type Limits = {
  readonly signal: AbortSignal;
  /** A piece of the answer came. */
  moved(): void;
  /** Why it was ended, where it was. */
  ended(): HttpFailure | undefined;
  close(): void;
};

/** One time limit for all, one between two pieces, and whoever wants it stopped. */
function openLimits({ timeoutMs = TIMEOUT_MS, idleMs = IDLE_MS, signal }: HttpRequest, closed: AbortSignal): Limits {
  const stop = new AbortController();
  let why: HttpFailure | undefined;
  const end = (reason: HttpFailure) => {
    why ??= reason;
    stop.abort();
  };
  const stopped = () => end(failure('stopped', 'it was stopped'));
  const whole = setTimeout(() => end(failure('timeout', 'no answer within the time limit')), timeoutMs);
  let idle: NodeJS.Timeout | undefined;
  for (const one of [signal, closed]) {
    if (one?.aborted) stopped();
    one?.addEventListener('abort', stopped);
  }
  return {
    signal: stop.signal,
    moved() {
      clearTimeout(idle);
      idle = setTimeout(() => end(failure('timeout', 'the answer stopped halfway')), idleMs);
    },
    ended: () => why,
    close() {
      clearTimeout(whole);
      clearTimeout(idle);
      for (const one of [signal, closed]) one?.removeEventListener('abort', stopped);
    },
  };
}

const pack = promisify(gzip);

type Exchange = Omit<HttpRequest, 'url'> & { readonly url: URL };

async function exchange(request: Exchange, agent: Agent, limits: Limits): Promise<HttpAnswer> {
  const { default: fetch } = await import('node-fetch');
  const { method, url, body: plain, gzip: packed, maxBytes = MAX_BYTES } = request;
  const isPacked = plain !== undefined && packed === true;
  const body = isPacked ? await pack(plain) : plain;
  // node-fetch throws where nobody can catch it when a request with a body is stopped before it has begun
  const ended = limits.ended();
  if (ended !== undefined) throw new Refusal(ended);
  const response = await fetch(url.href, {
    method,
    headers: { 'User-Agent': 'besom', ...request.headers, ...(isPacked ? { 'Content-Encoding': 'gzip' } : {}) },
    agent,
    redirect: 'manual',
    signal: limits.signal,
    ...(body === undefined ? {} : { body }),
  });
  const date = new Date(response.headers.get('date') ?? Number.NaN);
  return {
    ok: true,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await readBody(response, limits, maxBytes),
    ...(Number.isNaN(date.getTime()) ? {} : { date }),
    secure: url.protocol === 'https:',
  };
}

/** Counted after it is unpacked: a small answer may unpack to more than the memory there is. */
async function readBody({ body }: Response, limits: Limits, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  if (body === null) return Buffer.alloc(0);
  // an aborted answer says so again after everybody has stopped listening
  body.on('error', () => {});
  limits.moved();
  let total = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    total += bytes.length;
    if (total > maxBytes) throw new Refusal(failure('too-big', `the answer is larger than ${maxBytes} bytes`));
    chunks.push(bytes);
    limits.moved();
  }
  return Buffer.concat(chunks);
}

function withScript(why: HttpFailure): HttpFailure {
  const hint = 'The system names a proxy script, which is not run: set a proxy';
  return { ...why, detail: `${why.detail}. ${hint}` };
}
