/**
 * Explains a pattern against observations: each part of it, what met it, or why nothing did.
 * @module
 */
import type { Observed } from '../../model/observation.ts';
import { intervalOf } from '../matching/interval.ts';
import { type MatchResult, matchPattern } from '../matching/match.ts';
import type { Pattern, Qualifier, Span } from '../patterns/pattern.ts';
import { type Explanation, explainComparison, type Outcome } from './explain-comparison.ts';

/** The tree of a pattern's parts, each judged by itself. `text` is what the pattern was parsed from. */
export function explainPattern(pattern: Pattern, text: string, observations: readonly Observed[]): Explanation {
  if (pattern.kind === 'observation') return explainBrackets(pattern, text, observations);
  const parts = partsOf(pattern).map((part) => explainPattern(part, text, observations));
  const result = matchPattern(pattern, observations);
  return {
    source: sourceOf(pattern.span, text),
    span: pattern.span,
    outcome: outcomeOf(result),
    by: membersOf(result),
    because: result.kind === 'cannot-decide' ? result.because : reasonOf(pattern, { parts, result, observations }),
    parts,
  };
}

/** The first part, and in it the innermost, that is not met: what to look at first. `undefined` where all is met. */
export function firstFailure(explanation: Explanation): Explanation | undefined {
  if (explanation.outcome === 'met') return undefined;
  const part = explanation.parts.find(({ outcome }) => outcome !== 'met');
  return part === undefined ? explanation : firstFailure(part);
}

function explainBrackets(
  { comparison, span }: Pattern & { readonly kind: 'observation' },
  text: string,
  observations: readonly Observed[],
): Explanation {
  const inner = explainComparison(comparison, text, observations);
  return { ...inner, source: sourceOf(span, text), span };
}

function partsOf(pattern: Exclude<Pattern, { readonly kind: 'observation' }>): readonly Pattern[] {
  return pattern.kind === 'qualified' ? [pattern.expression] : pattern.operands;
}

function sourceOf({ offset, end }: Span, text: string): string {
  return text.slice(offset, end);
}

function outcomeOf({ kind }: MatchResult): Outcome {
  if (kind === 'match') return 'met';
  return kind === 'no-match' ? 'not-met' : kind;
}

function membersOf(result: MatchResult): readonly number[] {
  if (result.kind !== 'match') return [];
  return [...new Set(result.bindings.flat())].sort((a, b) => a - b);
}

type Judged = {
  readonly parts: readonly Explanation[];
  readonly result: MatchResult;
  readonly observations: readonly Observed[];
};

function reasonOf(
  pattern: Exclude<Pattern, { readonly kind: 'observation' }>,
  { parts, result, observations }: Judged,
) {
  if (result.kind === 'match')
    return `met ${result.bindings.length === 1 ? 'once' : `${result.bindings.length} times`}`;
  if (pattern.kind === 'or') return 'no part is met';
  const unmet = parts.filter(({ outcome }) => outcome !== 'met').length;
  if (pattern.kind === 'qualified') {
    return unmet > 0 ? 'what it qualifies is not met' : qualifierReason(pattern.qualifier, parts, observations);
  }
  if (unmet > 0) return `${unmet} of ${parts.length} parts are not met`;
  return pattern.kind === 'and'
    ? 'each part is met, but not by different observations'
    : 'each part is met, but not one after the other by different observations';
}

function qualifierReason(
  qualifier: Qualifier,
  parts: readonly Explanation[],
  observations: readonly Observed[],
): string {
  switch (qualifier.kind) {
    case 'within':
      return `met, but never within ${qualifier.seconds} seconds`;
    case 'repeats':
      return `met, but not ${qualifier.times} times by different observations`;
    case 'start-stop':
      return `met, but at another time: ${timesOf(parts, observations)}`;
  }
}

/** Times that are shown; more say no more. */
const MAX_TIMES = 3;

function timesOf(parts: readonly Explanation[], observations: readonly Observed[]): string {
  const times = parts.flatMap(({ by }) => by).map((index) => timeOf(observations[index]));
  const shown = [...new Set(times)];
  return `${shown.slice(0, MAX_TIMES).join(', ')}${shown.length > MAX_TIMES ? ` and ${shown.length - MAX_TIMES} more` : ''}`;
}

function timeOf(observed: Observed | undefined): string {
  if (observed === undefined || intervalOf(observed) === undefined) return 'unknown';
  const { firstObserved = '', lastObserved = '' } = observed;
  return firstObserved === lastObserved ? firstObserved : `${firstObserved} to ${lastObserved}`;
}
