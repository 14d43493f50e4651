/**
 * Checks an indicator: whether it is used at all, its pattern, and Besom's own properties on it.
 * @module
 */
import { quote } from '../../model/quote.ts';
import { isRevoked, TEXT_LIMITS } from '../bundles/bundle-actions.ts';
import { ownValue, type RawObject, shorten, textOf } from '../bundles/raw-object.ts';
import { compareTimestamps } from '../patterns/timestamp.ts';
import { isBefore } from './object.ts';
import { lintPattern } from './pattern.ts';
import type { Fault } from './rules.ts';

/** More than this would say that somebody published it. */
const MAX_DERIVED_CONFIDENCE = 40;

export type IndicatorLintContext = {
  readonly now: Date;
  /** Types that an extension-definition of the bundle brings. */
  readonly ownTypes: ReadonlySet<string>;
};

/** Faults of one indicator. */
export function lintIndicator(object: RawObject, { now, ownTypes }: IndicatorLintContext): readonly Fault[] {
  return [
    ...useFaults(object, now),
    ...confidenceFaults(object),
    ...derivedFaults(object),
    ...patternFaults(object, ownTypes),
  ];
}

function useFaults(object: RawObject, now: Date): readonly Fault[] {
  const faults: Fault[] = [];
  if (isRevoked(object)) faults.push({ rule: 'revoked', says: 'it is revoked, so it is set aside' });
  const until = textOf(object, 'valid_until');
  if (until === undefined) return faults;
  const from = textOf(object, 'valid_from') ?? '';
  if (isBefore(object, 'valid_until', 'valid_from') || compareTimestamps(until, from) === 0) {
    faults.push({ rule: 'valid-until', says: 'valid_until is not after valid_from' });
  }
  const order = compareTimestamps(until, now.toISOString());
  if (order !== undefined && order <= 0)
    faults.push({
      rule: 'expired',
      says: `valid_until ${shorten(until, TEXT_LIMITS.time)} is past, so it is set aside`,
    });
  return faults;
}

function confidenceFaults(object: RawObject): readonly Fault[] {
  const value = ownValue(object, 'confidence');
  if (value === undefined || (Number.isInteger(value) && isWithin(value, 100))) return [];
  return [{ rule: 'confidence', says: `confidence is ${shown(value)}, not a whole number from 0 to 100` }];
}

function derivedFaults(object: RawObject): readonly Fault[] {
  const mark = ownValue(object, 'x_besom_derived');
  if (mark === undefined) return [];
  const faults: Fault[] = [];
  if (textOf(object, 'x_besom_derived') === undefined) {
    faults.push({ rule: 'derived', says: 'x_besom_derived is not a text that says what it was derived from' });
  }
  // without a confidence it counts as 50
  if (!isWithin(ownValue(object, 'confidence'), MAX_DERIVED_CONFIDENCE)) {
    faults.push({
      rule: 'derived',
      says: `it is derived, so it needs a confidence of at most ${MAX_DERIVED_CONFIDENCE}`,
    });
  }
  return faults;
}

function isWithin(value: unknown, most: number): boolean {
  return typeof value === 'number' && value >= 0 && value <= most;
}

function patternFaults(object: RawObject, ownTypes: ReadonlySet<string>): readonly Fault[] {
  const type = textOf(object, 'pattern_type');
  if (type !== undefined && type !== 'stix') {
    const says =
      type.toLowerCase() === 'stix'
        ? 'pattern_type is spelt stix'
        : `its patterns are ${quote(type)}: set aside, Besom reads stix`;
    return [{ rule: 'pattern-type', says }];
  }
  const pattern = textOf(object, 'pattern');
  return pattern === undefined ? [] : lintPattern(pattern, ownTypes);
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : `a ${value === null ? 'null' : typeof value}`;
}
