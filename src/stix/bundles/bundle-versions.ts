/**
 * Chooses, among objects of one id, the version that counts.
 *
 * Source: STIX 2.1, 3.6: the versions of an object share `id`, `type` and `created`, and the newest `modified` counts.
 * Anything else under a used id is a duplicate, and the first one stands.
 * @module
 */

import { compareTimestamps } from '../patterns/timestamp.ts';
import { isRaw, type RawObject, textOf } from './raw-object.ts';

/** An object with its index in the bundle, for messages. */
export type Member = { readonly index: number; readonly object: RawObject };

export type Versions = {
  /** One for each id, and every object without one, in the bundle's order. */
  readonly current: readonly Member[];
  /** Under an id that was taken, and no other version of the object that took it. */
  readonly duplicates: readonly Member[];
  /** Older versions of an object that has a newer one here. */
  readonly superseded: readonly Member[];
};

/** Sorts the members of a bundle into current, duplicate and superseded. What is no object is left out. */
export function sortVersions(members: readonly unknown[]): Versions {
  const current = new Map<string | number, Member>();
  const duplicates: Member[] = [];
  const superseded: Member[] = [];
  members.forEach((object, index) => {
    if (!isRaw(object)) return;
    const id = textOf(object, 'id') ?? index;
    const member = { index, object };
    const known = current.get(id);
    const order = known === undefined ? 1 : versionOrder(object, known.object);
    if (order === undefined) duplicates.push(member);
    else if (order < 0) superseded.push(member);
    else {
      if (known !== undefined) superseded.push(known);
      current.set(id, member);
    }
  });
  return { current: [...current.values()], duplicates, superseded };
}

/** Above 0: the first is a newer version of the second; below 0: an older one; `undefined`: none at all. */
function versionOrder(one: RawObject, other: RawObject): number | undefined {
  if (one['type'] !== other['type'] || !sameCreation(one, other)) return undefined;
  const order = compareTimestamps(textOf(one, 'modified') ?? '', textOf(other, 'modified') ?? '');
  return order === 0 ? undefined : order;
}

function sameCreation(one: RawObject, other: RawObject): boolean {
  const [a, b] = [textOf(one, 'created'), textOf(other, 'created')];
  return a === b || (a !== undefined && b !== undefined && compareTimestamps(a, b) === 0);
}
