/**
 * Runs conformance cases: does each pattern read, and match, as it should?
 * @module
 */
import {
  type ConformanceCase,
  type ConformanceCases,
  conformanceCasesSchema,
  type Expectation,
} from '../../model/conformance-cases.ts';
import type { Observed } from '../../model/observation.ts';
import { isProblem, Problem } from '../../model/problem.ts';
import { quote } from '../../model/quote.ts';
import { breachesOf } from '../matching/breaches.ts';
import { matchPattern } from '../matching/match.ts';
import { parsePattern } from '../patterns/parser.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { DIFFERENCES, type Difference } from './differences.ts';
import { observationsIn } from './observed.ts';

/** `listed`: it differs, and `differences.ts` says why. `because`: what was wrong with the pattern or undecided. */
export type CaseResult = {
  readonly from: string;
  readonly pattern: string;
  readonly expected: Expectation;
  readonly actual: Expectation;
  readonly outcome: 'passed' | 'failed' | 'listed';
  readonly because?: string;
};

/** A listed difference counts as passed, so `passed` and `failed` add up to all cases. */
export type Conformance = {
  readonly results: readonly CaseResult[];
  readonly passed: number;
  readonly failed: number;
  readonly listed: number;
};

type Answer = { readonly actual: Expectation; readonly because?: string };

/** Runs every case of a file's JSON. Throws `CASES_INVALID` where it is not laid out as such a file. */
export function runConformance(json: unknown, differences: readonly Difference[] = DIFFERENCES): Conformance {
  const { observations, cases } = readCases(json);
  const observed = new Map<string, readonly Observed[]>();
  for (const [key, bundles] of Object.entries(observations)) {
    observed.set(key, observationsIn(bundles.flatMap(membersOf)));
  }
  const results = cases.map((one) => resultOf(one, answer(one, observed), differences));
  const failed = results.filter(({ outcome }) => outcome === 'failed').length;
  const listed = results.filter(({ outcome }) => outcome === 'listed').length;
  return { results, passed: results.length - failed, failed, listed };
}

/** A case that was not answered as expected, on one line. */
export function tellDifference({ from, pattern, expected, actual, outcome, because }: CaseResult): string {
  const how = outcome === 'listed' ? 'differs, as listed' : 'differs';
  const reason = because === undefined ? '' : ` (${because})`;
  return `${how}: ${quote(from, 120)}: expected ${expected}, got ${actual}${reason}: ${quote(pattern, 400)}`;
}

function readCases(json: unknown) {
  const read = conformanceCasesSchema.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? 'the file' : quote(issue.path.join('.'));
    throw new Problem('CASES_INVALID', `at ${place}: ${issue?.message ?? 'not as described'}`, { cause: read.error });
  }
  const lost = read.data.cases.find(
    ({ observations: key }) => key !== undefined && !Object.hasOwn(read.data.observations, key),
  );
  if (lost !== undefined) {
    throw new Problem(
      'CASES_INVALID',
      `: ${quote(lost.from)} names observations that are not there: ${quote(lost.observations ?? '')}`,
    );
  }
  return read.data;
}

function membersOf(given: ConformanceCases['observations'][string][number]): readonly unknown[] {
  if (given.type !== 'bundle') return [given];
  return Array.isArray(given.objects) ? given.objects : [];
}

function answer(
  { pattern: text, expect, observations: key }: ConformanceCase,
  observed: ReadonlyMap<string, readonly Observed[]>,
): Answer {
  const isAboutText = expect === 'valid' || expect === 'invalid';
  const read = readPattern(text);
  if ('because' in read) return { actual: isAboutText ? 'invalid' : 'error', because: read.because };
  return isAboutText ? validity(read.pattern) : meeting(read.pattern, observed.get(key ?? '') ?? []);
}

function readPattern(text: string): { readonly pattern: Pattern } | { readonly because: string } {
  try {
    return { pattern: parsePattern(text) };
  } catch (error) {
    if (isProblem(error)) return { because: error.message };
    throw error;
  }
}

/** Valid is what reads and breaks no rule of the standard that its grammar can not hold. */
function validity(pattern: Pattern): Answer {
  const [breach] = breachesOf(pattern);
  return breach === undefined ? { actual: 'valid' } : { actual: 'invalid', because: breach.because };
}

function meeting(pattern: Pattern, observed: readonly Observed[]): Answer {
  const result = matchPattern(pattern, observed);
  return result.kind === 'cannot-decide' ? { actual: 'error', because: result.because } : { actual: result.kind };
}

function resultOf(
  { from, pattern, expect }: ConformanceCase,
  { actual, because }: Answer,
  differences: readonly Difference[],
): CaseResult {
  const listed = differences.find((one) => one.from === from && one.pattern === pattern && one.actual === actual);
  const outcome = actual === expect ? 'passed' : listed === undefined ? 'failed' : 'listed';
  const reason = outcome === 'listed' ? listed?.reason : because;
  return { from, pattern, expected: expect, actual, outcome, ...(reason === undefined ? {} : { because: reason }) };
}
