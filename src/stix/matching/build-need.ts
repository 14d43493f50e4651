/**
 * Turns a pattern and observations into what has to be found: which observation can stand where, as far as that is
 * known (`strict`), or as far as it can not be ruled out (`generous`).
 *
 * A pattern has no NOT above its brackets, so nothing that matches strictly stops matching generously. A match in
 * strict reading is a match; none even in generous reading is no match; what lies between can not be decided.
 * @module
 */
import type { Observed } from '../../model/observation.ts';
import type { Comparison, Pattern } from '../patterns/pattern.ts';
import { sortCandidates } from './candidates.ts';
import { testComparison } from './comparison.ts';
import { FOREVER, type Interval, intervalOf } from './interval.ts';
import { allOf, anyOf, NEVER, repeatOf, sequenceOf, unionOf, withinOf } from './join-needs.ts';
import type { Need, Pick } from './need.ts';
import { askedBy, type Window } from './qualifier.ts';

/** One pattern being read for one list of observations; what both readings ask is worked out once. */
export type Reading = {
  readonly observations: readonly Observed[];
  readonly maxCandidates: number;
  readonly open: Map<Comparison, readonly Open[]>;
  readonly intervals: Map<number, Interval | undefined>;
  /** Why an observation may not meet what the generous reading lets it meet. */
  readonly doubts: Map<number, string>;
  /** Why a qualifier can not be evaluated. */
  defect?: string;
  mode: 'strict' | 'generous';
  picks: number;
  candidates: number;
};

/** An observation that meets a comparison, or, with a reason, may meet it. */
type Open = { readonly observation: number; readonly because?: string };

/** What the qualifiers and operators around a part ask of its times. */
type Around = { readonly windows: readonly Window[]; readonly clock?: 'START/STOP' | 'WITHIN' | 'FOLLOWEDBY' };

/** Candidates of a part that are kept once there are too many over all parts: enough to find a match, not to deny one. */
const FEW = 100;

export function openReading(observations: readonly Observed[], maxCandidates: number): Reading {
  const maps = { open: new Map(), intervals: new Map(), doubts: new Map() };
  return { observations, maxCandidates, ...maps, mode: 'strict', picks: 0, candidates: 0 };
}

/** What the pattern needs in one of the two readings. */
export function readNeed(reading: Reading, pattern: Pattern, mode: Reading['mode']): Need {
  reading.mode = mode;
  reading.candidates = 0;
  return needOf(reading, pattern, { windows: [] });
}

/** Whether more observations meet the parts than may be held: then what was read leaves some out. */
export function isOverfull({ candidates, maxCandidates }: Reading): boolean {
  return candidates > maxCandidates;
}

/** Why these observations may not match; of all, where none is said. `undefined`: both readings are the same. */
export function doubtAbout({ doubts, defect }: Reading, observations: Iterable<number> = []): string | undefined {
  for (const observation of observations) {
    const doubt = doubts.get(observation);
    if (doubt !== undefined) return doubt;
  }
  return defect ?? doubts.values().next().value;
}

/** An observation can be given to as many parts as it was seen. What is no count is one. */
export function unitsOf({ observations }: Reading, observation: number): number {
  const count = observations[observation]?.numberObserved ?? 1;
  return Number.isSafeInteger(count) && count > 1 ? count : 1;
}

function needOf(reading: Reading, pattern: Pattern, around: Around): Need {
  switch (pattern.kind) {
    case 'observation':
      return pickOf(reading, pattern.comparison, around);
    case 'qualified':
      return qualifiedOf(reading, pattern, around);
    case 'and':
      return allOf(pattern.operands.map((operand) => needOf(reading, operand, around)));
    case 'or':
      return branchesOf(
        reading,
        pattern.operands.map((operand) => needOf(reading, operand, around)),
      );
    case 'followed-by':
      return sequenceOf(pattern.operands.map((operand) => needOf(reading, operand, timed(around, 'FOLLOWEDBY'))));
  }
}

