/**
 * Finds what is wrong with a pack, by name and with its place, before somebody relies on it.
 *
 * The door for packs is lenient, so a mistake there shows only as something that is not looked for.
 * @module
 */
import { type OpenBundle, openBundle } from '../bundles/bundle-text.ts';
import { type Member, sortVersions, type Versions } from '../bundles/bundle-versions.ts';
import { memberLines } from '../bundles/json-members.ts';
import { isRaw, type RawObject, shorten, textOf } from '../bundles/raw-object.ts';
import { lintIndicator } from './indicator.ts';
import { lintObject } from './object.ts';
import { type BundleIndex, indexBundle, lintReferences } from './references.ts';
import { type Defect, type Fault, LINT_RULES } from './rules.ts';

const MAX_NAME = 120;

/** All defects of a bundle, in the order of its objects. Throws as `parseBundle` does where it is none. */
export function lintBundle(
  bytes: Buffer | string,
  about: { readonly source: string; readonly now: Date },
): readonly Defect[] {
  const bundle = openBundle(bytes, about.source);
  const faults = [...bundleFaults(bundle), ...memberFaults(bundle, about.now)];
  if (faults.length === 0) return [];
  const lines = memberLines(bundle.text);
  const told = faults.map(({ fault, member }) => tell(fault, { member, lines }));
  return told.toSorted((a, b) => (a.index ?? -1) - (b.index ?? -1));
}

type Found = { readonly fault: Fault; readonly member?: Member | { readonly index: number } };

function bundleFaults({ properties, wellFormed }: OpenBundle): readonly Found[] {
  const faults = lintObject(properties, { version: '2.0' }).map((fault) => ({ fault }));
  const broken: Fault = { rule: 'encoding', says: 'it holds bytes that are not UTF-8, each read as U+FFFD' };
  return wellFormed ? faults : [{ fault: broken }, ...faults];
}

function memberFaults({ properties, members }: OpenBundle, now: Date): readonly Found[] {
  const versions = sortVersions(members);
  const index = indexBundle(versions.current);
  const version = properties['spec_version'] === '2.0' ? '2.0' : '2.1';
  const own = versions.current.flatMap((member) =>
    faultsOf(member.object, { index, now, version }).map((fault) => ({ fault, member })),
  );
  return [...strangers(members), ...own, ...versionFaults(versions), ...samePatterns(versions.current)];
}

type LintContext = { readonly index: BundleIndex; readonly now: Date; readonly version: '2.0' | '2.1' };

function faultsOf(object: RawObject, { index, now, version }: LintContext): readonly Fault[] {
  const special = object['type'] === 'indicator' ? lintIndicator(object, { now, ownTypes: index.ownTypes }) : [];
  return [...lintObject(object, { version }), ...special, ...lintReferences(object, index)];
}

function strangers(members: readonly unknown[]): readonly Found[] {
  return members.flatMap((value, index) =>
    isRaw(value) ? [] : [{ fault: { rule: 'not-an-object', says: 'it is no object' }, member: { index } } as const],
  );
}

function versionFaults({ duplicates, superseded }: Versions): readonly Found[] {
  const taken: Fault = { rule: 'duplicate-id', says: 'another object has the same id: this one is set aside' };
  const older: Fault = { rule: 'older-version', says: 'the bundle has a newer version of it: this one is not used' };
  return [
    ...duplicates.map((member) => ({ fault: taken, member })),
    ...superseded.map((member) => ({ fault: older, member })),
  ];
}

function samePatterns(current: readonly Member[]): readonly Found[] {
  const first = new Map<string, number>();
  return current.flatMap((member) => {
    const pattern = member.object['type'] === 'indicator' ? textOf(member.object, 'pattern') : undefined;
    if (pattern === undefined) return [];
    const same = first.get(pattern);
    if (same !== undefined)
      return [{ fault: { rule: 'same-pattern', says: `objects[${same}] has the same pattern` }, member } as const];
    first.set(pattern, member.index);
    return [];
  });
}

function tell(
  fault: Fault,
  { member, lines }: { readonly member: Found['member']; readonly lines: readonly number[] },
): Defect {
  const severity = LINT_RULES[fault.rule];
  if (member === undefined) return { ...fault, severity, line: 1 };
  const object = 'object' in member ? member.object : {};
  const [id, name] = [textOf(object, 'id'), textOf(object, 'name')];
  return {
    ...fault,
    severity,
    line: lines[member.index] ?? 1,
    index: member.index,
    ...(id === undefined ? {} : { id: shorten(id, MAX_NAME) }),
    ...(name === undefined ? {} : { name: shorten(name, MAX_NAME) }),
  };
}
