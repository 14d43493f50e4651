/**
 * An event as it lies in the outbox: its text, what it is counted under, and back.
 * @module
 */

import type { Draft, Event } from '../model/event.ts';
import { isRecord, jsonOf } from '../model/json.ts';
import type { EventRow } from './store-tables.ts';

export type DraftOf<T extends Event['type']> = Extract<Draft, { readonly type: T }>;

/** What names of things that are not ours may take in a column. */
const MAX_KEY = 200;

/** The row of a draft that gets this id. */
export function rowOf(draft: Draft, id: string): EventRow {
  const event: Event = { ...draft, schema: 'besom.event/1', id };
  const at = event.at.slice(0, 40);
  return { id, type: event.type, at, ...countedUnder(event), handed: false, body: JSON.stringify(event) };
}

/** What a finding, and what an event that is changed in place, is known by; nothing for all others. */
function countedUnder(event: Draft): Pick<EventRow, 'pack' | 'kin' | 'place'> {
  if (event.type === 'finding') {
    const { pack, indicator, id } = event.finding;
    return { pack: pack.slice(0, MAX_KEY), kin: indicator.slice(0, MAX_KEY), place: id.slice(0, MAX_KEY) };
  }
  return { pack: null, kin: kinOf(event) ?? null, place: null };
}

/** The key under which an event is found again while it may change in place. */
export function kinOf(event: Draft): string | undefined {
  if (event.type === 'tally') {
    return [event.because, event.pack.slice(0, MAX_KEY), event.indicator.slice(0, MAX_KEY)].join('\n');
  }
  if (event.type !== 'outbox') return undefined;
  return event.change === 'dropped' || event.change === 'parked' ? event.change : undefined;
}

/** A finding, or several, as a count. */
export function tallyOf(draft: DraftOf<'finding'>, because: DraftOf<'tally'>['because']): DraftOf<'tally'> {
  const { indicator, pack, firstSeen, lastSeen } = draft.finding;
  return {
    type: 'tally',
    at: draft.at,
    ...{ indicator: indicator.slice(0, MAX_KEY), pack: pack.slice(0, MAX_KEY) },
    ...{ count: 1, firstSeen: firstSeen.slice(0, 40), lastSeen: lastSeen.slice(0, 40), because },
  };
}

/** Two of the same `kin` as one; the first has its id already. */
export function merged(event: Event, more: Draft): Event | undefined {
  const at = later(event.at, more.at);
  if (event.type === 'tally' && more.type === 'tally') {
    const count = event.count + more.count;
    return {
      ...event,
      ...{
        at,
        count,
        firstSeen: earlier(event.firstSeen, more.firstSeen),
        lastSeen: later(event.lastSeen, more.lastSeen),
      },
    };
  }
  if (event.type !== 'outbox' || more.type !== 'outbox') return undefined;
  const counts = { ...event.counts };
  for (const [type, count] of Object.entries(more.counts)) counts[type] = (counts[type] ?? 0) + count;
  const from = event.from ?? more.from;
  const to = more.to ?? event.to;
  return { ...event, ...{ at, counts, detail: more.detail }, ...(from && { from }), ...(to && { to }) };
}

/** The event of a text that was kept; nothing where it is none. */
export function eventOf(body: string | undefined): Event | undefined {
  const value = body === undefined ? undefined : jsonOf(body);
  return isEvent(value) ? value : undefined;
}

/** Its text has its checksum, so it is what was written here: only that it is an event must be seen. */
function isEvent(value: unknown): value is Event {
  return (
    isRecord(value) &&
    value['schema'] === 'besom.event/1' &&
    typeof value['id'] === 'string' &&
    typeof value['type'] === 'string'
  );
}

function earlier(one: string, other: string): string {
  return one <= other ? one : other;
}

function later(one: string, other: string): string {
  return one >= other ? one : other;
}
