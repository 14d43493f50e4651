/**
 * `besom pack try`: does a pattern match an example, which part was met by what, and which part failed first.
 * @module
 */
import { readInput } from '../host/input.ts';
import type { Observed } from '../model/observation.ts';
import { Problem } from '../model/problem.ts';
import { BUNDLE_LIMITS } from '../stix/bundles/bundle-text.ts';
import { matchPattern } from '../stix/matching/match.ts';
import { breakOf, tryParsePattern } from '../stix/patterns/parse-outcome.ts';
import type { Pattern } from '../stix/patterns/pattern.ts';
import { explainPattern, firstFailure } from '../stix/trials/explain.ts';
import { readObserved } from '../stix/trials/observed.ts';
import type { Out } from './out.ts';
import { trialText } from './trial-text.ts';

export type PackTryOptions = {
  readonly pattern: string;
  /** The file with the observed data; `-` is standard input. */
  readonly observed: string;
  readonly format: 'text' | 'json';
};

/** Tries the pattern. Exit code 0: it matches; 1: it does not, or that cannot be decided. */
export async function packTry({ pattern: text, observed: path, format }: PackTryOptions, out: Out): Promise<number> {
  const pattern = readPattern(text);
  const observations = readObservations(path);
  const { kind: outcome } = matchPattern(pattern, observations);
  const explanation = explainPattern(pattern, text, observations);
  const failure = firstFailure(explanation);
  const trial = { pattern: text, outcome, observations, explanation, ...(failure === undefined ? {} : { failure }) };
  if (format === 'json') {
    const observed = observations.map(({ roots }, index) => ({ index, roots }));
    out.json({ schema: 'besom.try/1', ...trial, observations: observed });
  } else out.text(trialText(trial, { columns: out.width, colour: out.colour }));
  return outcome === 'match' ? 0 : 1;
}

function readPattern(text: string): Pattern {
  const parsed = tryParsePattern(text);
  if (parsed.ok) return parsed.pattern;
  const { error } = parsed;
  throw new Problem('PATTERN_INVALID', `at ${breakOf(error)}\n${error.showCaret(text)}`, { cause: error });
}

function readObservations(path: string): readonly Observed[] {
  const bytes = readInput(path, { maxBytes: BUNDLE_LIMITS.maxBytes });
  return readObserved(bytes, path === '-' ? 'standard input' : path);
}
