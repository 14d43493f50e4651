/**
 * Joins what several probes, or several spellings of a name, show of one thing into one observation.
 *
 * A pattern over two observations must not be met by one file that was seen twice (STIX 2.1, 9.5: different parts are
 * met by different observations).
 * @module
 */
import type { Observation, StixObject, StixValue } from '../model/observation.ts';

/** What is the same for all sightings of one thing: a file by its place, anything else by what it says there too. */
export function thingKey({ place, roots, objects }: Observation): string {
  const at = `${place.pathBase64 ?? place.path}\n${place.record ?? ''}`;
  return roots.some((root) => objects[root]?.type === 'file') ? at : `${at}\n${JSON.stringify(objects)}`;
}

/** The first sighting with the objects of another one beside its own. What it shows already is not shown again. */
export function joinSightings(first: Observation, again: Observation): Observation {
  const known = new Set(first.roots.map((root) => JSON.stringify(first.objects[root])));
  const isNew = again.roots.some((root) => !known.has(JSON.stringify(again.objects[root])));
  if (!isNew) return first;
  const prefix = `${Object.keys(first.objects).length}-`;
  const objects = Object.entries(again.objects).map(([key, object]) => [prefix + key, renamed(object, prefix)]);
  return {
    ...first,
    objects: { ...first.objects, ...Object.fromEntries(objects) },
    roots: [...first.roots, ...again.roots.map((root) => prefix + root)],
  };
}

function renamed(object: StixObject, prefix: string): StixObject {
  const rename = (value: StixValue): StixValue => (typeof value === 'string' ? prefix + value : value);
  const properties = Object.entries(object).map(([name, value]): [string, StixValue] => {
    if (name.endsWith('_ref')) return [name, rename(value)];
    return [name, name.endsWith('_refs') && Array.isArray(value) ? value.map(rename) : value];
  });
  return { ...Object.fromEntries(properties), type: object.type };
}
