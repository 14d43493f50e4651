/**
 * Searches for one way to give every part of a pattern its observations.
 *
 * Depth first over the choices of the need; what leaves no choice is settled by the allotment at once. A branch is
 * entered only if each of its parts alone could be met in the range of times that is left.
 * @module
 */
import { Allotment } from './allotment.ts';
import type { Budget } from './budget.ts';
import { firstAtOrAfter, isInRange, unitsIn } from './candidates.ts';
import { ALL_TIME, FOREVER, type Interval, narrow, type Range } from './interval.ts';
import { type Any, type Choice, type Need, type Pick, picksOf, type Then, type Within } from './need.ts';
import type { Shown } from './shown.ts';

/** One observation that has to stand for one part. */
export type Fixed = { readonly pick: number; readonly observation: number; readonly interval: Interval };

export type SearchContext = {
  readonly unitsOf: (observation: number) => number;
  readonly budget: Budget;
  readonly shown: Shown;
  readonly fixed?: Fixed;
};

/**
 * What is still to be met, first things first. `copies` of a choice are made one after the other, each at `since` or
 * later, so that no two ways are the same but for the order of their copies.
 */
type Todo = {
  readonly need: Need;
  readonly range: Range;
  readonly copies: number;
  readonly since: bigint;
  readonly next: Todo | undefined;
};

/** The observations of one binding, in ascending order; `undefined` where there is none, or the budget is spent. */
export function searchBinding(need: Need, context: SearchContext): readonly number[] | undefined {
  const search = new Search(context);
  const isFound = search.meet(later(need, ALL_TIME, undefined));
  return isFound ? search.allotment.given() : undefined;
}

class Search {
  readonly allotment: Allotment;
  readonly #context: SearchContext;
  readonly #ids = new Map<Need, ReadonlySet<number>>();

  constructor(context: SearchContext) {
    this.#context = context;
    this.allotment = new Allotment(context);
  }

