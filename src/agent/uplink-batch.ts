/**
 * A batch of events as it is sent, and what the answer to it means for each of them.
 *
 * Read by hand and not by the schema: validation takes 10 MB that the agent would keep for months.
 * @module
 */

import type { HttpAnswer } from '../host/http.ts';
import type { Event, EventType } from '../model/event.ts';
import type { Batch } from '../model/exchange.ts';
import { isRecord, jsonOf } from '../model/json.ts';
import { EVENT_TYPES } from './event-types.ts';
import { bounded } from './uplink-pace.ts';

export const MAX_EVENTS = 500;
/** 1 MiB, less what stands round the events. */
export const MAX_EVENT_BYTES = (1 << 20) - (4 << 10);

export type Route = '/v1/events' | '/v1/heartbeat';

/** A sign of life does not wait behind what is told. */
const SIGNS_OF_LIFE: readonly EventType[] = ['heartbeat'];
const TOLD = EVENT_TYPES.filter((type) => !SIGNS_OF_LIFE.includes(type));

/** The types that go there. */
export function typesOf(route: Route): readonly EventType[] {
  return route === '/v1/heartbeat' ? SIGNS_OF_LIFE : TOLD;
}

export type Refused = { readonly id: string; readonly because: string };

/**
 * `taken`: those that are acknowledged leave, those that are refused are parked. `too-much`: fewer at once, and an event that
 * is alone may be one that no collector takes. `useless`: an answer that means nothing.
 */
export type Outcome =
  | {
      readonly kind: 'taken';
      readonly done: readonly string[];
      readonly refused: readonly Refused[];
      readonly nextMs?: number;
    }
  | { readonly kind: 'too-much'; readonly says: string; readonly isSize: boolean }
  | { readonly kind: 'useless'; readonly says: string };

/** The body of a request. */
export function bodyOf(events: readonly Event[], from: { readonly host: string; readonly now: Date }): Buffer {
  const batch: Batch = {
    schema: 'besom.batch/1',
    host: from.host,
    sentAt: from.now.toISOString(),
    events: [...events],
  };
  return Buffer.from(JSON.stringify(batch));
}

/** What an answer means. Ids that were not sent are nobody's business. */
export function readOutcome({ status, body }: Pick<HttpAnswer, 'status' | 'body'>, sent: readonly string[]): Outcome {
  if (status === 413 || status === 400 || status === 422)
    return { kind: 'too-much', says: `the collector says ${status}`, isSize: status === 413 };
  if (status < 200 || status >= 300) return { kind: 'useless', says: `the collector says ${status}` };
  const answer = parse(body);
  if (answer === undefined) return { kind: 'useless', says: 'the answer of the collector is none' };
  const ours = new Set(sent);
  const done = [...idsIn(answer['accepted']), ...idsIn(answer['known'])].filter((id) => ours.has(id));
  const refused = refusedIn(answer['refused']).filter(({ id }) => ours.has(id) && !done.includes(id));
  if (done.length + refused.length === 0) return { kind: 'useless', says: 'the collector acknowledges nothing' };
  const { nextMs } = answer;
  return {
    kind: 'taken',
    done,
    refused,
    ...(typeof nextMs === 'number' && nextMs > 0 ? { nextMs: bounded(nextMs) } : {}),
  };
}

function parse(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  const value = jsonOf(body.toString('utf8'));
  const isAnswer = isRecord(value) && Array.isArray(value['accepted']) && Array.isArray(value['known']);
  return isAnswer ? value : undefined;
}

function idsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
}

function refusedIn(value: unknown): readonly Refused[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one) => {
    if (!isRecord(one) || typeof one['id'] !== 'string') return [];
    const { id, because } = one;
    return [{ id, because: typeof because === 'string' ? because.slice(0, MAX_BECAUSE) : 'the collector refuses it' }];
  });
}

const MAX_BECAUSE = 500;
