/**
 * Holds keys to one purpose each: whoever may sign packs must not make an order, by whatever mistake both lists hold it.
 * @module
 */
import type { Purpose } from './purpose.ts';
import type { GivenKey } from './trust.ts';

/** The keys that may be used, and a sentence for each that was given for two purposes, and so counts for none. */
export type KeptKeys = { readonly keys: readonly GivenKey[]; readonly refused: readonly string[] };

/** Compared by the key itself and not by its name, which anybody may give a second time. */
export function keepToOnePurpose(given: readonly GivenKey[]): KeptKeys {
  const byPoint = Map.groupBy(given, ({ point }) => point.toString('hex'));
  const kept: GivenKey[] = [];
  const refused: string[] = [];
  for (const same of byPoint.values()) {
    const purposes = [...new Set(same.map(({ purpose }) => purpose))];
    if (purposes.length === 1) kept.push(...same);
    else refused.push(sentence(same, purposes));
  }
  return { keys: kept, refused };
}

function sentence(same: readonly GivenKey[], purposes: readonly Purpose[]): string {
  const names = [...new Set(same.map(({ keyId }) => keyId))].join(', ');
  return `The key ${names} is used for nothing: it was given for ${purposes.toSorted().join(' and ')}. Give a key for one purpose`;
}
