/**
 * Finds what the standard forbids in a pattern although its grammar allows it.
 *
 * A pack writer should mend it. The matcher evaluates it all the same, as OASIS's own does: a pattern that says
 * `REPEATS 2 TIMES REPEATS 3 TIMES` is clear enough, and public packs are sloppy.
 * @module
 */
import { quote } from '../../model/quote.ts';
import type { Comparison, Pattern, PropertyTest, Qualifier, Span } from '../patterns/pattern.ts';
import { canBeDigest, isDigestPath } from './digest.ts';

export type Breach = { readonly span: Span; readonly because: string };

const QUALIFIER_NAMES: Readonly<Record<Qualifier['kind'], string>> = {
  within: 'WITHIN',
  repeats: 'REPEATS',
  'start-stop': 'START/STOP',
};

/** Every breach, from left to right. */
export function breachesOf(pattern: Pattern): readonly Breach[] {
  switch (pattern.kind) {
    case 'observation':
      return inComparison(pattern.comparison);
    case 'qualified':
      return [...breachesOf(pattern.expression), ...repeatedQualifier(pattern)];
    default:
      return pattern.operands.flatMap(breachesOf);
  }
}

/**
 * STIX 2.1, 9.5: an observation takes each kind of qualifier once. Brackets begin anew: `([…] WITHIN 5 SECONDS)
 * WITHIN 6 SECONDS` is allowed. Qualifiers after the same observation share its first character.
 */
function repeatedQualifier(pattern: Pattern & { readonly kind: 'qualified' }): readonly Breach[] {
  const { qualifier, span } = pattern;
  let inner = pattern.expression;
  let isRepeated = false;
  while (inner.kind === 'qualified' && inner.span.offset === span.offset) {
    isRepeated ||= inner.qualifier.kind === qualifier.kind;
    inner = inner.expression;
  }
  const isDirect = inner.kind === 'observation' && inner.span.offset === span.offset;
  if (!isRepeated || !isDirect) return [];
  return [{ span: qualifier.span, because: `${QUALIFIER_NAMES[qualifier.kind]} stands twice after one observation` }];
}

function inComparison(comparison: Comparison): readonly Breach[] {
  if (comparison.kind === 'test') return wrongDigests(comparison);
  return comparison.kind === 'exists' ? [] : comparison.operands.flatMap(inComparison);
}

function wrongDigests({ path, operator, values, span }: PropertyTest): readonly Breach[] {
  if ((operator !== '=' && operator !== '!=' && operator !== 'IN') || !isDigestPath(path)) return [];
  const wrong = values.flatMap((value) =>
    value.kind === 'string' && !canBeDigest(value.value, path) ? [value.value] : [],
  );
  return wrong.map((text) => ({ span, because: `${quote(text)} cannot be a digest of that algorithm` }));
}
