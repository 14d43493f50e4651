/**
 * Checks what ties objects together: references, courses of action, and the definitions of what is not STIX.
 * @module
 */
import { quote } from '../../model/quote.ts';
import { ACTION_VERBS } from '../bundles/bundle-actions.ts';
import type { Member } from '../bundles/bundle-versions.ts';
import { ownValue, type RawObject, textOf } from '../bundles/raw-object.ts';
import type { Fault } from './rules.ts';

/** What the bundle holds, for the checks that need more than one object. */
export type BundleIndex = {
  readonly byId: ReadonlyMap<string, RawObject>;
  /** Object types and properties that an extension-definition of the bundle brings. */
  readonly ownTypes: ReadonlySet<string>;
  readonly ownProperties: ReadonlySet<string>;
};

/** Besom's properties, and the type of object on which each has a meaning. */
const BESOM_PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['x_besom_action', 'course-of-action'],
  ['x_besom_derived', 'indicator'],
  ['x_besom_pack_version', 'report'],
]);

/** The four TLP markings that the standard itself defines (STIX 2.1, 7.2.1.4): everybody has them. */
const TLP =
  /^marking-definition--(?:613f2e26-407d-48c7-9eca-b8e91df99dc9|34098fce-860f-48ae-8e50-ebd3cc5e41da|f88d31f6-486f-44da-b317-01333bde0b82|5e57c739-391a-4eb3-b6be-7d15ca92d5ed)$/u;

/** Gathers what the other checks look up. */
export function indexBundle(current: readonly Member[]): BundleIndex {
  const definitions = current.map(({ object }) => object).filter(({ type }) => type === 'extension-definition');
  return {
    byId: new Map(current.map(({ object }) => [textOf(object, 'id') ?? '', object])),
    ownTypes: new Set(definitions.filter(definesType).flatMap((object) => textOf(object, 'name') ?? [])),
    ownProperties: new Set(definitions.flatMap((object) => textsOf(ownValue(object, 'extension_properties')))),
  };
}

/** Faults of one object against the rest of the bundle. */
export function lintReferences(object: RawObject, index: BundleIndex): readonly Fault[] {
  const ties =
    object['type'] === 'relationship' ? [...endFaults(object, index), ...mitigatesFaults(object, index)] : [];
  return [...ties, ...outsideFaults(object, index), ...actionFaults(object), ...ownPropertyFaults(object, index)];
}

function endFaults(object: RawObject, { byId }: BundleIndex): readonly Fault[] {
  return ['source_ref', 'target_ref'].flatMap((name) => {
    const id = textOf(object, name);
    return id === undefined || byId.has(id)
      ? []
      : [{ rule: 'unresolved-reference', says: `${name} ${quote(id)} is not in the bundle` }];
  });
}

function mitigatesFaults(object: RawObject, { byId }: BundleIndex): readonly Fault[] {
  const source = byId.get(textOf(object, 'source_ref') ?? '');
  const target = byId.get(textOf(object, 'target_ref') ?? '');
  if (object['relationship_type'] !== 'mitigates' || source === undefined || target === undefined) return [];
  if (source['type'] !== 'course-of-action')
    return [{ rule: 'mitigates', says: 'only a course-of-action mitigates something' }];
  if (source['x_besom_action'] !== 'remove' || textOf(target, 'x_besom_derived') === undefined) return [];
  return [
    { rule: 'derived', says: 'it ties a removal to a derived indicator: nothing is removed for what nobody published' },
  ];
}

/** STIX allows references to what others hold, so these cost nothing but a reader's time. */
function outsideFaults(object: RawObject, { byId }: BundleIndex): readonly Fault[] {
  const names = Object.keys(object).filter(
    (name) => /_refs?$/u.test(name) && name !== 'source_ref' && name !== 'target_ref',
  );
  return names.flatMap((name) =>
    textsOf(object[name])
      .filter((id) => !byId.has(id) && !TLP.test(id))
      .map((id) => ({ rule: 'outside-reference', says: `${name} ${quote(id)} is not in the bundle` }) as const),
  );
}

function actionFaults(object: RawObject): readonly Fault[] {
  const verb = ownValue(object, 'x_besom_action');
  if (verb === undefined || ACTION_VERBS.some((known) => known === verb)) return [];
  const shown = typeof verb === 'string' ? quote(verb) : 'no text';
  return [{ rule: 'action', says: `x_besom_action is ${shown}, not one of ${ACTION_VERBS.join(', ')}` }];
}

function ownPropertyFaults(object: RawObject, { ownProperties }: BundleIndex): readonly Fault[] {
  return Object.keys(object)
    .filter((name) => name.startsWith('x_besom_'))
    .flatMap((name): readonly Fault[] => {
      const type = BESOM_PROPERTIES.get(name);
      if (type === undefined) return [{ rule: 'own-property', says: `Besom has no property ${quote(name)}` }];
      if (object['type'] !== type)
        return [{ rule: 'own-property', says: `${name} means nothing here: it belongs on a ${type}` }];
      if (ownProperties.has(name)) return [];
      return [
        { rule: 'own-property', says: `no extension-definition of the bundle has ${name} in its extension_properties` },
      ];
    });
}

function definesType(object: RawObject): boolean {
  return textsOf(ownValue(object, 'extension_types')).some((kind) => kind === 'new-sco' || kind === 'new-sdo');
}

/** The texts of a value that is one text or a list of them. */
function textsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
}
