/**
 * Gathers findings by the record that they stand on: several indicators on one file are one thing to a reader.
 * @module
 */
import type { Finding, Severity } from '../model/report.ts';

/** One place with all that was found there, the gravest first. */
export type FoundRecord = {
  readonly first: Finding;
  readonly findings: readonly Finding[];
  readonly severity: Severity;
};

const RANK: Readonly<Record<Severity, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

/** The records of one kind, the gravest first, otherwise in the order in which they were found. */
export function recordsOf(findings: readonly Finding[], kind: Finding['kind']): readonly FoundRecord[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.kind !== kind) continue;
    const key = recordKey(finding);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].flatMap(recordOf).toSorted((left, right) => RANK[right.severity] - RANK[left.severity]);
}

function recordOf(findings: readonly Finding[]): readonly FoundRecord[] {
  const sorted = findings.toSorted((left, right) => RANK[right.severity] - RANK[left.severity]);
  const [first] = sorted;
  return first === undefined ? [] : [{ first, findings: sorted, severity: first.severity }];
}

function recordKey({ record, path, pathBase64, at }: Finding): string {
  return record ?? JSON.stringify([pathBase64 ?? path, at ?? null]);
}