function qualifiedOf(
  reading: Reading,
  { expression, qualifier }: Pattern & { readonly kind: 'qualified' },
  around: Around,
): Need {
  const asked = askedBy(qualifier);
  switch (asked.kind) {
    case 'repeats':
      return repeatOf(needOf(reading, expression, around), asked.times);
    case 'within':
      return withinOf(needOf(reading, expression, timed(around, 'WITHIN')), asked.nanoseconds);
    case 'window':
      return needOf(reading, expression, { windows: [...around.windows, asked], clock: 'START/STOP' });
    case 'empty-window':
      return NEVER;
    case 'defect':
      reading.defect ??= asked.because;
      return reading.mode === 'strict' ? NEVER : needOf(reading, expression, around);
  }
}

function pickOf(reading: Reading, comparison: Comparison, around: Around): Need {
  const open = openTo(reading, comparison).filter((one) => admits(reading, one, around));
  reading.candidates += open.length;
  const chosen = isOverfull(reading) ? open.slice(0, FEW) : open;
  if (chosen.length === 0) return NEVER;
  // Without a clock around it a part does not ask for times, and reading them would cost more than the test.
  const intervalAt = (observation: number) =>
    around.clock === undefined ? undefined : readInterval(reading, observation);
  const known = chosen.map(({ observation }) => ({
    observation,
    // What has no time can stand at any.
    interval: intervalAt(observation) ?? FOREVER,
    units: unitsOf(reading, observation),
  }));
  return newPick(reading, { kind: 'pick', count: 1, candidates: sortCandidates(known) });
}

function newPick(reading: Reading, pick: Omit<Pick, 'id'>): Pick {
  reading.picks += 1;
  return { ...pick, id: reading.picks };
}

function openTo(reading: Reading, comparison: Comparison): readonly Open[] {
  const known = reading.open.get(comparison);
  if (known !== undefined) return known;
  const most = isOverfull(reading) ? FEW : reading.observations.length;
  const open: Open[] = [];
  for (const [observation, observed] of reading.observations.entries()) {
    const tested = testComparison(comparison, observed);
    if (tested.kind === 'yes') open.push({ observation });
    if (tested.kind === 'cannot-decide') open.push({ observation, because: tested.because });
    if (open.length >= most) break;
  }
  if (!isOverfull(reading)) reading.open.set(comparison, open);
  return open;
}

function admits(reading: Reading, { observation, because }: Open, { windows, clock }: Around): boolean {
  const interval = clock === undefined ? undefined : readInterval(reading, observation);
  if (interval !== undefined && !windows.every((window) => overlaps(interval, window))) return false;
  if (because === undefined && (clock === undefined || interval !== undefined)) return true;
  const doubt = because ?? `an observation has no time, and ${clock} asks for one`;
  if (!reading.doubts.has(observation)) reading.doubts.set(observation, doubt);
  return reading.mode === 'generous';
}

function readInterval({ observations, intervals }: Reading, observation: number): Interval | undefined {
  if (!intervals.has(observation)) {
    const observed = observations[observation];
    intervals.set(observation, observed === undefined ? undefined : intervalOf(observed));
  }
  return intervals.get(observation);
}

/** One observation out of two sets is one out of their union, so `[a] OR [b]` is no choice at all. */
function branchesOf(reading: Reading, needs: readonly Need[]): Need {
  const single = needs.flatMap((need) => (need.kind === 'pick' && need.count === 1 ? [need] : []));
  if (single.length < 2) return anyOf(needs);
  const rest = needs.filter((need) => !single.some((pick) => pick === need));
  return anyOf([...rest, newPick(reading, unionOf(single))]);
}

function timed(around: Around, clock: NonNullable<Around['clock']>): Around {
  return { ...around, clock: around.clock ?? clock };
}

/** STIX 2.1, 9.5: at START or later, and before STOP. The interval needs one moment in the window. */
function overlaps({ first, last }: Interval, { start, stop }: Window): boolean {
  return last >= start && first < stop;
}
