/**
 * A finding: one indicator at one place.
 * @module
 */
import type { Observation } from '../model/observation.ts';
import type { Finding } from '../model/report.ts';
import { actionsFor, severityOf } from './conclude.ts';
import { stableId } from './identity.ts';
import type { PlannedIndicator } from './plan.ts';

export type FindingContext = {
  /** What tells this Mac from all others in the ids. */
  readonly hostId: string;
  /** RFC 3339 UTC, when the sweep saw it. */
  readonly now: string;
};

/** Makes the finding of one observation that met one indicator; `match` is the same for all places of one match. */
export function findingOf(
  { indicator, pack }: Pick<PlannedIndicator, 'indicator' | 'pack'>,
  observation: Observation,
  more: FindingContext & { readonly kind: Finding['kind']; readonly match?: string },
): Finding {
  const { place, file } = observation;
  const raw = place.pathBase64 ?? place.path;
  const id = stableId(more.hostId, indicator.id, raw, place.record ?? '');
  return {
    id,
    kind: more.kind,
    indicator: indicator.id,
    name: indicator.name,
    pack: pack.id,
    match: more.match ?? id,
    severity: severityOf(indicator, more.kind),
    confidence: indicator.confidence,
    derived: indicator.derivedFrom !== undefined,
    probe: observation.probe,
    path: place.path,
    ...(place.pathBase64 === undefined ? {} : { pathBase64: place.pathBase64 }),
    record: stableId(more.hostId, raw, place.record ?? ''),
    ...(place.record === undefined ? {} : { at: place.record }),
    exists: observation.exists,
    ...(file === undefined ? {} : { file }),
    observation: observation.objects,
    state: 'present',
    firstSeen: more.now,
    lastSeen: more.now,
    actions: actionsFor(indicator),
    detail: detailOf(observation, indicator.derivedFrom),
  };
}

function detailOf(observation: Observation, derivedFrom: string | undefined): string {
  const text = observation.detail ?? `seen by ${observation.probe}`;
  return derivedFrom === undefined ? text : `${text} (derived, not published: ${derivedFrom})`;
}
