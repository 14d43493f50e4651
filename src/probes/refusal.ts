/**
 * Makes the gap of a place that the host could not look at.
 * @module
 */
import type { Refusal } from '../host/host.ts';
import type { Gap } from '../model/gap.ts';

/** The gap; `lookups` where only these are left open by it. */
export function gapOf(probe: string, refusal: Refusal, lookups?: readonly number[]): Gap {
  const { reason, path, pathBase64, detail } = refusal;
  return {
    kind: 'gap',
    probe,
    reason,
    path,
    ...(pathBase64 === undefined ? {} : { pathBase64 }),
    ...(detail === undefined ? {} : { detail }),
    ...(lookups === undefined ? {} : { lookups }),
  };
}
