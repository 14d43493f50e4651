/**
 * Explains what stands between the brackets of an observation: each test, and the values that met it or did not.
 * @module
 */
import type { Observed } from '../../model/observation.ts';
import { quote } from '../../model/quote.ts';
import { testComparison } from '../matching/comparison.ts';
import { compilePath, type Reached } from '../matching/object-path.ts';
import type { Comparison, ExistsTest, ObjectPath, PropertyTest, Span } from '../patterns/pattern.ts';
import { printPath } from '../patterns/print.ts';

export type Outcome = 'met' | 'not-met' | 'cannot-decide';

/** One part of a pattern. `source` is its text; `by` the indices of the observations that meet it, ascending. */
export type Explanation = {
  readonly source: string;
  readonly span: Span;
  readonly outcome: Outcome;
  readonly by: readonly number[];
  /** One plain line: the values there are, or what is missing. */
  readonly because: string;
  readonly parts: readonly Explanation[];
};

/** Values that are named; of the others only how many. */
const MAX_VALUES = 5;

export function explainComparison(
  comparison: Comparison,
  text: string,
  observations: readonly Observed[],
): Explanation {
  const tested = observations.map((observed) => testComparison(comparison, observed));
  const by = tested.flatMap(({ kind }, index) => (kind === 'yes' ? [index] : []));
  const doubt = tested.find((one) => one.kind === 'cannot-decide');
  const isLeaf = comparison.kind === 'test' || comparison.kind === 'exists';
  const parts = isLeaf ? [] : comparison.operands.map((operand) => explainComparison(operand, text, observations));
  const outcome = by.length > 0 ? 'met' : doubt === undefined ? 'not-met' : 'cannot-decide';
  const meeting = by.flatMap((index) => observations[index] ?? []);
  return {
    source: text.slice(comparison.span.offset, comparison.span.end),
    span: comparison.span,
    outcome,
    by,
    because:
      outcome === 'cannot-decide' && doubt !== undefined
        ? doubt.because
        : reasonOf(comparison, { outcome, parts, observations: outcome === 'met' ? meeting : observations }),
    parts,
  };
}

type Judged = {
  readonly outcome: Outcome;
  readonly parts: readonly Explanation[];
  readonly observations: readonly Observed[];
};

function reasonOf(comparison: Comparison, { outcome, parts, observations }: Judged): string {
  switch (comparison.kind) {
    case 'test':
    case 'exists':
      return leafReason(comparison, observations);
    case 'or':
      return outcome === 'met' ? 'a part is met' : 'no part is met';
    case 'and': {
      if (outcome === 'met') return 'each part is met by the same object';
      const unmet = parts.filter((part) => part.outcome !== 'met').length;
      return unmet > 0 ? `${unmet} of ${parts.length} parts are not met` : 'each part is met, but by no one object';
    }
  }
}

function leafReason({ path }: PropertyTest | ExistsTest, observations: readonly Observed[]): string {
  const { roots, values } = valuesAt(path, observations);
  if (roots === 0) return `there is no ${path.type} here`;
  if (values.length === 0) return `no ${path.type} here has ${printPath(path).slice(path.type.length + 1)}`;
  const named = values.slice(0, MAX_VALUES).join(', ');
  const more = values.length > MAX_VALUES ? ` and ${values.length - MAX_VALUES} more` : '';
  return `${printPath(path)} is ${named}${more}`;
}

function valuesAt(path: ObjectPath, observations: readonly Observed[]) {
  const follow = compilePath(path);
  const values = new Set<string>();
  let roots = 0;
  for (const observed of observations) {
    for (const key of observed.roots) {
      const root = Object.hasOwn(observed.objects, key) ? observed.objects[key] : undefined;
      if (root?.type !== path.type) continue;
      roots += 1;
      for (const reached of follow(root, observed)) values.add(show(reached));
    }
  }
  return { roots, values: [...values] };
}

function show(reached: Reached): string {
  switch (reached.kind) {
    case 'octets':
      return `h'${Buffer.from(reached.octets.slice(0, 32), 'latin1').toString('hex')}${reached.octets.length > 32 ? '…' : ''}'`;
    case 'damaged':
      return `${quote(reached.text)} (not ${reached.wanted})`;
    case 'value': {
      const { value } = reached;
      if (typeof value === 'string') return quote(value);
      if (typeof value !== 'object' || value === null) return String(value);
      return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
    }
  }
}
