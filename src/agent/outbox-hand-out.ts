/**
 * Hands out the events that wait in an outbox, and lets those go that a collector has, or never takes.
 * @module
 */
import type { Event } from '../model/event.ts';
import { eventOf } from './outbox-event.ts';
import { countDropped, type Intake, type Outbox, takeIn } from './outbox-intake.ts';
import { freeze, leave } from './outbox-ledger.ts';
import type { Batch, Wanted } from './store.ts';
import { type ParkedRow, textIn, wholeText } from './store-tables.ts';

/** A comma and the like between two events. */
const JOINT = 1;
const MAX_BECAUSE = 500;

export type Picked = Batch & {
  /** May still change in place: they must not, once they are handed out. */
  readonly changing: readonly { readonly id: string; readonly kin: string }[];
  /** Not yet marked as handed out. */
  readonly unmarked: readonly string[];
  /** No longer what was written. */
  readonly damaged: readonly Damaged[];
};

type Damaged = {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly pack: string | undefined;
  readonly indicator: string | undefined;
};

/** The oldest events but those that stand back. */
export function pick(outbox: Outbox, wanted: Wanted): Picked {
  const events: Event[] = [];
  const changing: { id: string; kin: string }[] = [];
  const unmarked: string[] = [];
  const damaged: Damaged[] = [];
  let bytes = 0;
  for (const row of outbox.tables.eachEvent(wanted.types?.length === 1 ? wanted.types[0] : undefined)) {
    if (events.length >= wanted.maxEvents) break;
    const [id = '', type = '', kin] = [textIn(row, 'id'), textIn(row, 'type'), textIn(row, 'kin')];
    if (wanted.without?.has(id) === true || !(wanted.types ?? [type]).some((name) => name === type)) continue;
    const changes = kin !== undefined && outbox.ledger.running.get(kin)?.id === id;
    // one of its kind is on its way already: what is counted here goes on until that one has arrived
    if (changes && outbox.ledger.frozen.has(kin)) continue;
    const body = wholeText(row);
    const event = eventOf(body);
    if (body === undefined || event === undefined) {
      damaged.push({ id, type, at: textIn(row, 'at') ?? '', pack: textIn(row, 'pack'), indicator: kin });
      continue;
    }
    const size = Buffer.byteLength(body) + JOINT;
    if (events.length > 0 && bytes + size > wanted.maxBytes) break;
    events.push(event);
    bytes += size;
    if (changes) changing.push({ id, kin });
    if (row['handed'] !== 1) unmarked.push(id);
  }
  return { events, bytes, changing, unmarked, damaged };
}

/** From now on they do not change. Within a transaction, but what is remembered outlives its failure. */
export function hold(outbox: Outbox, changing: Picked['changing']): void {
  for (const { kin } of changing) freeze(outbox.ledger, kin);
}

/** Within a transaction: what the disk has changed is not sent. That something was found is told all the same. */
export function dropDamaged(intake: Intake, damaged: Picked['damaged']): void {
  for (const { id, type, at, pack, indicator } of damaged) {
    remove(intake.outbox, id);
    countDropped(intake, type);
    if (type !== 'finding' || pack === undefined || indicator === undefined) continue;
    const times = { at, firstSeen: at, lastSeen: at };
    takeIn(intake, { type: 'tally', ...{ indicator, pack, count: 1, because: 'damaged' }, ...times });
  }
}

/** Within a transaction. */
export function remove(outbox: Outbox, id: string): void {
  const trace = outbox.tables.removeEvent(id);
  if (trace !== undefined) leave(outbox.ledger, trace);
}

/** Within a transaction: kept apart, and told, unless it is such a telling that no collector takes. */
export function setApart(intake: Intake, id: string, because: string): void {
  const { tables, now } = intake.outbox;
  const body = tables.eventBody(id);
  const event = eventOf(body);
  remove(intake.outbox, id);
  if (body === undefined || event === undefined) return;
  const detail = because.slice(0, MAX_BECAUSE);
  tables.addCount('parked', 1);
  keepParked(intake, { id, type: event.type, because: detail, body });
  if (event.type === 'outbox') return;
  const at = now().toISOString();
  const told = `${id}: ${detail}`;
  takeIn(intake, { type: 'outbox', change: 'parked', at, from: at, to: at, counts: { [event.type]: 1 }, detail: told });
}

/** Within a transaction: the oldest of them go when they take too much. */
export function keepParked(intake: Intake, row: ParkedRow): void {
  const { tables, limits } = intake.outbox;
  tables.insertParked(row);
  for (let size = tables.parkedSize(); size.bytes > limits.parkedBytes && size.count > 1; size = tables.parkedSize()) {
    countDropped(intake, tables.removeOldestParked() ?? row.type);
  }
}
