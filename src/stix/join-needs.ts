/**
 * Joins needs as the operators and qualifiers of a pattern join its parts, and makes them as plain as they can be.
 * @module
 */
import { type Candidates, sortCandidates, sortTimes } from './candidates.ts';
import { FOREVER, type Interval } from './interval.ts';
import { type Need, picksOf } from './need.ts';

export const NEVER: Need = { kind: 'never' };

/** Picks first: what leaves no choice rules out wrong ones soonest. */
export function allOf(needs: readonly Need[]): Need {
  const parts = needs.flatMap((need) => (need.kind === 'all' ? need.parts : [need]));
  if (parts.some(({ kind }) => kind === 'never')) return NEVER;
  const ordered = [...parts.filter(({ kind }) => kind === 'pick'), ...parts.filter(({ kind }) => kind !== 'pick')];
  return { kind: 'all', parts: ordered };
}

export function anyOf(parts: readonly Need[]): Need {
  const [only, ...others] = parts;
  if (only === undefined) return NEVER;
  return others.length === 0 ? only : { kind: 'any', copies: 1, parts };
}

export function withinOf(part: Need, nanoseconds: bigint): Need {
  // One observation is always within any time of itself.
  if (part.kind === 'never' || (part.kind === 'pick' && part.count === 1)) return part;
  return { kind: 'within', copies: 1, nanoseconds, part, ends: timesOf(part, ({ last }) => last) };
}

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

/** One after the other: each part, and then the rest. */
export function sequenceOf(needs: readonly Need[]): Need {
  return needs.reduceRight((rest, part) => {
    if (part.kind === 'never' || rest.kind === 'never') return NEVER;
    return { kind: 'then', copies: 1, part, rest, begins: timesOf(part, ({ first }) => first) };
  });
}

function timesOf(need: Need, which: (interval: Interval) => bigint): readonly bigint[] {
  return sortTimes([...picksOf(need)].flatMap(({ candidates }) => candidates.intervals.map(which)));
}

export function unionOf(sets: readonly Candidates[], unitsOf: (observation: number) => number): Candidates {
  const intervals = new Map<number, Interval>();
  for (const { observations, intervals: there } of sets) {
    observations.forEach((observation, at) => {
      intervals.set(observation, there[at] ?? FOREVER);
    });
  }
  return sortCandidates([...intervals.keys()], (observation) => ({
    interval: intervals.get(observation) ?? FOREVER,
    units: unitsOf(observation),
  }));
}
