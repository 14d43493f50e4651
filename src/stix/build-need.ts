/**
 * Turns a pattern and observations into what has to be found: which observation can stand where, as far as that is
 * known (`strict`), or as far as it can not be ruled out (`generous`).
 *
 * A pattern has no NOT above its brackets, so nothing that matches strictly stops matching generously. A match in
 * strict reading is a match; none even in generous reading is no match; what lies between can not be decided.
 * @module
 */
import type { Observed } from '../model/observation.ts';
import { type Candidates, type Known, sortCandidates, sortTimes } from './candidates.ts';
import { type Tested, testComparison } from './comparison.ts';
import { nanosecondsOf, parseInstant } from './instant.ts';
import { FOREVER, type Interval, intervalOf } from './interval.ts';
import { type Need, type Pick, picksOf } from './need.ts';
import type { Comparison, Pattern, Qualifier } from './pattern.ts';
import { qualifierDefect } from './qualifier.ts';

export type Reading = 'strict' | 'generous';

/** Half-open: START is in it, STOP is not. */
type Window = { readonly start: bigint; readonly stop: bigint };

/** What the qualifiers and operators around a part ask of its times. */
type Around = { readonly windows: readonly Window[]; readonly clock?: 'START/STOP' | 'WITHIN' | 'FOLLOWEDBY' };

const UNBOUND: Around = { windows: [] };
const NEVER: Need = { kind: 'never' };

/** Reads one pattern for one list of observations; what is asked twice is worked out once. */
export class NeedBuilder {
  readonly #observations: readonly Observed[];
  readonly #tested = new Map<Comparison, readonly Tested[]>();
  readonly #intervals = new Map<number, Interval | undefined>();
  readonly #doubts = new Map<number, string>();
  #reading: Reading = 'strict';
  #ids = 0;
  #defect: string | undefined;

  constructor(observations: readonly Observed[]) {
    this.#observations = observations;
  }

  build(pattern: Pattern, reading: Reading): Need {
    this.#reading = reading;
    this.#ids = 0;
    return this.#of(pattern, UNBOUND);
  }

  /** Why the strict and the generous reading can differ; `undefined` where they are the same. */
  get doubt(): string | undefined {
    return this.#defect ?? this.#doubts.values().next().value;
  }

  /** Why these observations may not meet what the generous reading let them meet. */
  doubtAbout(observations: Iterable<number>): string {
    for (const observation of observations) {
      const doubt = this.#doubts.get(observation);
      if (doubt !== undefined) return doubt;
    }
    return this.doubt ?? 'something about the observations is not known';
  }

  /** An observation can be given to as many parts as it was seen. What is no count is one. */
  unitsOf(observation: number): number {
    const count = this.#observations[observation]?.numberObserved ?? 1;
    return Number.isSafeInteger(count) && count > 1 ? count : 1;
  }

