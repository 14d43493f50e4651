/**
 * Matches a small pattern by trying every way to give its parts observations: slow, plain, and written apart from
 * the matcher that it checks.
 * @module
 */
import type { Observed } from '../../src/model/observation.ts';
import { testComparison } from '../../src/stix/matching/comparison.ts';
import type { Pattern } from '../../src/stix/patterns/pattern.ts';

/** One sighting of an observation: `index` of it, and which of its `number_observed`. */
type Seen = { readonly index: number; readonly nth: number };
type Way = readonly Seen[];

/** Every set of observations that meets the pattern. `generous`: what has no time is taken to be at the right one. */
export function everyBinding(pattern: Pattern, observations: readonly Observed[], reading: 'strict' | 'generous') {
  const isGenerous = reading === 'generous';
  const ways = waysOf(pattern);
  return [
    ...new Set(ways.map((way) => JSON.stringify([...new Set(way.map(({ index }) => index))].sort((a, b) => a - b)))),
  ];

  function waysOf(part: Pattern): readonly Way[] {
    switch (part.kind) {
      case 'observation':
        return observations.flatMap((observed, index) =>
          testComparison(part.comparison, observed).kind === 'yes'
            ? Array.from({ length: observed.numberObserved ?? 1 }, (_, nth) => [{ index, nth }])
            : [],
        );
      case 'or':
        return part.operands.flatMap(waysOf);
      case 'and':
        return part.operands.map(waysOf).reduce((left, right) => pairs(left, right, () => true));
      case 'followed-by':
        return part.operands.map(waysOf).reduce((left, right) => pairs(left, right, isBefore));
      case 'qualified':
        return qualify(part, waysOf(part.expression));
    }
  }

  function qualify({ qualifier }: Pattern & { readonly kind: 'qualified' }, ways: readonly Way[]): readonly Way[] {
    if (qualifier.kind === 'repeats') {
      let repeated = ways;
      for (let times = 1; times < qualifier.times; times += 1) repeated = pairs(repeated, ways, () => true);
      return repeated;
    }
    if (qualifier.kind === 'within') {
      return ways.filter((way) => isTimed(way) && spread(way) <= qualifier.seconds * 1000);
    }
    const [start, stop] = [Date.parse(qualifier.start), Date.parse(qualifier.stop)];
    if (start >= stop) return [];
    return ways.filter((way) => isTimed(way) && way.every((one) => lastOf(one) >= start && firstOf(one) < stop));
  }

  function isBefore(left: Way, right: Way): boolean {
    if (!isTimed([...left, ...right])) return false;
    return left.every((one) => right.every((other) => firstOf(one) <= lastOf(other)));
  }

  /** The least that the moments of all can lie apart: what begins last waits for what ends first. */
  function spread(way: Way): number {
    return Math.max(0, Math.max(...way.map(firstOf)) - Math.min(...way.map(lastOf)));
  }

  function isTimed(way: Way): boolean {
    return isGenerous || way.every(({ index }) => observations[index]?.firstObserved !== undefined);
  }

  function firstOf({ index }: Seen): number {
    return Date.parse(observations[index]?.firstObserved ?? '0001-01-01T00:00:00Z');
  }

  function lastOf({ index }: Seen): number {
    return Date.parse(observations[index]?.lastObserved ?? '9999-01-01T00:00:00Z');
  }
}

function pairs(left: readonly Way[], right: readonly Way[], fits: (left: Way, right: Way) => boolean): readonly Way[] {
  const found = new Map<string, Way>();
  for (const one of left) {
    for (const other of right) {
      if (one.some((a) => other.some((b) => a.index === b.index && a.nth === b.nth)) || !fits(one, other)) continue;
      const way = [...one, ...other].sort((a, b) => a.index - b.index || a.nth - b.nth);
      found.set(JSON.stringify(way), way);
    }
  }
  return [...found.values()];
}