  meet(all: Todo): boolean {
    const { mark } = this.allotment;
    let todo: Todo | undefined = all;
    while (todo !== undefined) {
      const { need, range, next }: Todo = todo;
      if (need.kind === 'pick') {
        if (!this.#give(need, range)) break;
        todo = next;
      } else if (need.kind === 'all') {
        todo = need.parts.reduceRight<Todo | undefined>((rest, part) => later(part, range, rest), next);
      } else {
        if (need.kind !== 'never' && this.#choose({ ...todo, need })) return true;
        break;
      }
    }
    if (todo === undefined) return true;
    this.allotment.backTo(mark);
    return false;
  }

  #give({ id, count, candidates }: Pick, range: Range): boolean {
    const { fixed } = this.#context;
    const pin = fixed?.pick === id && !this.allotment.hasPin ? fixed : undefined;
    if (pin === undefined) return this.allotment.add({ candidates, range, count });
    if (!isInRange(pin.interval, range)) return false;
    return this.allotment.add({ candidates, range, count, pinned: pin.observation });
  }

  #choose(todo: Todo & { readonly need: Choice }): boolean {
    if (!this.#context.budget.spend()) return false;
    switch (todo.need.kind) {
      case 'any':
        return this.#chooseBranch(todo, todo.need);
      case 'within':
        return this.#chooseWindow(todo, todo.need);
      case 'then':
        return this.#chooseMoment(todo, todo.need);
    }
  }

  #chooseBranch(todo: Todo, { parts }: Any): boolean {
    const start = todo.since > 0n ? Number(todo.since) : 0;
    const fixed = parts.findIndex((part) => this.#waitsIn(part));
    return parts.some((part, index) => {
      if (fixed >= 0 ? index !== fixed : index < start) return false;
      return this.#canMeet(part, todo.range) && this.meet(later(part, todo.range, this.#again(todo, BigInt(index))));
    });
  }

  /** Whatever is observed in some window of this length is observed in one that begins where a candidate ends. */
  #chooseWindow(todo: Todo, { part, nanoseconds, ends }: Within): boolean {
    const fixed = this.#waitsIn(part) ? this.#context.fixed?.interval : undefined;
    const since = latest(todo.since, todo.range.from, fixed === undefined ? FOREVER.first : fixed.first - nanoseconds);
    for (let at = firstAtOrAfter(ends, since); at < ends.length; at += 1) {
      const from = ends[at] ?? FOREVER.last;
      if (!this.#context.budget.spend() || (fixed !== undefined && from > fixed.last)) return false;
      const range = narrow(todo.range, { from, to: from + nanoseconds });
      if (this.#canMeet(part, range) && this.meet(later(part, range, this.#again(todo, from)))) return true;
    }
    return false;
  }

  /** A moment parts the two sides: what comes first begins at it or earlier, what follows ends at it or later. */
  #chooseMoment(todo: Todo, { part, rest, begins }: Then): boolean {
    const first = this.#waitsIn(part) ? this.#context.fixed?.interval : undefined;
    const second = this.#waitsIn(rest) ? this.#context.fixed?.interval : undefined;
    const since = latest(todo.since, todo.range.from, first?.first ?? FOREVER.first);
    const until = second?.last ?? FOREVER.last;
    for (const moment of momentsFrom(begins, since)) {
      if (!this.#context.budget.spend() || moment > until) return false;
      const before = narrow(todo.range, { from: FOREVER.first, to: moment });
      const after = narrow(todo.range, { from: moment, to: FOREVER.last });
      // Later moments leave the second side less, so the first that leaves it too little is the last to try.
      if (!this.#canMeet(rest, after)) return false;
      if (!this.#canMeet(part, before)) continue;
      if (this.meet(later(part, before, later(rest, after, this.#again(todo, moment))))) return true;
    }
    return false;
  }

  /** The copies of a choice that are left. The one with the fixed observation is made first, and out of order. */
  #again(todo: Todo, chosen: bigint): Todo | undefined {
    if (todo.copies <= 1) return todo.next;
    return { ...todo, copies: todo.copies - 1, since: this.#waitsIn(todo.need) ? todo.since : chosen };
  }

  /** Whether the fixed observation belongs somewhere in here and is not given yet. */
  #waitsIn(need: Need): boolean {
    const { fixed } = this.#context;
    return fixed !== undefined && !this.allotment.hasPin && this.#idsOf(need).has(fixed.pick);
  }

  #idsOf(need: Need): ReadonlySet<number> {
    const known = this.#ids.get(need) ?? new Set([...picksOf(need)].map(({ id }) => id));
    this.#ids.set(need, known);
    return known;
  }

  /** Whether each part alone finds enough in the range, whatever the others take: cheap, and often enough to say no. */
  #canMeet(need: Need, range: Range): boolean {
    switch (need.kind) {
      case 'pick':
        return this.#context.budget.spend() && unitsIn(need.candidates, range) >= need.count;
      case 'all':
        return need.parts.every((part) => this.#canMeet(part, range));
      case 'any':
        return need.parts.some((part) => this.#canMeet(part, range));
      case 'within':
        return this.#canMeet(need.part, range);
      case 'then':
        return this.#canMeet(need.part, range) && this.#canMeet(need.rest, range);
      case 'never':
        return false;
    }
  }
}

function later(need: Need, range: Range, next: Todo | undefined): Todo {
  return { need, range, copies: 'copies' in need ? need.copies : 1, since: FOREVER.first, next };
}

function latest(first: bigint, ...others: readonly bigint[]): bigint {
  let late = first;
  for (const time of others) if (time > late) late = time;
  return late;
}

/** Where something begins, and the earliest moment itself: what began before it can still go on at it. */
function* momentsFrom(begins: readonly bigint[], since: bigint): Generator<bigint> {
  yield since;
  for (let at = firstAtOrAfter(begins, since + 1n); at < begins.length; at += 1) yield begins[at] ?? FOREVER.last;
}
