/**
 * Probes for tests of the engine: the real file probes, and stand-ins that declare what a probe may and show what a test says.
 * @module
 */
import type { Sighting } from '../../src/model/observation.ts';
import { images } from '../../src/probes/mac/images.ts';
import { paths } from '../../src/probes/mac/paths.ts';
import { walk } from '../../src/probes/mac/walk.ts';
import type { Probe } from '../../src/probes/probe.ts';

/** A probe that shows names, without the hosts file behind it. */
export const NAMES: Probe = probeThat({
  name: 'hosts',
  shows: ['domain-name:value', 'domain-name:resolves_to_refs[*].value'],
  serves: ['domain', 'domain-test'],
});

/** A probe that asks name servers: what it shows can never be evidence. */
export const ANSWERS: Probe = { ...NAMES, name: 'dns', feeds: 'posture', lane: 'beside' };

/** What a plan is made for in tests of the engine. */
export const ENGINE_PROBES: readonly Probe[] = [paths, NAMES, ANSWERS, walk, images];

/** A probe that shows these sightings, or does what `look` says. */
export function probeThat(
  draft: Partial<Probe> & Pick<Probe, 'name'> & { readonly sightings?: readonly Sighting[] },
): Probe {
  const { sightings = [], ...declared } = draft;
  return {
    says: 'a probe for tests',
    shows: ['file:name', 'file:path'],
    serves: ['path', 'name'],
    feeds: 'evidence',
    lane: 'fast',
    async *look() {
      yield* sightings;
    },
    ...declared,
  };
}
