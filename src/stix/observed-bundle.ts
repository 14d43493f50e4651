/**
 * Turns STIX bundles that hold `observed-data` into observations that patterns are matched against.
 *
 * Only what an `observed-data` object names in `object_refs` can be where a comparison starts; references are
 * followed to anything in the bundles. STIX 2.0's own `objects` dictionary is read too, its members all being such.
 * @module
 */
import type { Observed, StixObject } from '../model/observation.ts';

/** Types that say something about observations and are none (STIX 2.1, chapters 4, 5 and 7): no pattern is about them. */
const NOT_OBSERVABLE: ReadonlySet<string> = new Set(
  `attack-pattern bundle campaign course-of-action extension-definition grouping identity incident indicator
  infrastructure intrusion-set language-content location malware malware-analysis marking-definition note observed-data
  opinion relationship report sighting threat-actor tool vulnerability`.split(/\s+/u),
);

/** Every `observed-data` object of the bundles, in order. Takes bundles, bare objects, or a list of either. */
export function observedFromBundles(given: unknown): readonly Observed[] {
  const objects = (Array.isArray(given) ? given : [given]).flatMap(objectsOf);
  const byId: Record<string, StixObject> = Object.create(null);
  for (const object of objects) {
    if (typeof object.id === 'string' && object.type !== 'observed-data') byId[object.id] = object;
  }
  return objects.filter(({ type }) => type === 'observed-data').map((data) => observedFrom(data, byId));
}

function objectsOf(value: unknown): readonly StixObject[] {
  if (!isStixObject(value)) return [];
  if (value.type !== 'bundle') return [value];
  return Array.isArray(value.objects) ? value.objects.filter(isStixObject) : [];
}

function observedFrom(data: StixObject, byId: Readonly<Record<string, StixObject>>): Observed {
  const own = data.object_refs === undefined ? ownObjects(data) : undefined;
  const objects = own ?? byId;
  const keys = own === undefined ? textsOf(data.object_refs) : Object.keys(own);
  const roots = keys.filter((key) => {
    const type = Object.hasOwn(objects, key) ? objects[key]?.type : undefined;
    return type !== undefined && !NOT_OBSERVABLE.has(type);
  });
  return { objects, roots, ...timesOf(data) };
}

function timesOf({ first_observed, last_observed, number_observed }: StixObject): Partial<Observed> {
  return {
    ...(typeof first_observed === 'string' ? { firstObserved: first_observed } : {}),
    ...(typeof last_observed === 'string' ? { lastObserved: last_observed } : {}),
    ...(typeof number_observed === 'number' ? { numberObserved: number_observed } : {}),
  };
}

function ownObjects({ objects }: StixObject): Readonly<Record<string, StixObject>> | undefined {
  if (typeof objects !== 'object' || objects === null || Array.isArray(objects)) return undefined;
  return Object.fromEntries(
    Object.entries(objects).flatMap(([key, value]): [string, StixObject][] =>
      isStixObject(value) ? [[key, value]] : [],
    ),
  );
}

function textsOf(value: StixObject[string] | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** Values that came from JSON are STIX values by their nature; only the frame needs a look. */
function isStixObject(value: unknown): value is StixObject {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
