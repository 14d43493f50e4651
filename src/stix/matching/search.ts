/**
 * Searches for one way to give every part of a pattern its observations.
 *
 * Depth first over the choices of the need; what leaves no choice is settled by the allotment at once. A branch is
 * entered only if each of its parts alone could be met in the range of times that is left.
 * @module
 */
import { type Allotment, type AllotmentContext, give, givenBy, hasPin, openAllotment, takeBack } from './allotment.ts';
import { spend } from './budget.ts';
import { firstAtOrAfter, isInRange, unitsIn } from './candidates.ts';
import { ALL_TIME, FOREVER, type Interval, latest, narrow, type Range } from './interval.ts';
import { type Any, type Choice, type Need, type Pick, picksOf, type Then, type Within } from './need.ts';

/** One observation that has to stand for one part. */
export type Fixed = { readonly pick: number; readonly observation: number; readonly interval: Interval };

export type SearchContext = AllotmentContext & { readonly fixed?: Fixed };

/** `ids`: of the picks in a part, remembered. */
type Search = SearchContext & { readonly allotment: Allotment; readonly ids: Map<Need, ReadonlySet<number>> };

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
  const search: Search = { ...context, allotment: openAllotment(context), ids: new Map() };
  return meet(search, later(need, ALL_TIME, undefined)) ? givenBy(search.allotment) : undefined;
}

function meet(search: Search, all: Todo): boolean {
  const { allotment } = search;
  const before = allotment.holders.length;
  let todo: Todo | undefined = all;
  while (todo !== undefined) {
    const { need, range, next }: Todo = todo;
    if (need.kind === 'pick') {
      if (!givePick(search, need, range)) break;
      todo = next;
    } else if (need.kind === 'all') {
      todo = need.parts.reduceRight<Todo | undefined>((rest, part) => later(part, range, rest), next);
    } else {
      if (need.kind !== 'never' && choose(search, todo, need)) return true;
      break;
    }
  }
  if (todo === undefined) return true;
  takeBack(allotment, before);
  return false;
}

function givePick({ allotment, fixed }: Search, { id, count, candidates }: Pick, range: Range): boolean {
  const pin = fixed?.pick === id && !hasPin(allotment) ? fixed : undefined;
  if (pin === undefined) return give(allotment, { candidates, range, count });
  if (!isInRange(pin.interval, range)) return false;
  return give(allotment, { candidates, range, count, pinned: pin.observation });
}

function choose(search: Search, todo: Todo, choice: Choice): boolean {
  if (!spend(search.budget)) return false;
  switch (choice.kind) {
    case 'any':
      return chooseBranch(search, todo, choice);
    case 'within':
      return chooseWindow(search, todo, choice);
    case 'then':
      return chooseMoment(search, todo, choice);
  }
}

function chooseBranch(search: Search, todo: Todo, { parts }: Any): boolean {
  const start = todo.since > 0n ? Number(todo.since) : 0;
  const fixed = parts.findIndex((part) => waitingIn(search, part) !== undefined);
  return parts.some((part, index) => {
    if (fixed >= 0 ? index !== fixed : index < start) return false;
    const rest = again(search, todo, BigInt(index));
    return canMeet(search, part, todo.range) && meet(search, later(part, todo.range, rest));
  });
}

/** Whatever is observed in some window of this length is observed in one that begins where a candidate ends. */
function chooseWindow(search: Search, todo: Todo, { part, nanoseconds, ends }: Within): boolean {
  const fixed = waitingIn(search, part);
  const since = latest(todo.since, todo.range.from, fixed === undefined ? FOREVER.first : fixed.first - nanoseconds);
  for (let at = firstAtOrAfter(ends, since); at < ends.length; at += 1) {
    const from = ends[at] ?? FOREVER.last;
    if (!spend(search.budget) || (fixed !== undefined && from > fixed.last)) return false;
    const range = narrow(todo.range, { from, to: from + nanoseconds });
    if (canMeet(search, part, range) && meet(search, later(part, range, again(search, todo, from)))) return true;
  }
  return false;
}

/** A moment parts the two sides: what comes first begins at it or earlier, what follows ends at it or later. */
function chooseMoment(search: Search, todo: Todo, { part, rest, begins }: Then): boolean {
  const since = latest(todo.since, todo.range.from, waitingIn(search, part)?.first ?? FOREVER.first);
  const until = waitingIn(search, rest)?.last ?? FOREVER.last;
  for (const moment of momentsFrom(begins, since)) {
    if (!spend(search.budget) || moment > until) return false;
    const before = narrow(todo.range, { from: FOREVER.first, to: moment });
    const after = narrow(todo.range, { from: moment, to: FOREVER.last });
    // Later moments leave the second side less, so the first that leaves it too little is the last to try.
    if (!canMeet(search, rest, after)) return false;
    if (!canMeet(search, part, before)) continue;
    const following = later(rest, after, again(search, todo, moment));
    if (meet(search, later(part, before, following))) return true;
  }
  return false;
}

/** The copies of a choice that are left. The one with the fixed observation is made first, and out of order. */
function again(search: Search, todo: Todo, chosen: bigint): Todo | undefined {
  if (todo.copies <= 1) return todo.next;
  const since = waitingIn(search, todo.need) === undefined ? chosen : todo.since;
  return { ...todo, copies: todo.copies - 1, since };
}

/** When the fixed observation was seen, if it belongs somewhere in here and is not given yet. */
function waitingIn({ fixed, allotment, ids }: Search, need: Need): Interval | undefined {
  if (fixed === undefined || hasPin(allotment)) return undefined;
  const known = ids.get(need) ?? new Set([...picksOf(need)].map(({ id }) => id));
  ids.set(need, known);
  return known.has(fixed.pick) ? fixed.interval : undefined;
}

/** Whether each part alone finds enough in the range, whatever the others take: cheap, and often enough to say no. */
function canMeet(search: Search, need: Need, range: Range): boolean {
  switch (need.kind) {
    case 'pick':
      return spend(search.budget) && unitsIn(need.candidates, range) >= need.count;
    case 'all':
      return need.parts.every((part) => canMeet(search, part, range));
    case 'any':
      return need.parts.some((part) => canMeet(search, part, range));
    case 'within':
      return canMeet(search, need.part, range);
    case 'then':
      return canMeet(search, need.part, range) && canMeet(search, need.rest, range);
    case 'never':
      return false;
  }
}

function later(need: Need, range: Range, next: Todo | undefined): Todo {
  return { need, range, copies: 'copies' in need ? need.copies : 1, since: FOREVER.first, next };
}

/** Where something begins, and the earliest moment itself: what began before it can still go on at it. */
function* momentsFrom(begins: readonly bigint[], since: bigint): Generator<bigint> {
  yield since;
  for (let at = firstAtOrAfter(begins, since + 1n); at < begins.length; at += 1) yield begins[at] ?? FOREVER.last;
}
