/**
 * Reads observed data that a person wrote or a tool exported: a bundle, a list of objects, or one object.
 *
 * With `observed-data` in it (STIX 2.1 with `object_refs`, STIX 2.0 with `objects`), each of those is one observation.
 * Without, every observable is an observation of its own, whose time nobody knows.
 * @module
 */
import type { Observed, StixObject } from '../../model/observation.ts';
import { Problem } from '../../model/problem.ts';
import { BUNDLE_LIMITS } from '../bundles/bundle-text.ts';
import { nameOfSource, readJson } from '../bundles/json-text.ts';
import { isRaw, ownValue, type RawObject, textOf } from '../bundles/raw-object.ts';

/** Reads it. `source` is for messages only. Throws OBSERVED_INVALID where there is nothing that a pattern could match. */
export function readObserved(bytes: Buffer, source: string): readonly Observed[] {
  const { value } = readJson(bytes, { source, code: 'OBSERVED_INVALID', maxBytes: BUNDLE_LIMITS.maxBytes });
  const members = membersOf(value);
  if (members.length > BUNDLE_LIMITS.maxObjects) {
    throw new Problem(
      'TOO_BIG',
      `${nameOfSource(source)}: it may have at most ${BUNDLE_LIMITS.maxObjects} objects. Split it`,
    );
  }
  const observed = observationsIn(members);
  if (observed.length > 0) return observed;
  throw new Problem(
    'OBSERVED_INVALID',
    `${nameOfSource(source)}: no object of it has a "type". Give a bundle with observed-data, a list of observables, or one`,
  );
}

/** The observations among STIX objects, in their order. */
export function observationsIn(members: readonly unknown[]): readonly Observed[] {
  const objects = members.filter(isStixObject);
  const byId = Object.fromEntries(objects.map((object, index) => [textOf(object, 'id') ?? `#${index}`, object]));
  const observedData = objects.filter(({ type }) => type === 'observed-data');
  if (observedData.length > 0) return observedData.map((object) => observedOf(object, byId));
  return Object.keys(byId).map((key) => ({ objects: byId, roots: [key] }));
}

function membersOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isRaw(value) || value['type'] !== 'bundle') return [value];
  const objects = ownValue(value, 'objects');
  return Array.isArray(objects) ? objects : [];
}

function observedOf(object: RawObject, byId: Readonly<Record<string, StixObject>>): Observed {
  const first = textOf(object, 'first_observed');
  const last = textOf(object, 'last_observed');
  const count = ownValue(object, 'number_observed');
  return {
    ...objectsOf(object, byId),
    ...(first === undefined ? {} : { firstObserved: first }),
    ...(last === undefined ? {} : { lastObserved: last }),
    ...(Number.isSafeInteger(count) && typeof count === 'number' && count > 0 ? { numberObserved: count } : {}),
  };
}

function objectsOf(object: RawObject, byId: Readonly<Record<string, StixObject>>): Pick<Observed, 'objects' | 'roots'> {
  const references = ownValue(object, 'object_refs');
  if (Array.isArray(references)) {
    const roots = references.filter((id) => typeof id === 'string' && Object.hasOwn(byId, id));
    return { objects: byId, roots };
  }
  // STIX 2.0: the objects stand inside, under keys of their own
  const inside = ownValue(object, 'objects');
  const entries = isRaw(inside) ? Object.entries(inside) : [];
  const objects = Object.fromEntries(entries.flatMap(([key, one]) => (isStixObject(one) ? [[key, one] as const] : [])));
  return { objects, roots: Object.keys(objects) };
}

/** What came out of JSON.parse holds JSON values only, so an object with a type is a STIX object. */
function isStixObject(value: unknown): value is StixObject {
  return isRaw(value) && textOf(value, 'type') !== undefined;
}
