/**
 * Turns a pattern and observations into what has to be found: which observation can stand where, as far as that is
 * known (`strict`), or as far as it can not be ruled out (`generous`).
 *
 * A pattern has no NOT above its brackets, so nothing that matches strictly stops matching generously. A match in
 * strict reading is a match; none even in generous reading is no match; what lies between can not be decided.
 * @module
 */
import type { Observed } from '../model/observation.ts';
import { type Candidates, type Known, sortCandidates } from './candidates.ts';
import { testComparison } from './comparison.ts';
import { nanosecondsOf, parseInstant } from './instant.ts';
import { FOREVER, type Interval, intervalOf } from './interval.ts';
import { allOf, anyOf, NEVER, repeatOf, sequenceOf, unionOf, withinOf } from './join-needs.ts';
import type { Need, Pick } from './need.ts';
import type { Comparison, Pattern, Qualifier } from './pattern.ts';
import { qualifierDefect } from './qualifier.ts';

export type Reading = 'strict' | 'generous';

/** Half-open: START is in it, STOP is not. */
type Window = { readonly start: bigint; readonly stop: bigint };

/** What the qualifiers and operators around a part ask of its times. */
type Around = { readonly windows: readonly Window[]; readonly clock?: 'START/STOP' | 'WITHIN' | 'FOLLOWEDBY' };

/** An observation that meets a comparison, or, with a reason, may meet it. */
type Open = { readonly observation: number; readonly because?: string };

/** Candidates of a part that are kept once there are too many over all parts: enough to find a match, not to deny one. */
const FEW = 100;

const UNBOUND: Around = { windows: [] };

/** Reads one pattern for one list of observations; what is asked twice is worked out once. */
export class NeedBuilder {
  readonly #observations: readonly Observed[];
  readonly #maxCandidates: number;
  readonly #open = new Map<Comparison, readonly Open[]>();
  readonly #intervals = new Map<number, Interval | undefined>();
  readonly #doubts = new Map<number, string>();
  #reading: Reading = 'strict';
  #ids = 0;
  #candidates = 0;
  #defect: string | undefined;

  constructor(observations: readonly Observed[], { maxCandidates }: { readonly maxCandidates: number }) {
    this.#observations = observations;
    this.#maxCandidates = maxCandidates;
  }

  build(pattern: Pattern, reading: Reading): Need {
    this.#reading = reading;
    this.#ids = 0;
    this.#candidates = 0;
    return this.#of(pattern, UNBOUND);
  }

  /** Whether more observations meet the parts than may be held: then what was built leaves some out. */
  get isOverfull(): boolean {
    return this.#candidates > this.#maxCandidates;
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
        return allOf(pattern.operands.map((operand) => this.#of(operand, around)));
      case 'or':
        return this.#any(pattern.operands.map((operand) => this.#of(operand, around)));
      case 'followed-by':
        return sequenceOf(pattern.operands.map((operand) => this.#of(operand, timed(around, 'FOLLOWEDBY'))));
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
        return repeatOf(this.#of(expression, around), qualifier.times);
      case 'within':
        return withinOf(this.#of(expression, timed(around, 'WITHIN')), nanosecondsOf(qualifier.seconds));
      case 'start-stop': {
        const window = windowOf(qualifier);
        if (window === undefined) return NEVER;
        return this.#of(expression, { windows: [...around.windows, window], clock: 'START/STOP' });
      }
    }
  }

  #pick(comparison: Comparison, around: Around): Need {
    const open = this.#openTo(comparison).filter((one) => this.#admits(one, around));
    this.#candidates += open.length;
    const chosen = this.isOverfull ? open.slice(0, FEW) : open;
    if (chosen.length === 0) return NEVER;
    const observations = chosen.map(({ observation }) => observation);
    return this.#pickFrom(sortCandidates(observations, (observation) => this.#known(observation, around)));
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

  #openTo(comparison: Comparison): readonly Open[] {
    const known = this.#open.get(comparison);
    if (known !== undefined) return known;
    const most = this.isOverfull ? FEW : this.#observations.length;
    const open: Open[] = [];
    for (const [observation, observed] of this.#observations.entries()) {
      const tested = testComparison(comparison, observed);
      if (tested.kind === 'yes') open.push({ observation });
      if (tested.kind === 'cannot-decide') open.push({ observation, because: tested.because });
      if (open.length >= most) break;
    }
    if (!this.isOverfull) this.#open.set(comparison, open);
    return open;
  }

  #admits({ observation, because }: Open, { windows, clock }: Around): boolean {
    const interval = clock === undefined ? undefined : this.#intervalAt(observation);
    if (interval !== undefined && !windows.every((window) => overlaps(interval, window))) return false;
    if (because !== undefined) this.#doubt(observation, because);
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
    if (single.length < 2) return anyOf(parts);
    const sets = single.flatMap((need) => (need.kind === 'pick' ? [need.candidates] : []));
    const union = this.#pickFrom(unionOf(sets, (observation) => this.unitsOf(observation)));
    return anyOf([...parts.filter((need) => !single.includes(need)), union]);
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
