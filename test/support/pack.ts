/**
 * Makes packs for tests: as STIX 2.1 bundles for what is called from outside, as values for what stands inside.
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActionVerb, Indicator, Pack } from '../../src/model/pack.ts';

/** An indicator as a test says it: only what matters to it. */
export type IndicatorDraft = {
  readonly pattern: string;
  readonly id?: string;
  readonly name?: string;
  readonly validFrom?: string;
  readonly validUntil?: string;
  readonly revoked?: boolean;
  readonly confidence?: number;
  readonly derivedFrom?: string;
  readonly actions?: readonly ActionVerb[];
};

export type PackDraft = {
  readonly name?: string;
  readonly serial?: number;
  readonly indicators: readonly IndicatorDraft[];
};

const MADE = '2023-01-16T00:00:00.000Z';

/** A fixed UUIDv4 for each small number, so that a failure reads the same in every run. */
export function fixedUuid(serial: number): string {
  return `00000000-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`;
}

/** The pack as a bundle, before it is text: a test may break it first. */
export function bundleOf({ name = 'test pack', serial = 0, indicators }: PackDraft) {
  const base = serial * 0x10000;
  const made = indicators.map((draft, index) => indicatorObject(draft, base + index + 1));
  const courses = (['remove', 'block', 'rotate'] as const).map((verb, index) =>
    courseObject(verb, base + 0x8000 + index),
  );
  const ties = indicators.flatMap((draft, index) =>
    (draft.actions ?? []).map((verb, which) => ({
      ...common('relationship', base + 0x9000 + index * 4 + which),
      relationship_type: 'mitigates',
      source_ref: courses.find(({ x_besom_action }) => x_besom_action === verb)?.id ?? '',
      target_ref: made[index]?.id ?? '',
    })),
  );
  const report = {
    ...common('report', base + 0xa000),
    name,
    published: MADE,
    object_refs: made.map(({ id }) => id),
  };
  return { type: 'bundle', id: `bundle--${fixedUuid(base + 0xb000)}`, objects: [report, ...made, ...courses, ...ties] };
}

/** Writes the bundle into a folder and gives the file's path. */
export function packFile(dir: string, draft: PackDraft): string {
  const file = join(dir, `${(draft.name ?? 'test pack').replaceAll(' ', '-')}-${draft.serial ?? 0}.json`);
  writeFileSync(file, JSON.stringify(bundleOf(draft), null, 2));
  return file;
}

/** The same pack as the plan takes it, after its door. */
export function packOf({ name = 'test pack', serial = 0, indicators }: PackDraft): Pack {
  const base = serial * 0x10000;
  return {
    id: `bundle--${fixedUuid(base + 0xb000)}`,
    name,
    version: MADE,
    sha256: '0'.repeat(64),
    signature: 'unsigned',
    source: 'test',
    indicators: indicators.map((draft, index) => indicatorOf(draft, base + index + 1)),
    setAside: [],
  };
}

/** One indicator as the plan takes it. */
export function indicatorOf(draft: IndicatorDraft, serial = 1): Indicator {
  const { pattern, name = pattern, validFrom = MADE, validUntil, confidence = 80, derivedFrom, actions = [] } = draft;
  return {
    id: draft.id ?? `indicator--${fixedUuid(serial)}`,
    name,
    description: '',
    pattern,
    validFrom,
    ...(validUntil === undefined ? {} : { validUntil }),
    confidence,
    ...(derivedFrom === undefined ? {} : { derivedFrom }),
    actions: actions.map((verb) => ({ id: `course-of-action--${verb}`, name: verb, description: '', verb })),
  };
}

function indicatorObject(draft: IndicatorDraft, serial: number) {
  const { pattern, name = pattern, validFrom = MADE, validUntil, revoked, confidence = 80, derivedFrom } = draft;
  const own = common('indicator', serial);
  return {
    ...own,
    id: draft.id ?? own.id,
    name,
    indicator_types: ['malicious-activity'],
    pattern,
    pattern_type: 'stix',
    valid_from: validFrom,
    ...(validUntil === undefined ? {} : { valid_until: validUntil }),
    ...(revoked === undefined ? {} : { revoked }),
    confidence,
    ...(derivedFrom === undefined ? {} : { x_besom_derived: derivedFrom }),
  };
}

function courseObject(verb: ActionVerb, serial: number) {
  return { ...common('course-of-action', serial), name: `${verb} it`, x_besom_action: verb };
}

function common(type: string, serial: number) {
  return { type, spec_version: '2.1', id: `${type}--${fixedUuid(serial)}`, created: MADE, modified: MADE };
}
