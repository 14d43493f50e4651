/**
 * Takes the orders that a collector hands out: each is judged, told once, and given to the agent to be carried out.
 *
 * What a serial promises is "never twice", so it is on the disk before the act begins: an agent that dies in between
 * has obeyed an order that did nothing, and says so when it starts again. The signer signs a new one.
 * @module
 */
import type { Draft, Event } from '../model/event.ts';
import type { OrdersAnswer, SignedBytes } from '../model/exchange.ts';
import type { Order } from '../model/order.ts';
import type { Settings } from '../model/settings.ts';
import { sha256Of } from '../trust/sha256.ts';
import type { GivenKey } from '../trust/trust.ts';
import type { OpenedOrder, OrderContext, OrderFacts } from './orders-judge.ts';
import { openOrderState } from './orders-state.ts';
import { openTold } from './orders-told.ts';
import type { Revocations } from './revocations.ts';
import type { Store } from './store.ts';
import type { Trusted } from './trusted.ts';
import { clockDoubt, type TrustedClock } from './trusted-clock.ts';

/** An order to carry out. One of the two is to be called, once. */
export type Accepted = {
  /** SHA-256 of the signed bytes. */
  readonly id: string;
  readonly order: Order;
  done(detail: string): void;
  failed(detail: string): void;
};

export type Orders = {
  /** All orders of an answer; gives those to carry out now, in the order of their serials. */
  take(answer: OrdersAnswer): Promise<readonly Accepted[]>;
  /** A sentence for each order that waits, for heartbeat and status. */
  waiting(): readonly string[];
};

export type OrderParts = {
  readonly store: Store;
  readonly settings: () => Pick<Settings, 'fleet' | 'group'>;
  readonly keys: () => readonly GivenKey[];
  readonly revocations: Revocations;
  readonly clock: TrustedClock;
  /** `names`: this Mac's own id, hardware UUID and serial number, as far as they are known. */
  readonly host: () => { readonly names: readonly string[]; readonly enrolledAt: Date | undefined };
};

export type OrderEvent = Draft<Extract<Event, { type: 'order' }>>;

/** More than this an answer may not hold; the contract says so too. */
const MAX_ORDERS = 100;
/** A collector that makes up orders all day must not fill the outbox with their refusals. */
const MAX_REFUSALS_A_DAY = 100;
const MAX_DETAIL = 2_000;

/** An order as it came. `thing`: its bytes and its signature, since a bad signature says nothing of a good one's bytes. */
type Received = { readonly id: string; readonly thing: string; readonly opened: OpenedOrder };

type Judge = Pick<typeof import('./orders-judge.ts'), 'openOrder' | 'judgeOpened'>;

/** What one order of an answer comes to. */
type Settled = { readonly event?: OrderEvent; readonly accepted?: Accepted; readonly waits?: string };

