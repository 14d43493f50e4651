/**
 * What a test and its throwaway collector say to each other, beside what agents say to it over HTTP.
 * @module
 */

import type { Event } from '../../src/model/event.ts';
import type { OrdersAnswer, SignedBytes } from '../../src/model/exchange.ts';

/**
 * What the collector does wrong, until told otherwise. `refuse`: nobody listens. `reset`: the connection is torn in the
 * middle of the answer, the events are kept. `drop`: torn before anything was kept. `slow`: one byte of the answer now and
 * then, without end. `silent`: it hears and never answers. `garbage`: 200 with something that is no answer.
 * `status`: this status, nothing kept. `limit`: 413 for a batch of more events than this. `poison`: 400 for a
 * batch that holds an event with this text. `refused`: such an event is named as refused. `forgetful`: it keeps everything
 * and acknowledges nothing. `later`: `nextMs` in each answer. `endless`: an answer that never ends. `bomb`: one that
 * unpacks to a thousand times its size. `elsewhere`: it sends to another address.
 */
export type Fault =
  | { readonly kind: 'none' | 'refuse' | 'reset' | 'drop' | 'slow' | 'silent' | 'garbage' | 'forgetful' }
  | { readonly kind: 'endless' | 'bomb' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'limit'; readonly events: number }
  | { readonly kind: 'poison' | 'refused'; readonly text: string }
  | { readonly kind: 'later'; readonly nextMs: number }
  | { readonly kind: 'elsewhere'; readonly to: string };

/** What `GET /v1/pack` gives. */
export type Served = { readonly index?: SignedBytes; readonly packs: Readonly<Record<string, SignedBytes>> };

/** What the process is started with. */
export type Start = {
  readonly file: string;
  readonly port: number;
  readonly token: string;
  readonly fleet?: string;
  /** PEM. `ca`: only clients that show a certificate of it are heard. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  /** TLS of this version and no later one. */
  readonly maxVersion?: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
};

/** From the test to the process. Each is answered with `done`. */
export type Command =
  | { readonly kind: 'start'; readonly start: Start }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'packs'; readonly served: Served }
  | { readonly kind: 'orders'; readonly orders: OrdersAnswer }
  | { readonly kind: 'clock'; readonly aheadMs: number }
  | { readonly kind: 'forget-hosts' }
  /** Nothing but the answer: what was heard before has been told by then. */
  | { readonly kind: 'report' };

/** One request that was heard to its end. `events`: how many were in it. */
export type Heard = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly at: number;
  readonly events: number;
  readonly bytes: number;
  readonly encoding: string;
  readonly bearer: string;
  readonly etag: string;
  readonly port: number;
};

/** From the process to the test. `kept`: the file has grown. */
export type Told =
  | { readonly kind: 'done'; readonly port: number }
  | { readonly kind: 'kept' }
  | { readonly kind: 'heard'; readonly heard: Heard };

/** A line of the collector's file. */
export type Line =
  | { readonly kind: 'host'; readonly host: string; readonly key: string; readonly as: string; readonly name: string }
  | { readonly kind: 'event'; readonly host: string; readonly event: Event }
  | { readonly kind: 'forgotten' };
