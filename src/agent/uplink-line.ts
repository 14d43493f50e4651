/**
 * The line to the collectors: asks one of them, as the host that it knows, and joins first where that is needed.
 * @module
 */
import type { Http, HttpAnswer, HttpRequest } from '../host/http.ts';
import { type Key, type KeyParts, openKeys } from './enrol-keys.ts';
import { type ContactReport, openRests, type RestParts } from './uplink-rests.ts';

export type LineRequest = Omit<HttpRequest, 'url' | 'body'> & {
  /** `/v1/events`, with the query behind it. */
  readonly path: string;
  /** Made for the host as which the collector knows this one. */
  readonly body?: (host: string) => Buffer;
};

export type LineAnswer = HttpAnswer & { readonly collector: string };

/** `quiet`: nobody was asked: none is set, all are left alone for now, or it was stopped. */
export type LineFailure = { readonly ok: false; readonly quiet: boolean; readonly says: string };

/** `rest`: it passes by itself. `unset`: something must be given first. */
export type Obstacle = { readonly kind: 'rest' | 'unset'; readonly says: string };

export type Line = {
  /** Asks. What a collector says of its own failures (5xx, 429, 3xx, 401 for good) is a failure here already. */
  ask(request: LineRequest): Promise<LineAnswer | LineFailure>;
  /** Why nobody can be asked just now; nothing where somebody can. */
  obstacle(): Obstacle | undefined;
  /** The answer was of no use: the collector rests, and longer each time. */
  failed(collector: string, failure: { readonly says: string; readonly retryAfter?: string }): void;
  /** The answer was right: failures before it are forgotten. */
  worked(collector: string): void;
  /** Forgets all rests: another network, or the end of sleep. */
  wake(): void;
  /** How long until one may be asked; nothing where none is set. */
  waitMs(): number | undefined;
  report(): ContactReport;
};

export type LineParts = Omit<RestParts, 'settings'> &
  Omit<KeyParts, 'settings'> & {
    readonly settings: () => ReturnType<RestParts['settings']> & ReturnType<KeyParts['settings']>;
    /** Hears the `Date` of each answer that came over verified TLS. */
    readonly sawDate?: (date: Date) => void;
  };

/** Asks nobody yet. */
export function openLine(parts: LineParts): Line {
  const rests = openRests(parts);
  const keys = openKeys(parts);

  function obstacle(): Obstacle | undefined {
    if (rests.waitMs() === undefined) return { kind: 'unset', says: 'no collector is set' };
    const collector = rests.next();
    if (collector === undefined) return { kind: 'rest', says: 'every collector is left alone for now' };
    const says = keys.obstacle(collector);
    return says === undefined ? undefined : { kind: 'unset', says };
  }

  async function ask(request: LineRequest): Promise<LineAnswer | LineFailure> {
    const inTheWay = obstacle();
    const collector = rests.next();
    if (inTheWay !== undefined || collector === undefined) return quiet(inTheWay?.says ?? '');
    const first = await askWithKey(collector, request);
    // once more with a new key: the collector did not know the one at hand
    const answer = first === 'unknown' ? await askWithKey(collector, request) : first;
    if (answer === 'unknown')
      return fail(collector, 'the collector does not know this host, though it has just joined');
    return answer;
  }

  async function askWithKey(collector: string, request: LineRequest): Promise<LineAnswer | LineFailure | 'unknown'> {
    const keyed = await keys.keyFor(collector, request.signal);
    if (keyed.kind === 'wait') return quiet(keyed.says);
    if (keyed.kind === 'failed') {
      const { kind, detail, retryAfter } = keyed.why;
      return kind === 'stopped' ? quiet(detail) : fail(collector, `cannot join: ${detail}`, retryAfter);
    }
    const answer = await send(parts.http, collector, { ...request, key: keyed.key });
    if (!answer.ok) return answer.kind === 'stopped' ? quiet(answer.detail) : fail(collector, answer.detail);
    if (answer.secure && answer.date !== undefined) parts.sawDate?.(answer.date);
    if (answer.status !== 401) return judged(collector, answer);
    keys.reject(collector, keyed.key);
    return 'unknown';
  }

  function judged(collector: string, answer: HttpAnswer): LineAnswer | LineFailure {
    rests.answered(collector);
    if (isFailure(answer.status)) {
      return fail(collector, `the collector says ${answer.status}`, answer.headers['retry-after']);
    }
    return { ...answer, collector };
  }

  function fail(collector: string, says: string, retryAfter?: string): LineFailure {
    rests.failed(collector, { says, ...(retryAfter === undefined ? {} : { retryAfter }) });
    return { ok: false, quiet: false, says };
  }

  const { failed, worked, wake, waitMs, report } = rests;
  return { ask, obstacle, failed, worked, wake, waitMs, report };
}

function send(http: Http, collector: string, request: LineRequest & { readonly key: Key }) {
  const { path, body, key, headers, ...rest } = request;
  const authorization = { Authorization: `Bearer ${key.host}.${key.key}` };
  return http.send({
    ...rest,
    url: `${collector}${path}`,
    headers: { ...headers, ...authorization },
    ...(body === undefined ? {} : { body: body(key.host) }),
  });
}

function quiet(says: string): LineFailure {
  return { ok: false, quiet: true, says };
}

/** Its own trouble, or another address; what is wrong with a request itself (400, 413, 404) is for whoever asked. */
function isFailure(status: number): boolean {
  return status >= 500 || status === 429 || status === 408 || (status >= 300 && status < 400 && status !== 304);
}
