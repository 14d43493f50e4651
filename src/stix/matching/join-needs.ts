/**
 * Joins needs as the operators and qualifiers of a pattern join its parts, and makes them as plain as they can be.
 * @module
 */
import { type Known, sortCandidates, sortTimes } from './candidates.ts';
import type { Interval } from './interval.ts';
import { type Need, type Pick, picksOf } from './need.ts';

export const NEVER: Need = { kind: 'never' };

/** Each of them. Picks first: what leaves no choice rules out wrong ones soonest. */
export function allOf(needs: readonly Need[]): Need {
  const parts = needs.flatMap((need) => (need.kind === 'all' ? need.parts : [need]));
  if (parts.some(({ kind }) => kind === 'never')) return NEVER;
  const ordered = [...parts.filter(({ kind }) => kind === 'pick'), ...parts.filter(({ kind }) => kind !== 'pick')];
  return { kind: 'all', parts: ordered };
}

/** One of them. */
export function anyOf(needs: readonly Need[]): Need {
  const parts = needs.filter(({ kind }) => kind !== 'never');
  const [only, ...others] = parts;
  if (only === undefined) return NEVER;
  return others.length === 0 ? only : { kind: 'any', copies: 1, parts };
}

/** One after the other: each part, and then the rest. */
export function sequenceOf(needs: readonly Need[]): Need {
  return needs.reduceRight((rest, part) => {
    if (part.kind === 'never' || rest.kind === 'never') return NEVER;
    return { kind: 'then', copies: 1, part, rest, begins: timesOf(part, ({ first }) => first) };
  });
}

export function withinOf(part: Need, nanoseconds: bigint): Need {
  // One observation is always within any time of itself.
  if (part.kind === 'never' || (part.kind === 'pick' && part.count === 1)) return part;
  return { kind: 'within', copies: 1, nanoseconds, part, ends: timesOf(part, ({ last }) => last) };
}

/** So many times, each time with other observations. */
export function repeatOf(need: Need, times: number): Need {
  switch (need.kind) {
    case 'pick':
      return { ...need, count: need.count * times };
    case 'all':
      return { ...need, parts: need.parts.map((part) => repeatOf(part, times)) };
    case 'never':
      return need;
    default:
      return { ...need, copies: need.copies * times };
  }
}

/** One observation out of any of these. */
export function unionOf(picks: readonly Pick[]): Omit<Pick, 'id'> {
  const known = new Map<number, Known>();
  for (const { candidates } of picks) {
    for (const one of candidates.known) known.set(one.observation, one);
  }
  return { kind: 'pick', count: 1, candidates: sortCandidates([...known.values()]) };
}

function timesOf(need: Need, which: (interval: Interval) => bigint): readonly bigint[] {
  const times = new Set<bigint>();
  for (const { candidates } of picksOf(need)) {
    for (const { interval } of candidates.known) times.add(which(interval));
  }
  return sortTimes(times);
}