/** The orders of a store. What was begun before the agent last ended is told as failed. */
export function openOrders(parts: OrderParts): Orders {
  const { store, clock, revocations } = parts;
  const state = openOrderState(store);
  const told = openTold(store, 'orders.told');
  const rationed = rationOf(MAX_REFUSALS_A_DAY);
  /** Accepted, but not on the disk yet: after a crash the next answer would bring them again. */
  const held: Accepted[] = [];
  let waiting: readonly string[] = [];
  const stamp = (order: string) => ({ type: 'order', at: clock.read().now.toISOString(), order }) as const;

  for (const { id, ...facts } of state.unfinished()) {
    finish(id, { ...facts, change: 'failed', detail: 'the agent ended before it was carried out. Sign a new order' });
  }

  async function take(answer: OrdersAnswer): Promise<readonly Accepted[]> {
    if (answer.revocations !== undefined) await revocations.take(answer.revocations);
    const judge = answer.orders.length === 0 ? undefined : await import('./orders-judge.ts');
    // from here on nothing waits: two answers at once must not accept one order twice
    const remembered = state.since() !== undefined;
    if (clockDoubt(clock.read()) === undefined) state.begin(clock.read().now);
    const settled = judge === undefined ? [] : settleAll(answer.orders, judge);
    waiting = settled.flatMap((one) => one.waits ?? []);
    held.push(...settled.flatMap((one) => one.accepted ?? []));
    const events = settled.flatMap((one) => one.event ?? []);
    if (events.length > 0 || !remembered) store.commit({ events, facts: { ...state.facts(), ...told.facts() } });
    clock.record();
    return store.depth().durable ? held.splice(0) : [];
  }

  /** The lowest serial first: the other way round each would refuse the one before it. */
  function settleAll(orders: readonly SignedBytes[], judge: Judge): readonly Settled[] {
    const given = { keys: parts.keys(), revoked: revocations.revoked() };
    const received = orders.slice(0, MAX_ORDERS).map((signed) => receive(signed, { judge, given }));
    return received.toSorted(bySerial).map((one) => settle(one, judge));
  }

  function settle({ id, thing, opened }: Received, judge: Judge): Settled {
    if (opened.kind === 'refused') return refuse({ id, thing, facts: opened.facts }, opened.because);
    if (state.wasAccepted(id)) return {};
    const { order, facts } = opened;
    const judged = judge.judgeOpened(order, contextFor(order));
    if (judged.kind === 'refused') return refuse({ id, thing, facts }, judged.because);
    if (judged.kind === 'waiting') {
      const waits = `order ${order.serial} (${order.act.kind}) waits: ${judged.because}`;
      const event = { ...stamp(id), ...facts, change: 'waiting', detail: cut(judged.because) } as const;
      return told.isNews(thing, 'waiting') ? { waits, event } : { waits };
    }
    state.accept({ id, act: order.act.kind, serial: order.serial, issuer: order.issuer }, order.fleet);
    return {
      accepted: { id, order, ...endsOf(id, facts) },
      event: { ...stamp(id), ...facts, change: 'accepted', detail: `until ${order.notAfter}` },
    };
  }

  function contextFor({ fleet }: Order): OrderContext {
    const { names, enrolledAt } = parts.host();
    const settings = parts.settings();
    const times = [enrolledAt, state.since()].filter((time) => time !== undefined);
    return {
      fleet: settings.fleet,
      group: settings.group,
      hostNames: names,
      lastSerial: state.lastSerial(fleet),
      since: times.toSorted((left, right) => right.getTime() - left.getTime())[0],
      clock: clock.read(),
    };
  }

  function refuse({ id, thing, facts }: Told, because: string): Settled {
    if (!told.isNews(thing, 'refused')) return {};
    const event = { ...stamp(id), ...facts, change: 'refused', detail: cut(because) } as const;
    return rationed(event);
  }

  function endsOf(id: string, facts: OrderFacts): Pick<Accepted, 'done' | 'failed'> {
    return {
      done: (detail) => finish(id, { ...facts, change: 'done', detail }),
      failed: (detail) => finish(id, { ...facts, change: 'failed', detail }),
    };
  }

  function finish(id: string, end: OrderFacts & Pick<OrderEvent, 'change' | 'detail'>): void {
    if (!state.finish(id)) return;
    store.commit({ events: [{ ...stamp(id), ...end, detail: cut(end.detail) }], facts: state.facts() });
  }

  return { take, waiting: () => waiting };
}

type Told = { readonly id: string; readonly thing: string; readonly facts: OrderFacts };

function receive(
  { bytes, signature }: SignedBytes,
  { judge, given }: { readonly judge: Judge; readonly given: Trusted },
): Received {
  const signed = { bytes: Buffer.from(bytes, 'base64'), signature: Buffer.from(signature) };
  return {
    id: sha256Of(signed.bytes),
    thing: sha256Of(Buffer.concat([signed.bytes, signed.signature])),
    opened: judge.openOrder(signed, given),
  };
}

function bySerial(left: Received, right: Received): number {
  return (left.opened.facts.serial ?? 0) - (right.opened.facts.serial ?? 0);
}

/** Lets so many refusals of a day through, and says of the last that no more are told. */
function rationOf(most: number): (event: OrderEvent) => Settled {
  let day = '';
  let count = 0;
  return (event) => {
    const today = event.at.slice(0, 10);
    count = today === day ? count + 1 : 1;
    day = today;
    if (count > most) return {};
    if (count < most) return { event };
    return { event: { ...event, detail: cut(`${event.detail}. No more refusals are told today`) } };
  };
}

function cut(detail: string): string {
  return detail.slice(0, MAX_DETAIL);
}
