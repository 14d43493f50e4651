/**
 * Gives observations to the parts of a pattern so that each part has as many as it needs and none is given twice.
 *
 * An observation counts as often as it was seen (`number_observed`). When all that a part could take are taken, the
 * holders are asked, one after the other, whether they could take another instead (augmenting paths): so whether
 * everybody can have enough is decided in polynomial time, without trying combinations.
 * @module
 */
import type { Budget } from './budget.ts';
import { type Candidates, placesIn, unitsIn } from './candidates.ts';
import type { Range } from './interval.ts';
import type { Shown } from './shown.ts';

export type Demand = {
  readonly candidates: Candidates;
  readonly range: Range;
  readonly count: number;
  /** The observation that must be among those given. */
  readonly pinned?: number;
};

type Holder = Demand & { readonly held: Map<number, number>; missing: number };

/** How an observation that is full came to be asked for: `holder` would take it instead of `instead`. */
type Way = { readonly holder: Holder; readonly instead: number };

export type AllotmentContext = {
  readonly unitsOf: (observation: number) => number;
  readonly budget: Budget;
  /** Those that were shown already are taken last, so that each new binding shows new ones. */
  readonly shown: Shown;
};

/** Candidates that were shown already and are passed over in search of one that was not. */
const MAX_PASSED = 8;

export class Allotment {
  readonly #context: AllotmentContext;
  readonly #holders: Holder[] = [];
  readonly #used = new Map<number, number>();

  constructor(context: AllotmentContext) {
    this.#context = context;
  }

  /** How many demands are met; `backTo` it undoes those added since. */
  get mark(): number {
    return this.#holders.length;
  }

  backTo(mark: number): void {
    for (const { held } of this.#holders.splice(mark)) {
      for (const [observation, units] of held) this.#use(observation, -units);
    }
  }

  get hasPin(): boolean {
    return this.#holders.some(({ pinned }) => pinned !== undefined);
  }

  /** The observations that are given to anybody, in ascending order. */
  given(): readonly number[] {
    return [...this.#used].flatMap(([observation, units]) => (units > 0 ? [observation] : [])).sort((a, b) => a - b);
  }

  /** Meets one more demand, moving what others hold where that helps; where it can not be met, nothing is given. */
  add(demand: Demand): boolean {
    if (unitsIn(demand.candidates, demand.range) < demand.count) return false;
    const holder: Holder = { ...demand, held: new Map(), missing: demand.count };
    this.#holders.push(holder);
    const isMet =
      this.#pin(holder) && this.#takeUnshown(holder) && this.#takeAny(holder) && this.#takeFromOthers(holder);
    if (isMet) return true;
    this.backTo(this.#holders.length - 1);
    return false;
  }

  #pin(holder: Holder): boolean {
    const { pinned } = holder;
    if (pinned === undefined) return true;
    if (this.#free(pinned) === 0 && this.#makeRoom([pinned]) === undefined) return false;
    this.#take(holder, pinned, 1);
    return true;
  }

  #takeUnshown(holder: Holder): boolean {
    const { shown } = this.#context;
    let passed = 0;
    for (const observation of this.#within(holder, shown.firstUnshown(holder.candidates))) {
      if (holder.missing <= 0 || passed > MAX_PASSED) break;
      if (shown.has(observation)) passed += 1;
      else this.#take(holder, observation, Math.min(holder.missing, this.#free(observation)));
    }
    return !this.#context.budget.isSpent;
  }

  #takeAny(holder: Holder): boolean {
    for (const observation of this.#within(holder)) {
      if (holder.missing <= 0) break;
      this.#take(holder, observation, Math.min(holder.missing, this.#free(observation)));
    }
    return !this.#context.budget.isSpent;
  }

  #takeFromOthers(holder: Holder): boolean {
    while (holder.missing > 0) {
      const observation = this.#makeRoom(this.#within(holder));
      if (observation === undefined) return false;
      this.#take(holder, observation, 1);
    }
    return true;
  }

  /**
   * Looks for a chain of holders that each can take another observation instead, and lets them: then one of those
   * that are wanted is free. Each holder is asked once: the first time tells all that it could take.
   */
  #makeRoom(wanted: Iterable<number>): number | undefined {
    const ways = new Map<number, Way | undefined>();
    for (const observation of wanted) ways.set(observation, undefined);
    const unasked = new Set(this.#holders.slice(0, -1));
    for (const full of ways.keys()) {
      for (const holder of unasked) {
        if (!canGiveUp(holder, full)) continue;
        unasked.delete(holder);
        for (const observation of this.#within(holder)) {
          if (ways.has(observation)) continue;
          ways.set(observation, { holder, instead: full });
          if (this.#free(observation) > 0) return this.#follow(ways, observation);
        }
      }
    }
    return undefined;
  }

  #follow(ways: ReadonlyMap<number, Way | undefined>, free: number): number {
    let observation = free;
    for (let way = ways.get(observation); way !== undefined; way = ways.get(observation)) {
      this.#take(way.holder, observation, 1);
      this.#take(way.holder, way.instead, -1);
      observation = way.instead;
    }
    return observation;
  }

  *#within({ candidates, range }: Holder, start = 0): Generator<number> {
    for (const place of placesIn(candidates, range, start)) {
      if (!this.#context.budget.spend()) return;
      yield candidates.observations[place] ?? -1;
    }
  }

  #free(observation: number): number {
    return this.#context.unitsOf(observation) - (this.#used.get(observation) ?? 0);
  }

  #take(holder: Holder, observation: number, units: number): void {
    if (units === 0) return;
    holder.held.set(observation, (holder.held.get(observation) ?? 0) + units);
    holder.missing -= units;
    this.#use(observation, units);
  }

  #use(observation: number, units: number): void {
    this.#used.set(observation, (this.#used.get(observation) ?? 0) + units);
  }
}

function canGiveUp({ held, pinned }: Holder, observation: number): boolean {
  return (held.get(observation) ?? 0) > (pinned === observation ? 1 : 0);
}
