/**
 * Reads what `besom order` is told of an order: for whom, how many at most, from when to when.
 * @module
 */
import { MAX_WINDOW_MS } from '../agent/orders-judge.ts';
import type { Act, Order } from '../model/order.ts';
import { orderSchema } from '../model/order.ts';
import { Problem } from '../model/problem.ts';
import { isStixTimestamp } from '../stix/patterns/timestamp.ts';
import { allValues, has, type Invocation, oneValue } from './invocation.ts';
import { badValue, parseDuration } from './values.ts';

/** An order before its key is known. */
export type OrderDraft = Omit<Order, 'issuer'>;

const DAY_MS = 86_400_000;

/** The order that was asked for; a Problem where its parts contradict, or no agent could take it. */
export function readOrderDraft(
  invocation: Invocation,
  { act, now }: { readonly act: Act; readonly now: Date },
): OrderDraft {
  const command = `besom ${invocation.command.name}`;
  const whom = readWhom(invocation);
  const notBefore = readNotBefore(invocation) ?? now;
  const notAfter = new Date(notBefore.getTime() + readValid(invocation));
  if (notAfter < now) throw new Problem('USAGE', `${command}: it would have run out already. Check --not-before`);
  const draft = orderSchema.omit({ issuer: true }).safeParse({
    fleet: oneValue(invocation, '--fleet'),
    for: whom,
    atMost: readAtMost(invocation, whom),
    serial: readSerial(invocation) ?? now.getTime(),
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    act,
  });
  if (draft.success) return draft.data;
  const flag = FLAGS.get(String(draft.error.issues[0]?.path[0])) ?? 'an option';
  throw new Problem('USAGE', `${command}: ${flag} is missing, empty or too long. Usage: ${command} --help`);
}

/** N: a whole number above zero. */
export function readSerial(invocation: Invocation): number | undefined {
  return readCount(invocation, '--serial', Number.MAX_SAFE_INTEGER);
}

const FLAGS: ReadonlyMap<string, string> = new Map([
  ['fleet', '--fleet NAME'],
  ['for', '--host ID or --group NAME'],
  ['atMost', '--at-most N'],
  ['act', '--broad ID'],
]);

/** Exactly one of the three: an order for a group must not become one for all by a word too many. */
function readWhom(invocation: Invocation): Order['for'] {
  const hosts = [...new Set(allValues(invocation, '--host'))];
  const group = oneValue(invocation, '--group');
  const given = [hosts.length > 0, group !== undefined, has(invocation, '--every-host')].filter(Boolean).length;
  if (given !== 1) {
    const what = given === 0 ? 'for whom is missing' : 'it can be for one of them only';
    throw new Problem('USAGE', `besom ${invocation.command.name}: ${what}: --host ID…, --group NAME or --every-host`);
  }
  if (hosts.length > 0) return { hosts };
  return group === undefined ? { everyHost: true } : { group };
}

/** Of hosts that are named, the count is known; of a group nobody but the signer can say it. */
function readAtMost(invocation: Invocation, whom: Order['for']): number {
  const named = 'hosts' in whom ? whom.hosts.length : undefined;
  const atMost = readCount(invocation, '--at-most', 10_000_000) ?? named;
  const command = `besom ${invocation.command.name}`;
  if (atMost === undefined) {
    throw new Problem('USAGE', `${command}: --at-most N is missing: how many hosts it may reach`);
  }
  if (named !== undefined && named > atMost) {
    throw new Problem(
      'USAGE',
      `${command}: ${named} hosts are named, and --at-most says ${atMost}. Correct one of them`,
    );
  }
  return atMost;
}

function readCount(invocation: Invocation, flag: `--${string}`, most: number): number | undefined {
  const text = oneValue(invocation, flag);
  if (text === undefined) return undefined;
  const count = /^\d{1,16}$/u.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  throw badValue({ command: invocation.command.name, flag }, text, `no number from 1 to ${most}`);
}

function readNotBefore(invocation: Invocation): Date | undefined {
  const text = oneValue(invocation, '--not-before');
  if (text === undefined) return undefined;
  if (isStixTimestamp(text)) return new Date(text);
  const site = { command: invocation.command.name, flag: '--not-before' };
  throw badValue(site, text, 'no time in UTC: write it as 2026-03-01T18:00:00Z');
}

function readValid(invocation: Invocation): number {
  const text = oneValue(invocation, '--valid');
  if (text === undefined) return DAY_MS;
  const site = { command: invocation.command.name, flag: '--valid' };
  const ms = parseDuration(text, site);
  if (ms <= MAX_WINDOW_MS) return ms;
  throw badValue(site, text, 'too long: no agent takes an order that is valid for longer than 7d');
}
