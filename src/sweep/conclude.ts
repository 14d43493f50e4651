/**
 * The one table that turns a match into evidence, posture, a block in place, or nothing.
 * @module
 */

import type { Observation, StixObject } from '../model/observation.ts';
import type { Indicator } from '../model/pack.ts';
import type { Finding, Severity } from '../model/report.ts';
import { isSinkhole } from '../model/sinkhole.ts';

/** What a match means for this Mac. Only the first two become findings. */
export type Conclusion = 'evidence' | 'posture' | 'block-in-place' | 'nothing';

export type ConcludeRules = {
  /** Whether the probe that showed it feeds evidence or posture. */
  readonly feeds: 'evidence' | 'posture';
  /** CIDRs beside the built-in ones that count as sinkholes. */
  readonly sinkholes: readonly string[];
};

/** Judges one observation that met one indicator. */
export function conclude(observation: Observation, indicator: Indicator, rules: ConcludeRules): Conclusion {
  // Our own sinkhole lines, vault and questions would otherwise accuse the Mac that we have just cleaned.
  if (observation.ours === true) return 'block-in-place';
  const addresses = resolvedAddresses(observation);
  if (addresses.length > 0 && addresses.every((address) => isSinkhole(address, rules.sinkholes)))
    return 'block-in-place';
  if (rules.feeds === 'evidence') return 'evidence';
  // DNS says what a name means today, not what this Mac did: at most that the block is not in force.
  return addresses.length > 0 && indicator.actions.some(({ verb }) => verb === 'block') ? 'posture' : 'nothing';
}

/** Severity by confidence; what was derived, and what is posture, can not shout. */
export function severityOf(indicator: Indicator, kind: Finding['kind']): Severity {
  if (indicator.derivedFrom !== undefined || indicator.confidence < 50) return 'low';
  return indicator.confidence >= 75 && kind === 'evidence' ? 'high' : 'medium';
}

/** What the pack wants done about it. Nobody published what is derived, so it never leads to removal. */
export function actionsFor(indicator: Indicator): Finding['actions'] {
  const verbs = new Set(indicator.actions.flatMap(({ verb }) => (verb === undefined ? [] : [verb])));
  if (indicator.derivedFrom !== undefined) verbs.delete('remove');
  return (['remove', 'block', 'rotate'] as const).filter((verb) => verbs.has(verb));
}

/** Addresses that a name of this observation is said to have. */
function resolvedAddresses({ roots, objects }: Observation): readonly string[] {
  return roots.flatMap((root) => {
    const references = objects[root]?.resolves_to_refs;
    if (!Array.isArray(references)) return [];
    return references.flatMap((key) => addressOf(typeof key === 'string' ? objects[key] : undefined));
  });
}

function addressOf(object: StixObject | undefined): readonly string[] {
  const isAddress = object?.type === 'ipv4-addr' || object?.type === 'ipv6-addr';
  return isAddress && typeof object.value === 'string' ? [object.value] : [];
}
