/**
 * Takes events into an outbox, within its bound: each is kept, counted in another one, or dropped and that counted.
 * @module
 */
import type { Draft } from '../model/event.ts';
import { type DraftOf, eventOf, kinOf, merged, rowOf, tallyOf } from './outbox-event.ts';
import { idAfter } from './outbox-id.ts';
import { amend, enter, type Ledger, leave } from './outbox-ledger.ts';
import { reduced } from './outbox-reduce.ts';
import { GOES_FIRST, type Limits, type Room, roomFor, tellInFull } from './outbox-rules.ts';
import type { EventRow, EventTrace, Tables } from './store-tables.ts';

export type Outbox = {
  readonly tables: Tables;
  ledger: Ledger;
  readonly limits: Limits;
  readonly now: () => Date;
  lastId: string | undefined;
};

/** So much is written between two looks at how full the file is. */
const MEASURE_EVERY = 32 * 1024;
const EVICT_AT_ONCE = 64;
/** Where there are more indicators than can be counted one by one. */
const ALL = '*';

export type Intake = {
  readonly outbox: Outbox;
  readonly dropped: Map<string, number>;
  spent: number;
  measuredAt: number;
  room: Room;
};

/** Within a transaction. `finishIntake` ends it. */
export function beginIntake(outbox: Outbox): Intake {
  return {
    outbox,
    dropped: new Map(),
    spent: 0,
    measuredAt: 0,
    room: roomFor(outbox.tables.usedPages(), outbox.limits),
  };
}

/** The id of the event that tells it, by itself or among others. `id`: the one that it has already. */
export function takeIn(intake: Intake, draft: Draft, id: string = nextId(intake.outbox)): string {
  const small = reduced(draft, intake.outbox.limits.eventBytes);
  if (small.type === 'finding') return takeFinding(intake, small, id);
  if (small.type === 'tally' || small.type === 'outbox') return takeCount(intake, small, id);
  // only the newest tells anything
  if (small.type === 'heartbeat') {
    for (const trace of intake.outbox.tables.oldestOfType('heartbeat', EVICT_AT_ONCE)) drop(intake, trace);
  }
  return takeOther(intake, rowOf(small, id));
}

/** Tells what was dropped, in one event for all that is dropped until that one is handed out. */
export function finishIntake(intake: Intake): void {
  const { outbox, dropped } = intake;
  if (dropped.size === 0) return;
  for (const [type, times] of dropped) outbox.tables.addCount(`dropped:${type}`, times);
  const at = outbox.now().toISOString();
  const detail = 'replaced by a newer one (heartbeats), damaged on the disk, or no evidence and no room near the bound';
  const draft = { at, from: at, to: at, counts: Object.fromEntries(dropped), detail };
  takeIn(intake, { type: 'outbox', change: 'dropped', ...draft });
}

/** An event that was kept elsewhere. One that may be at a collector keeps its content. */
export function takeKept(intake: Intake, row: EventRow): void {
  const event = eventOf(row.body);
  if (event === undefined) {
    countDropped(intake, row.type);
  } else if (row.handed) {
    insert(intake, row);
  } else {
    const { schema: _, id, ...draft } = event;
    takeIn(intake, draft, id);
  }
}

function takeFinding(intake: Intake, draft: DraftOf<'finding'>, id: string): string {
  const row = rowOf(draft, id);
  const { pack, kin, place } = row;
  const found = { pack: pack ?? '', indicator: kin ?? '', place: place ?? '' };
  const room = roomOf(intake, row);
  const { ledger, limits } = intake.outbox;
  // what is no evidence goes before any evidence is told less of
  if (room !== 'plenty' && ledger.otherBytes > limits.otherBytes) evict(intake, limits.otherBytes);
  const how = tellInFull(ledger, found, roomOf(intake));
  return how === 'full' ? insert(intake, row) : takeCount(intake, tallyOf(draft, how), id);
}

