/**
 * Reads the text of a STIX 2.1 pattern into its tree.
 *
 * Source: OASIS grammar for STIX 2.1 (STIXPattern.g4). Between observations AND binds tighter than OR, and OR tighter
 * than FOLLOWEDBY; a qualifier belongs to the one observation, or the bracketed expression, that it follows.
 * What the standard forbids but the grammar allows is read here and told by `breaches.ts`.
 * @module
 */
import { parseComparison } from './comparison-parser.ts';
import { Cursor } from './cursor.ts';
import type { Pattern, Qualifier, Span } from './pattern.ts';
import { PatternError } from './pattern-error.ts';
import { PATTERN_LIMITS } from './stix.ts';

/** A pattern and where its text begins, its own brackets included. */
type Placed = { readonly pattern: Pattern; readonly start: Span };

/** The tree of a pattern. Throws a `PatternError` that names the first place that can not be read. */
export function parsePattern(text: string): Pattern {
  if (text.length > PATTERN_LIMITS.maxLength) {
    const span = { offset: 0, end: text.length, line: 1, column: 1 };
    throw new PatternError(span, `${text.length} characters`, `at most ${PATTERN_LIMITS.maxLength}`);
  }
  const cursor = new Cursor(text);
  const { pattern } = parseFollowedBy(cursor, 0);
  if (!cursor.isAt('end')) cursor.fail('AND, OR, FOLLOWEDBY, START, WITHIN, REPEATS or the end of the pattern');
  return pattern;
}

function parseFollowedBy(cursor: Cursor, depth: number): Placed {
  const first = parseOr(cursor, depth);
  const operands = [first.pattern];
  while (cursor.passes('FOLLOWEDBY')) operands.push(parseOr(cursor, depth).pattern);
  return joined(cursor, first, { kind: 'followed-by', operands });
}

function parseOr(cursor: Cursor, depth: number): Placed {
  const first = parseAnd(cursor, depth);
  const operands = [first.pattern];
  while (cursor.passes('OR')) operands.push(parseAnd(cursor, depth).pattern);
  return joined(cursor, first, { kind: 'or', operands });
}

function parseAnd(cursor: Cursor, depth: number): Placed {
  const first = parseQualified(cursor, depth);
  const operands = [first.pattern];
  while (cursor.passes('AND')) operands.push(parseQualified(cursor, depth).pattern);
  return joined(cursor, first, { kind: 'and', operands });
}

type Joined = { readonly kind: 'and' | 'or' | 'followed-by'; readonly operands: readonly Pattern[] };

function joined(cursor: Cursor, first: Placed, { kind, operands }: Joined): Placed {
  if (operands.length === 1) return first;
  return { pattern: { kind, operands, span: cursor.spanFrom(first.start) }, start: first.start };
}

function parseQualified(cursor: Cursor, depth: number): Placed {
  let { pattern, start } = parseObservation(cursor, depth);
  for (let level = depth + 1; ; level += 1) {
    const qualifier = parseQualifier(cursor);
    if (qualifier === undefined) return { pattern, start };
    cursor.allow(level);
    pattern = { kind: 'qualified', expression: pattern, qualifier, span: cursor.spanFrom(start) };
  }
}

function parseObservation(cursor: Cursor, depth: number): Placed {
  const start = cursor.next.span;
  cursor.allow(depth + 1);
  if (cursor.passes('(')) {
    const { pattern } = parseFollowedBy(cursor, depth + 1);
    cursor.need(')', 'AND, OR, FOLLOWEDBY, a qualifier or )');
    return { pattern, start };
  }
  cursor.need('[', '[ or (');
  const comparison = parseComparison(cursor, depth + 1);
  cursor.need(']', 'AND, OR or ]');
  return { pattern: { kind: 'observation', comparison, span: cursor.spanFrom(start) }, start };
}

function parseQualifier(cursor: Cursor): Qualifier | undefined {
  const start = cursor.next.span;
  if (cursor.passes('WITHIN')) {
    const seconds = parseSeconds(cursor);
    cursor.need('SECONDS');
    return { kind: 'within', seconds, span: cursor.spanFrom(start) };
  }
  if (cursor.passes('REPEATS')) {
    const times = parseTimes(cursor);
    cursor.need('TIMES');
    return { kind: 'repeats', times, span: cursor.spanFrom(start) };
  }
  if (!cursor.passes('START')) return undefined;
  const from = cursor.needKind('timestamp', A_TIMESTAMP).text;
  cursor.need('STOP');
  const to = cursor.needKind('timestamp', A_TIMESTAMP).text;
  return { kind: 'start-stop', start: from, stop: to, span: cursor.spanFrom(start) };
}

const A_TIMESTAMP = "a timestamp like t'2023-01-04T00:00:00Z'";

function parseSeconds(cursor: Cursor): number {
  const { kind, text } = cursor.next;
  const seconds = Number(text);
  const isRight = (kind === 'integer' || kind === 'float') && !text.startsWith('-') && Number.isFinite(seconds);
  if (!isRight) cursor.fail('a number of seconds without a minus');
  cursor.take();
  return seconds;
}

function parseTimes(cursor: Cursor): number {
  const { kind, text } = cursor.next;
  const times = Number(text);
  if (kind !== 'integer' || text.startsWith('-') || !Number.isFinite(times))
    cursor.fail('how many times, an integer without a minus');
  cursor.take();
  return times;
}
