/**
 * Judges an order: whether this Mac obeys it, waits, or refuses, and why. Pure.
 *
 * A stolen collector hands out what it likes, so nothing here rests on it but a doubt: who signed, for whom, in which
 * order and until when stand in the signed bytes, and are held against what this Mac was given and has recorded.
 * @module
 */
import { anyOrderSchema, type Order, orderSchema } from '../model/order.ts';
import type { Signed } from '../trust/trust.ts';
import { openTrusted, type Trusted } from './trusted.ts';
import { type ClockReading, clockDoubt } from './trusted-clock.ts';

/** What this Mac knows of itself when it judges. */
export type OrderContext = {
  /** From the settings alone: a fleet that the collector names could be another's. */
  readonly fleet: string | undefined;
  readonly group: string | undefined;
  /** This Mac: its own id, its hardware UUID, its serial number. */
  readonly hostNames: readonly string[];
  /** Of the last order of this fleet that was accepted; 0 where there was none. */
  readonly lastSerial: number;
  /** When this Mac enrolled, or began to remember orders, whichever is later. */
  readonly since: Date | undefined;
  readonly clock: ClockReading;
};

/** What can be told of an order that was signed by one of our keys. */
export type OrderFacts = { readonly act?: string; readonly serial?: number; readonly issuer?: string };

export type OpenedOrder =
  | { readonly kind: 'opened'; readonly order: Order; readonly facts: OrderFacts }
  | { readonly kind: 'refused'; readonly because: string; readonly facts: OrderFacts };

export type Judgement =
  | { readonly kind: 'accepted'; readonly order: Order }
  | { readonly kind: 'waiting'; readonly because: string }
  | { readonly kind: 'refused'; readonly because: string };

/** The longest that an order may live. */
export const MAX_WINDOW_MS = 7 * 86_400_000;

/** Opens and judges. */
export function judgeOrder(signed: Signed, context: OrderContext & Trusted): Judgement {
  const opened = openOrder(signed, context);
  return opened.kind === 'refused' ? opened : judgeOpened(opened.order, context);
}

/** Verifies the signature, and reads what was signed. */
export function openOrder(signed: Signed, trusted: Trusted): OpenedOrder {
  if (!trusted.keys.some(({ purpose }) => purpose === 'orders')) return refused('this Mac was given no key for orders');
  const opened = openTrusted(signed, 'orders', trusted);
  if (opened.kind === 'refused') return refused(opened.because);
  const { keyId } = opened.key;
  const order = orderSchema.safeParse(opened.value);
  if (!order.success) return unreadable(opened.value);
  const facts = factsOf(order.data);
  if (order.data.issuer === keyId) return { kind: 'opened', order: order.data, facts };
  return refused(`it names the key ${order.data.issuer}, and was signed with ${keyId}`, facts);
}

/** Judges what was opened: what cannot change first, then what waiting may mend. */
export function judgeOpened(order: Order, context: OrderContext): Judgement {
  const because = forSomebodyElse(order, context) ?? amiss(order, context);
  if (because !== undefined) return { kind: 'refused', because };
  const doubt = clockDoubt(context.clock);
  if (doubt !== undefined) return { kind: 'waiting', because: doubt };
  return judgeTime(order, context);
}

function refused(because: string, facts: OrderFacts = {}): OpenedOrder & { readonly kind: 'refused' } {
  return { kind: 'refused', because, facts };
}

const FORM = 'it has not the form of an order of this version';

/** Signed by a key of ours, and no order of this version: an act that only a later one can, as a rule. */
function unreadable(value: unknown): OpenedOrder {
  const known = anyOrderSchema.safeParse(value);
  if (!known.success) return refused(FORM);
  const { act, serial, issuer } = known.data;
  const facts = { act: act.kind, serial, issuer };
  const canDo = orderSchema.shape.act.options.some(({ shape }) => shape.kind.value === act.kind);
  if (!canDo) return refused(`this version cannot ${act.kind}`, facts);
  return refused(FORM, facts);
}

function factsOf({ act, serial, issuer }: Order): OrderFacts {
  return { act: act.kind, serial, issuer };
}

function forSomebodyElse(order: Order, { fleet, group, hostNames }: OrderContext): string | undefined {
  if (fleet === undefined) return 'this Mac is set to no fleet';
  if (order.fleet !== fleet) return `it is for the fleet ${quoted(order.fleet)}, and this Mac is of ${quoted(fleet)}`;
  if ('everyHost' in order.for) return undefined;
  if ('group' in order.for) {
    return order.for.group === group ? undefined : `it is for the group ${quoted(order.for.group)}`;
  }
  // UUIDs are written in either case
  const meant = new Set(order.for.hosts.map((name) => name.toLowerCase()));
  if (hostNames.some((name) => meant.has(name.toLowerCase()))) return undefined;
  return `this Mac is none of the ${meant.size} that it is for`;
}

function amiss(order: Order, { lastSerial }: OrderContext): string | undefined {
  if ('hosts' in order.for && order.for.hosts.length > order.atMost) {
    return `it names ${order.for.hosts.length} hosts, and its signer was shown ${order.atMost}`;
  }
  const windowMs = Date.parse(order.notAfter) - Date.parse(order.notBefore);
  if (windowMs < 0) return 'it ends before it begins';
  if (windowMs > MAX_WINDOW_MS) return 'it is valid for longer than 7 days';
  if (order.serial > lastSerial) return undefined;
  return `its serial ${order.serial} is not higher than ${lastSerial}, the last one accepted`;
}

function judgeTime(order: Order, { since, clock: { now } }: OrderContext): Judgement {
  const [notBefore, notAfter] = [new Date(order.notBefore), new Date(order.notAfter)];
  if (since !== undefined && notBefore < since) {
    return {
      kind: 'refused',
      because: `it is older than what this Mac remembers of orders, which begins ${since.toISOString()}`,
    };
  }
  if (now > notAfter) return { kind: 'refused', because: `it ran out at ${order.notAfter}` };
  if (now < notBefore) return { kind: 'waiting', because: `it is not to be carried out before ${order.notBefore}` };
  return { kind: 'accepted', order };
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