/** Adds to the event of the same `kin` that still waits here, or begins one. */
function takeCount(intake: Intake, draft: DraftOf<'tally'> | DraftOf<'outbox'>, id: string): string {
  const { ledger, tables } = intake.outbox;
  const counted = draft.type === 'tally' ? countable(intake.outbox, draft) : draft;
  const kin = kinOf(counted);
  if (kin === undefined) return takeOther(intake, rowOf(counted, id));
  const event = eventOf(ledger.running.get(kin)?.body);
  const both = event === undefined ? undefined : merged(event, counted);
  if (both === undefined) return insert(intake, rowOf(counted, id));
  const body = JSON.stringify(both);
  tables.changeEvent({ id: both.id, at: both.at.slice(0, 40), body });
  amend(ledger, kin, { id: both.id, bytes: Buffer.byteLength(body), body });
  return both.id;
}

function takeOther(intake: Intake, row: EventRow): string {
  const { ledger, limits } = intake.outbox;
  const bytes = Buffer.byteLength(row.body);
  if (roomOf(intake, row) !== 'plenty' && ledger.otherBytes + bytes > limits.otherBytes) {
    evict(intake, (limits.otherBytes * 7) / 8 - bytes);
  }
  const room = roomOf(intake);
  if (room === 'scarce' || room === 'none') evict(intake, limits.otherBytes / 8);
  if (room !== 'none' || row.type === 'outbox' || row.type === 'heartbeat') return insert(intake, row);
  countDropped(intake, row.type);
  return row.id;
}

/** By indicator; with too many of them by pack, with too many of those in one: the counts themselves are bounded. */
function countable({ ledger, limits }: Outbox, draft: DraftOf<'tally'>): DraftOf<'tally'> {
  const byPack = { ...draft, indicator: ALL };
  const known = (tally: DraftOf<'tally'>) => {
    const kin = kinOf(tally) ?? '';
    return ledger.running.has(kin) || ledger.frozen.has(kin);
  };
  const counts = ledger.running.size + ledger.frozen.size;
  if (known(draft) || counts < limits.running) return draft;
  return known(byPack) || counts < limits.running * 1.25 ? byPack : { ...byPack, pack: ALL };
}

function insert({ outbox }: Intake, row: EventRow): string {
  if (outbox.tables.insertEvent(row)) enter(outbox.ledger, traceOf(row));
  if (outbox.lastId === undefined || row.id > outbox.lastId) outbox.lastId = row.id;
  return row.id;
}

function traceOf({ at: _, ...row }: EventRow): EventTrace {
  return { ...row, bytes: Buffer.byteLength(row.body), body: row.handed ? null : row.body };
}

function nextId(outbox: Outbox): string {
  outbox.lastId = idAfter(outbox.lastId);
  return outbox.lastId;
}

/** How full it is, with this row. */
function roomOf(intake: Intake, row?: EventRow): Room {
  const { outbox } = intake;
  intake.spent += row === undefined ? 0 : Buffer.byteLength(row.body);
  if (intake.spent - intake.measuredAt > MEASURE_EVERY) {
    intake.room = roomFor(outbox.tables.usedPages(), outbox.limits);
    intake.measuredAt = intake.spent;
  }
  if (intake.spent <= outbox.limits.commitBytes) return intake.room;
  return intake.room === 'none' ? 'none' : 'scarce';
}

/** Drops what is worth least until so few bytes of it are left: first all but the newest of each type, then those. */
function evict(intake: Intake, keepBytes: number): void {
  const { ledger, tables } = intake.outbox;
  for (const kept of [1, 0]) {
    for (const type of GOES_FIRST) {
      for (;;) {
        const batch = tables.oldestOfType(type, EVICT_AT_ONCE + kept);
        const going = batch.slice(0, batch.length - kept);
        if (going.length === 0 || ledger.otherBytes <= keepBytes) break;
        for (const trace of going) if (ledger.otherBytes > keepBytes) drop(intake, trace);
      }
    }
  }
  intake.room = roomFor(tables.usedPages(), intake.outbox.limits);
}

function drop(intake: Intake, trace: EventTrace): void {
  intake.outbox.tables.removeEvent(trace.id);
  leave(intake.outbox.ledger, trace);
  countDropped(intake, trace.type);
}

export function countDropped({ dropped }: Intake, type: string, times = 1): void {
  dropped.set(type, (dropped.get(type) ?? 0) + times);
}
