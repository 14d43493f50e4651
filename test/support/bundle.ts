/**
 * Small bundles for tests of the door for packs: objects as a file has them, before anything is checked.
 * @module
 */
import type { Pack } from '../../src/model/pack.ts';
import { parseBundle } from '../../src/stix/bundles/bundle.ts';
import { fixedUuid } from './pack.ts';

/** The day on which the tests read packs. */
export const NOW = new Date('2026-01-01T00:00:00Z');
export const ID = `indicator--${fixedUuid(1)}`;

/** An indicator that nothing is wrong with. */
export const GOOD = {
  type: 'indicator',
  spec_version: '2.1',
  id: ID,
  created: '2023-01-01T00:00:00Z',
  modified: '2023-01-01T00:00:00Z',
  name: 'good',
  pattern: "[file:name = 'x']",
  pattern_type: 'stix',
  valid_from: '2023-01-01T00:00:00Z',
};

/** The pack that a file makes. */
export function readPack(bytes: Buffer | string): Pack {
  return parseBundle(bytes, { source: 'x/a.json', signature: 'unsigned', now: NOW });
}

/** A file with these objects. */
export function bundleText(objects: readonly unknown[]): string {
  return JSON.stringify({ type: 'bundle', id: `bundle--${fixedUuid(99)}`, objects });
}

/** A course of action with this verb. */
export function course(verb: string) {
  return { type: 'course-of-action', id: `course-of-action--${verb}`, name: verb, x_besom_action: verb };
}

/** Relationships by which the courses of these verbs mitigate the good indicator. */
export function ties(...verbs: readonly string[]) {
  return verbs.map((verb, index) => ({
    type: 'relationship',
    id: `relationship--${index}`,
    relationship_type: 'mitigates',
    source_ref: `course-of-action--${verb}`,
    target_ref: ID,
  }));
}
