/**
 * Parses patterns for tests, and says tests and branches as short text, so that tables stay readable.
 * @module
 */
import { parsePattern } from '../../src/stix/patterns/parser.ts';
import type { Comparison, Literal } from '../../src/stix/patterns/pattern.ts';
import { pathText, type Test } from '../../src/sweep/branches.ts';

/** What stands between the brackets of a pattern that has one pair. */
export function comparisonOf(text: string): Comparison {
  const pattern = parsePattern(text);
  if (pattern.kind !== 'observation') throw new TypeError(`not one observation: ${text}`);
  return pattern.comparison;
}

/** `file:name = x`, `NOT file:size IN 1, 2`, `EXISTS file:name`. */
export function testText(test: Test): string {
  const not = test.negated ? 'NOT ' : '';
  if (test.kind === 'exists') return `${not}EXISTS ${pathText(test.path)}`;
  return `${not}${pathText(test.path)} ${test.operator} ${test.values.map(literalText).join(', ')}`;
}

function literalText({ value }: Literal): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}
