/**
 * What waits in an outbox, counted: kept in memory so that each new event is judged without a look at the others.
 * @module
 */
import type { EventTrace } from './store-tables.ts';

/** An event that is changed in place until it is handed to a collector. */
export type Running = { readonly id: string; readonly bytes: number; readonly body: string };

export type Ledger = {
  events: number;
  bytes: number;
  /** Bytes of what is neither evidence nor changed in place. */
  otherBytes: number;
  /** Findings that wait, by pack and indicator, then by place. */
  readonly places: Map<string, Map<string, number>>;
  /** The same by pack. */
  readonly packs: Map<string, number>;
  /** By `kin`. */
  readonly running: Map<string, Running>;
  /** Those of a `kin` that were handed out, and wait for their acknowledgement. */
  readonly frozen: Map<string, number>;
};

export function emptyLedger(): Ledger {
  return {
    ...{ events: 0, bytes: 0, otherBytes: 0 },
    ...{ places: new Map(), packs: new Map(), running: new Map(), frozen: new Map() },
  };
}

/** Counts an event that waits from now on. */
export function enter(ledger: Ledger, trace: EventTrace): void {
  const { id, bytes, pack, kin, place, body } = trace;
  ledger.events += 1;
  ledger.bytes += bytes;
  if (kin === null) ledger.otherBytes += bytes;
  else if (place !== null) countPlace(ledger, { pack, kin, place }, 1);
  else if (body === null) add(ledger.frozen, kin, 1);
  else ledger.running.set(kin, { id, bytes, body });
}

/** Counts one that no longer waits. */
export function leave(ledger: Ledger, trace: EventTrace): void {
  const { id, bytes, pack, kin, place } = trace;
  ledger.events -= 1;
  ledger.bytes -= bytes;
  if (kin === null) ledger.otherBytes -= bytes;
  else if (place !== null) countPlace(ledger, { pack, kin, place }, -1);
  else if (ledger.running.get(kin)?.id === id) ledger.running.delete(kin);
  else add(ledger.frozen, kin, -1);
}

/** One that was changed in place. */
export function amend(ledger: Ledger, kin: string, running: Running): void {
  ledger.bytes += running.bytes - (ledger.running.get(kin)?.bytes ?? 0);
  ledger.running.set(kin, running);
}

/** One that may be at a collector now: what comes after it is counted in the next. */
export function freeze(ledger: Ledger, kin: string): void {
  if (ledger.running.delete(kin)) add(ledger.frozen, kin, 1);
}

export function placesKey(pack: string | null, indicator: string): string {
  return `${pack ?? ''}\n${indicator}`;
}

type Place = { readonly pack: string | null; readonly kin: string; readonly place: string };

function countPlace(ledger: Ledger, { pack, kin, place }: Place, by: number): void {
  const key = placesKey(pack, kin);
  const places = ledger.places.get(key) ?? new Map<string, number>();
  add(places, place, by);
  if (places.size === 0) ledger.places.delete(key);
  else ledger.places.set(key, places);
  add(ledger.packs, pack ?? '', by);
}

/** Counters that reach nothing are not kept. */
function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
