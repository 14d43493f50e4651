/**
 * Makes a sight of a finding: what was found, with what stands at its path at that moment.
 * @module
 */
import type { Finding } from '../model/report.ts';
import type { Thing } from '../model/story.ts';
import type { Sight } from './story-turn.ts';

/** `record`: the evidence is no thing, but a line or a row, or it cannot be looked at. */
export type Identified = { readonly kind: 'thing'; readonly thing: Thing } | { readonly kind: 'record' | 'gone' };

/** `stands`: what was found at its path. */
export function sightOf(finding: Finding, stands: Identified, { at, seenBy }: Pick<Sight, 'at' | 'seenBy'>): Sight {
  return { finding, at, seenBy, ...(stands.kind === 'thing' ? { thing: stands.thing } : {}) };
}
