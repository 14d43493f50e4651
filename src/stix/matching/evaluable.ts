/**
 * Finds the parts of a pattern that nothing can evaluate, on this machine or on any, with the reason of each.
 *
 * They parse, so the indicator is not broken; but nothing will ever meet them, and to call such an indicator *clear*
 * would be a promise that nobody kept.
 * @module
 */
import type { Comparison, Pattern, Qualifier, Span } from '../patterns/pattern.ts';
import { askedBy } from './qualifier.ts';
import { testDefect } from './test-defect.ts';

export type Unevaluable = { readonly span: Span; readonly because: string };

/** Every such part, from left to right. */
export function cannotEvaluate(pattern: Pattern): readonly Unevaluable[] {
  switch (pattern.kind) {
    case 'observation':
      return inComparison(pattern.comparison).found;
    case 'qualified': {
      const because = qualifierDefect(pattern.qualifier);
      const found = because === undefined ? [] : [{ span: pattern.qualifier.span, because }];
      return [...cannotEvaluate(pattern.expression), ...found];
    }
    default:
      return pattern.operands.flatMap(cannotEvaluate);
  }
}

function qualifierDefect(qualifier: Qualifier): string | undefined {
  const asked = askedBy(qualifier);
  if (asked.kind === 'empty-window') return 'STOP is not after START, so there is no time between them';
  return asked.kind === 'defect' ? asked.because : undefined;
}

/** `types`: the types of object that could meet it. */
type Seen = { readonly types: ReadonlySet<string>; readonly found: readonly Unevaluable[] };

function inComparison(comparison: Comparison): Seen {
  switch (comparison.kind) {
    case 'test': {
      const because = testDefect(comparison);
      const found = because === undefined ? [] : [{ span: comparison.span, because }];
      return { types: new Set([comparison.path.type]), found };
    }
    case 'exists':
      return { types: new Set([comparison.path.type]), found: [] };
    case 'or': {
      const seen = comparison.operands.map(inComparison);
      return { types: new Set(seen.flatMap(({ types }) => [...types])), found: seen.flatMap(({ found }) => found) };
    }
    case 'and':
      return inConjunction(comparison.operands.map(inComparison), comparison.span);
  }
}

/** All tests that AND joins begin at one object, which has one type. */
function inConjunction(seen: readonly Seen[], span: Span): Seen {
  const found = seen.flatMap((one) => one.found);
  const types = seen.map((one) => one.types).reduce((left, right) => left.intersection(right));
  // An operand that nothing can meet has said why itself.
  if (types.size > 0 || seen.some((one) => one.types.size === 0)) return { types, found };
  const named = [...new Set(seen.flatMap((one) => [...one.types]))].join(' and ');
  return { types, found: [...found, { span, because: `AND asks for one object that is ${named} at once` }] };
}