  #intervalAt(observation: number): Interval | undefined {
    if (!this.#intervals.has(observation)) {
      const observed = this.#observations[observation];
      this.#intervals.set(observation, observed === undefined ? undefined : intervalOf(observed));
    }
    return this.#intervals.get(observation);
  }

  #of(pattern: Pattern, around: Around): Need {
    switch (pattern.kind) {
      case 'observation':
        return this.#pick(pattern.comparison, around);
      case 'qualified':
        return this.#qualified(pattern, around);
      case 'and':
        return all(pattern.operands.map((operand) => this.#of(operand, around)));
      case 'or':
        return this.#any(pattern.operands.map((operand) => this.#of(operand, around)));
      case 'followed-by':
        return this.#sequence(pattern.operands.map((operand) => this.#of(operand, timed(around, 'FOLLOWEDBY'))));
    }
  }

  #qualified({ expression, qualifier }: Pattern & { readonly kind: 'qualified' }, around: Around): Need {
    const defect = qualifierDefect(qualifier);
    if (defect !== undefined) {
      this.#defect ??= defect;
      return this.#reading === 'strict' ? NEVER : this.#of(expression, around);
    }
    switch (qualifier.kind) {
      case 'repeats':
        return repeat(this.#of(expression, around), qualifier.times);
      case 'within':
        return within(this.#of(expression, timed(around, 'WITHIN')), nanosecondsOf(qualifier.seconds));
      case 'start-stop': {
        const window = windowOf(qualifier);
        if (window === undefined) return NEVER;
        return this.#of(expression, { windows: [...around.windows, window], clock: 'START/STOP' });
      }
    }
  }

  #pick(comparison: Comparison, around: Around): Need {
    const chosen: number[] = [];
    this.#testedBy(comparison).forEach((tested, observation) => {
      if (this.#admits(tested, observation, around)) chosen.push(observation);
    });
    if (chosen.length === 0) return NEVER;
    return this.#pickFrom(sortCandidates(chosen, (observation) => this.#known(observation, around)));
  }

  /**
   * Without a clock around it a part does not ask for times, and reading them would cost more than the test. What has
   * no time can stand at any.
   */
  #known(observation: number, { clock }: Around): Known {
    const interval = clock === undefined ? undefined : this.#intervalAt(observation);
    return { interval: interval ?? FOREVER, units: this.unitsOf(observation) };
  }

  #pickFrom(candidates: Candidates): Pick {
    this.#ids += 1;
    return { kind: 'pick', id: this.#ids, count: 1, candidates };
  }

  #testedBy(comparison: Comparison): readonly Tested[] {
    const known = this.#tested.get(comparison);
    if (known !== undefined) return known;
    const tested = this.#observations.map((observed) => testComparison(comparison, observed));
    this.#tested.set(comparison, tested);
    return tested;
  }

  #admits(tested: Tested, observation: number, { windows, clock }: Around): boolean {
    if (tested.kind === 'no') return false;
    const interval = clock === undefined ? undefined : this.#intervalAt(observation);
    if (interval !== undefined && !windows.every((window) => overlaps(interval, window))) return false;
    if (tested.kind === 'cannot-decide') this.#doubt(observation, tested.because);
    else if (clock === undefined || interval !== undefined) return true;
    else this.#doubt(observation, `an observation has no time, and ${clock} asks for one`);
    return this.#reading === 'generous';
  }

  #doubt(observation: number, because: string): void {
    if (!this.#doubts.has(observation)) this.#doubts.set(observation, because);
  }

  /** One observation out of two sets is one out of their union, so `[a] OR [b]` is no choice at all. */
  #any(needs: readonly Need[]): Need {
    const parts = needs.filter((need) => need.kind !== 'never');
    const single = parts.filter((need) => need.kind === 'pick' && need.count === 1);
    if (single.length < 2) return any(parts);
    const sets = single.flatMap((need) => (need.kind === 'pick' ? [need.candidates] : []));
    const union = this.#pickFrom(unionOf(sets, (observation) => this.unitsOf(observation)));
    return any([...parts.filter((need) => !single.includes(need)), union]);
  }

  #sequence(needs: readonly Need[]): Need {
    return needs.reduceRight((rest, part) => {
      if (part.kind === 'never' || rest.kind === 'never') return NEVER;
      return { kind: 'then', copies: 1, part, rest, begins: timesOf(part, ({ first }) => first) };
    });
  }
}

function timed(around: Around, clock: NonNullable<Around['clock']>): Around {
  return { ...around, clock: around.clock ?? clock };
}

/** STIX 2.1, 9.5: at START or later, and before STOP. The interval needs one moment in the window. */
function overlaps({ first, last }: Interval, { start, stop }: Window): boolean {
  return last >= start && first < stop;
}

/** `undefined` where the window is empty. */
function windowOf(qualifier: Qualifier & { readonly kind: 'start-stop' }): Window | undefined {
  const start = parseInstant(qualifier.start);
  const stop = parseInstant(qualifier.stop);
  return start === undefined || stop === undefined || start >= stop ? undefined : { start, stop };
}

/** Picks first: what leaves no choice rules out wrong ones soonest. */
function all(needs: readonly Need[]): Need {
  const parts = needs.flatMap((need) => (need.kind === 'all' ? need.parts : [need]));
  if (parts.some(({ kind }) => kind === 'never')) return NEVER;
  const ordered = [...parts.filter(({ kind }) => kind === 'pick'), ...parts.filter(({ kind }) => kind !== 'pick')];
  return { kind: 'all', parts: ordered };
}

function any(parts: readonly Need[]): Need {
  const [only, ...others] = parts;
  if (only === undefined) return NEVER;
  return others.length === 0 ? only : { kind: 'any', copies: 1, parts };
}

function within(part: Need, nanoseconds: bigint): Need {
  // One observation is always within any time of itself.
  if (part.kind === 'never' || (part.kind === 'pick' && part.count === 1)) return part;
  return { kind: 'within', copies: 1, nanoseconds, part, ends: timesOf(part, ({ last }) => last) };
}

function repeat(need: Need, times: number): Need {
  switch (need.kind) {
    case 'pick':
      return { ...need, count: need.count * times };
    case 'all':
      return { ...need, parts: need.parts.map((part) => repeat(part, times)) };
    case 'never':
      return need;
    default:
      return { ...need, copies: need.copies * times };
  }
}

function timesOf(need: Need, which: (interval: Interval) => bigint): readonly bigint[] {
  return sortTimes([...picksOf(need)].flatMap(({ candidates }) => candidates.intervals.map(which)));
}

function unionOf(sets: readonly Candidates[], unitsOf: (observation: number) => number): Candidates {
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
