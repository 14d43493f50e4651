/**
 * Indicators that were tripped: they met so much that they look for the Mac itself and not for an intrusion.
 *
 * A pack could otherwise have half a disk reported, and then removed. What such an indicator asks to be done is off, and
 * a person decides.
 * @module
 */
import type { Finding } from '../model/report.ts';
import type { Ledger } from './ledger.ts';

/** Observations of one indicator in one sweep: with more, it is tripped. */
const TRIP_ABOVE = 100;

/** The ids of those that met more, in the order in which they were first met. */
export function trippedIn({ hits }: Pick<Ledger, 'hits'>): string[] {
  return [...hits].flatMap(([indicator, count]) => (count > TRIP_ABOVE ? [indicator] : []));
}

/** The findings, those of tripped indicators without anything to do, and saying so. */
export function disarm(findings: readonly Finding[], tripped: readonly string[]): Finding[] {
  const off = new Set(tripped);
  return findings.map((finding) => {
    if (!off.has(finding.indicator) || finding.actions.length === 0) return finding;
    const detail = `${finding.detail} (its indicator met over ${TRIP_ABOVE} things: its remedies are off)`;
    return { ...finding, actions: [], detail };
  });
}
