/**
 * Checks what every object of a bundle must have: its properties, the form of its id, and its times.
 * @module
 */
import { quote } from '../../model/quote.ts';
import { OBSERVABLES, REQUIRED } from '../bundles/object-table.ts';
import { ownValue, type RawObject, textOf } from '../bundles/raw-object.ts';
import { compareTimestamps, isStixTimestamp } from '../patterns/timestamp.ts';
import type { Fault } from './rules.ts';

/** STIX 2.1, 2.9: the type, two dashes and a UUID (RFC 4122). */
const ID = /^([a-z0-9-]+?)--[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/iu;
const TIMES = [
  'created',
  'modified',
  'valid_from',
  'valid_until',
  'published',
  'first_observed',
  'last_observed',
  'first_seen',
  'last_seen',
];
/** What STIX 2.1 asks for and STIX 2.0 did not have. */
const NEW_IN_2_1 = new Set(['spec_version', 'pattern_type', 'is_family']);

export type ObjectContext = { readonly version: '2.0' | '2.1' };

/** Faults of any object, in the order of its properties. */
export function lintObject(object: RawObject, { version }: ObjectContext): readonly Fault[] {
  return [...missingProperties(object, version), ...idFaults(object), ...timeFaults(object)];
}

function missingProperties(object: RawObject, version: '2.0' | '2.1'): readonly Fault[] {
  const type = textOf(object, 'type') ?? '';
  const wanted = [...commonOf(type), ...(REQUIRED.get(type) ?? [])];
  return wanted
    .filter((name) => isMissing(ownValue(object, name)) && !(version === '2.0' && NEW_IN_2_1.has(name)))
    .map((name) => ({ rule: 'missing-property', says: `the property ${name} is missing or empty` }));
}

function commonOf(type: string): readonly string[] {
  if (OBSERVABLES.has(type)) return ['type', 'id'];
  // STIX 2.1, 7.2.1: a marking is never changed
  if (type === 'marking-definition') return ['type', 'spec_version', 'id', 'created'];
  return REQUIRED.has(type) ? ['type', 'spec_version', 'id', 'created', 'modified'] : ['type', 'id'];
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function idFaults(object: RawObject): readonly Fault[] {
  const id = ownValue(object, 'id');
  if (isMissing(id)) return [];
  const [, prefix] = typeof id === 'string' ? (ID.exec(id) ?? []) : [];
  const type = textOf(object, 'type');
  if (prefix === type || type === undefined) return [];
  const shown = typeof id === 'string' ? quote(id) : 'no text';
  const says =
    prefix === undefined ? `the id is ${shown}, not ${type}-- and a UUID` : `the id ${shown} is not that of a ${type}`;
  return [{ rule: 'id-form', says }];
}

function timeFaults(object: RawObject): readonly Fault[] {
  const faults: Fault[] = [];
  for (const name of TIMES) {
    const value = ownValue(object, name);
    if (isMissing(value) || (typeof value === 'string' && isStixTimestamp(value))) continue;
    const shown = typeof value === 'string' ? quote(value) : 'no text';
    faults.push({ rule: 'timestamp', says: `${name} is ${shown}, not a time in UTC such as 2023-01-04T16:35:00.000Z` });
  }
  if (isBefore(object, 'modified', 'created')) faults.push({ rule: 'timestamp', says: 'modified is before created' });
  return faults;
}

/** Whether both are times, and the first is before the second. */
export function isBefore(object: RawObject, first: string, second: string): boolean {
  const order = compareTimestamps(textOf(object, first) ?? '', textOf(object, second) ?? '');
  return order !== undefined && order < 0;
}
