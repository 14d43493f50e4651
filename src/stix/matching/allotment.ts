/**
 * Gives observations to the parts of a pattern so that each part has as many as it needs and none is given twice.
 *
 * An observation counts as often as it was seen (`number_observed`). When all that a part could take are taken, the
 * holders are asked, one after the other, whether they could take another instead (augmenting paths): so whether
 * everybody can have enough is decided in polynomial time, without trying combinations.
 * @module
 */

import { firstUnshown, type Shown } from '../trials/shown.ts';
import { type Budget, isSpent, spend } from './budget.ts';
import { type Candidates, knownIn, unitsIn } from './candidates.ts';
import type { Range } from './interval.ts';

/** What one part needs. */
export type Demand = {
  readonly candidates: Candidates;
  readonly range: Range;
  readonly count: number;
  /** The observation that must be among those given. */
  readonly pinned?: number;
};

export type AllotmentContext = {
  /** How often an observation can be given. */
  readonly unitsOf: (observation: number) => number;
  readonly budget: Budget;
  /** Those that were shown already are taken last, so that each new binding shows new ones. */
  readonly shown: Shown;
};

/** Who holds what, in the order in which it was asked for. */
export type Allotment = AllotmentContext & { readonly holders: Holder[]; readonly used: Map<number, number> };

type Holder = Demand & { readonly held: Map<number, number>; missing: number };

/** How an observation that is full came to be asked for: `holder` would take it instead of `instead`. */
type Way = { readonly holder: Holder; readonly instead: number };

/** Candidates that were shown already and are passed over in search of one that was not. */
const MAX_PASSED = 8;

export function openAllotment(context: AllotmentContext): Allotment {
  return { ...context, holders: [], used: new Map() };
}

/** Meets one more demand, moving what others hold where that helps; where it can not be met, nothing is given. */
export function give(allotment: Allotment, demand: Demand): boolean {
  if (unitsIn(demand.candidates, demand.range) < demand.count) return false;
  const holder: Holder = { ...demand, held: new Map(), missing: demand.count };
  allotment.holders.push(holder);
  const isMet =
    pin(allotment, holder) &&
    takeUnshown(allotment, holder) &&
    takeAny(allotment, holder) &&
    takeFromOthers(allotment, holder);
  if (!isMet) takeBack(allotment, allotment.holders.length - 1);
  return isMet;
}

/** Undoes what was given since there were so many holders. */
export function takeBack({ holders, used }: Allotment, count: number): void {
  for (const { held } of holders.splice(count)) {
    for (const [observation, units] of held) use(used, observation, -units);
  }
}

export function hasPin({ holders }: Allotment): boolean {
  return holders.some(({ pinned }) => pinned !== undefined);
}

/** The observations that are given to anybody, in ascending order. */
export function givenBy({ used }: Allotment): readonly number[] {
  return [...used].flatMap(([observation, units]) => (units > 0 ? [observation] : [])).sort((a, b) => a - b);
}

function pin(allotment: Allotment, holder: Holder): boolean {
  const { pinned } = holder;
  if (pinned === undefined) return true;
  if (freeUnits(allotment, pinned) === 0 && makeRoom(allotment, [pinned]) === undefined) return false;
  take(allotment, holder, { observation: pinned, units: 1 });
  return true;
}

function takeUnshown(allotment: Allotment, holder: Holder): boolean {
  const { shown, budget } = allotment;
  let passed = 0;
  for (const observation of wantedBy(holder, budget, firstUnshown(shown, holder.candidates))) {
    if (holder.missing <= 0 || passed > MAX_PASSED) break;
    if (shown.observations.has(observation)) passed += 1;
    else takeFree(allotment, holder, observation);
  }
  return !isSpent(budget);
}

function takeAny(allotment: Allotment, holder: Holder): boolean {
  for (const observation of wantedBy(holder, allotment.budget)) {
    if (holder.missing <= 0) break;
    takeFree(allotment, holder, observation);
  }
  return !isSpent(allotment.budget);
}

function takeFromOthers(allotment: Allotment, holder: Holder): boolean {
  while (holder.missing > 0) {
    const observation = makeRoom(allotment, wantedBy(holder, allotment.budget));
    if (observation === undefined) return false;
    take(allotment, holder, { observation, units: 1 });
  }
  return true;
}

/**
 * Looks for a chain of holders that each can take another observation instead, and lets them: then one of those that
 * the newest holder wants is free. Each holder is asked once: the first time tells all that it could take.
 */
function makeRoom(allotment: Allotment, wanted: Iterable<number>): number | undefined {
  const ways = new Map<number, Way | undefined>();
  for (const observation of wanted) ways.set(observation, undefined);
  const unasked = new Set(allotment.holders.slice(0, -1));
  for (const full of ways.keys()) {
    for (const holder of unasked) {
      if (!canGiveUp(holder, full)) continue;
      unasked.delete(holder);
      for (const observation of wantedBy(holder, allotment.budget)) {
        if (ways.has(observation)) continue;
        ways.set(observation, { holder, instead: full });
        if (freeUnits(allotment, observation) > 0) return moveAlong(allotment, ways, observation);
      }
    }
  }
  return undefined;
}

/** From the one that is free back to the one that was wanted: each holder on the way takes one and gives up one. */
function moveAlong(allotment: Allotment, ways: ReadonlyMap<number, Way | undefined>, free: number): number {
  let observation = free;
  for (let way = ways.get(observation); way !== undefined; way = ways.get(observation)) {
    take(allotment, way.holder, { observation, units: 1 });
    take(allotment, way.holder, { observation: way.instead, units: -1 });
    observation = way.instead;
  }
  return observation;
}

function* wantedBy({ candidates, range }: Holder, budget: Budget, start = 0): Generator<number> {
  for (const { observation } of knownIn(candidates, range, start)) {
    if (!spend(budget)) return;
    yield observation;
  }
}

function canGiveUp({ held, pinned }: Holder, observation: number): boolean {
  return (held.get(observation) ?? 0) > (pinned === observation ? 1 : 0);
}

function freeUnits({ unitsOf, used }: Allotment, observation: number): number {
  return unitsOf(observation) - (used.get(observation) ?? 0);
}

function takeFree(allotment: Allotment, holder: Holder, observation: number): void {
  const units = Math.min(holder.missing, freeUnits(allotment, observation));
  if (units > 0) take(allotment, holder, { observation, units });
}

function take(
  { used }: Allotment,
  holder: Holder,
  { observation, units }: { readonly observation: number; readonly units: number },
): void {
  use(holder.held, observation, units);
  use(used, observation, units);
  holder.missing -= units;
}

function use(counts: Map<number, number>, observation: number, units: number): void {
  counts.set(observation, (counts.get(observation) ?? 0) + units);
}
