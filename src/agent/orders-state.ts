/**
 * What this Mac remembers of orders: how high the serials got, which it accepted, which it had begun, and since when it
 * remembers at all.
 *
 * The last one guards against loss: a Mac whose state was wiped knows no serial, and would obey every order of the week
 * once more.
 * @module
 */
import { sha256Of } from '../trust/sha256.ts';
import type { Store } from './store.ts';

/** An order that was accepted, as far as an event of its end needs it. */
export type Begun = {
  readonly id: string;
  readonly act: string;
  readonly serial: number;
  readonly issuer: string;
};

export type OrderState = {
  /** When this memory began; nothing while no clock could be relied on. */
  since(): Date | undefined;
  begin(at: Date): void;
  /** 0 where no order of this fleet was accepted. */
  lastSerial(fleet: string | undefined): number;
  wasAccepted(id: string): boolean;
  accept(begun: Begun, fleet: string): void;
  /** False where it is not open any more. */
  finish(id: string): boolean;
  unfinished(): readonly Begun[];
  /** What to commit. */
  facts(): Readonly<Record<string, string>>;
};

const SINCE = 'orders.since';
const SERIALS = 'orders.serials';
const ACCEPTED = 'orders.accepted';
const BEGUN = 'orders.begun';
/** Orders live for seven days at most, and an answer holds a hundred. */
const MAX_ACCEPTED = 1_000;

/** The memory of a store. Each fact is lines of words; a fleet is its digest, since its name may hold anything. */
export function openOrderState(store: Store): OrderState {
  const linesOf = (fact: string) => (store.fact(fact) ?? '').split('\n').filter((line) => line !== '');
  let since = store.fact(SINCE);
  const serials = new Map(linesOf(SERIALS).map(readSerial));
  let accepted = linesOf(ACCEPTED);
  let begun = linesOf(BEGUN).map(readBegun);
  return {
    since: () => (since === undefined ? undefined : new Date(since)),
    begin(at) {
      since ??= at.toISOString();
    },
    lastSerial: (fleet) => (fleet === undefined ? 0 : (serials.get(sha256Of(fleet)) ?? 0)),
    wasAccepted: (id) => accepted.includes(id),
    accept(one, fleet) {
      serials.set(sha256Of(fleet), one.serial);
      accepted = [...accepted, one.id].slice(-MAX_ACCEPTED);
      begun = [...begun, one];
    },
    finish(id) {
      const open = begun.length;
      begun = begun.filter((one) => one.id !== id);
      return begun.length < open;
    },
    unfinished: () => begun,
    facts: () => ({
      ...(since === undefined ? {} : { [SINCE]: since }),
      [SERIALS]: [...serials].map((line) => line.join(' ')).join('\n'),
      [ACCEPTED]: accepted.join('\n'),
      [BEGUN]: begun.map(({ id, serial, issuer, act }) => `${id} ${serial} ${issuer} ${act}`).join('\n'),
    }),
  };
}

function readSerial(line: string): readonly [string, number] {
  const [fleet = '', serial = ''] = line.split(' ');
  return [fleet, Number(serial)];
}

function readBegun(line: string): Begun {
  const [id = '', serial = '', issuer = '', act = ''] = line.split(' ');
  return { id, serial: Number(serial), issuer, act };
}
