/**
 * Makes the list of `besom order revoke`: the keys that are named, and those of the list that it replaces.
 *
 * A list replaces the one before it whole. Whoever forgot a key would bring it back to life, so what stands in the file
 * to be written stays on the list.
 * @module
 */
import { type Revocations, revocationsSchema } from '../model/order.ts';
import { Problem } from '../model/problem.ts';
import { allValues, type Invocation, oneValue } from './invocation.ts';
import { readSerial } from './order-options.ts';
import { readStanding, serialAfter } from './standing-serial.ts';
import { badValue } from './values.ts';

const KEY_ID = /^[0-9A-F]{16}$/u;

/** `kept`: how many keys stood in the list before. */
export function readRevocations(
  invocation: Invocation,
  { path, now }: { readonly path: string; readonly now: Date },
): { readonly list: Revocations; readonly kept: number } {
  const command = `besom ${invocation.command.name}`;
  const fleet = oneValue(invocation, '--fleet');
  const ids = allValues(invocation, '--revoke').map((text) => readKeyId(invocation, text));
  if (fleet === undefined) throw new Problem('USAGE', `${command}: --fleet NAME is missing`);
  if (ids.length === 0) throw new Problem('USAGE', `${command}: --revoke KEYID is missing: which key to end`);
  const standing = standingList(path, fleet);
  const kept = standing?.keys ?? [];
  const known = new Set(kept.map(({ id }) => id));
  const added = [...new Set(ids)].filter((id) => !known.has(id)).map((id) => ({ id, since: now.toISOString() }));
  const list = revocationsSchema.safeParse({
    fleet,
    serial: readSerial(invocation) ?? serialAfter(standing, now),
    signedAt: now.toISOString(),
    keys: [...kept, ...added],
  });
  if (list.success) return { list: list.data, kept: kept.length };
  throw new Problem('USAGE', `${command}: the name of the fleet is too long, or there are more than 1000 keys`);
}

function readKeyId(invocation: Invocation, text: string): string {
  const id = text.toUpperCase();
  if (KEY_ID.test(id)) return id;
  const site = { command: invocation.command.name, flag: '--revoke' };
  throw badValue(site, text, 'no id of a key: it has 16 hex digits, as besom pack keygen prints them');
}

function standingList(path: string, fleet: string): Revocations | undefined {
  const standing = readStanding(path, 'revocations');
  if (standing === undefined) return undefined;
  const list = revocationsSchema.safeParse(standing);
  if (list.success && list.data.fleet === fleet) return list.data;
  throw new Problem('USAGE', `over ${JSON.stringify(path)}: it is no list of this fleet. Name another file`);
}
