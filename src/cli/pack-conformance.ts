/**
 * `besom pack conformance`: runs a file of pattern cases, and names each one that differs.
 * @module
 */
import { readInput } from '../host/input.ts';
import { forTerminal } from '../report/escape.ts';
import { readJson } from '../stix/bundles/json-text.ts';
import { runConformance, tellDifference } from '../stix/trials/conformance.ts';
import type { Out } from './out.ts';

const MAX_BYTES = 64 * 1024 * 1024;

export type PackConformanceOptions = {
  /** The file with the cases; `-` is standard input. */
  readonly cases: string;
  readonly format: 'text' | 'json';
};

/** Runs the cases. Exit code 1 where one failed; what differs as listed has passed. */
export async function packConformance({ cases: path, format }: PackConformanceOptions, out: Out): Promise<number> {
  const bytes = readInput(path, { maxBytes: MAX_BYTES });
  const source = path === '-' ? 'standard input' : path;
  const { value } = readJson(bytes, { source, code: 'CASES_INVALID', maxBytes: MAX_BYTES });
  const conformance = runConformance(value);
  const { results, passed, failed } = conformance;
  if (format === 'json') out.json({ schema: 'besom.conformance/1', ...conformance });
  else {
    for (const result of results) if (result.outcome !== 'passed') out.text(forTerminal(tellDifference(result)));
    out.text(`${passed} passed, ${failed} failed`);
  }
  return failed > 0 ? 1 : 0;
}
