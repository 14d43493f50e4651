/**
 * Reads the text of a STIX 2.1 pattern into its tree.
 *
 * Source: OASIS grammar for STIX 2.1 (STIXPattern.g4). Between observations AND binds tighter than OR, and OR tighter
 * than FOLLOWEDBY; a qualifier belongs to the one observation, or the bracketed expression, that it follows.
 * What the standard forbids but the grammar allows is read here and told by `breaches.ts`.
 * @module
 */

import { PATTERN_LIMITS } from '../stix.ts';
import { parseComparison } from './comparison-parser.ts';
import { allowDepth, type Cursor, fail, isAt, need, needKind, openCursor, passes, spanFrom, take } from './cursor.ts';
import { A_TIMESTAMP } from './lexer.ts';
import type { Pattern, Qualifier, Span } from './pattern.ts';
import { PatternError } from './pattern-error.ts';

/** A pattern and where its text begins, its own brackets included. */
type Placed = { readonly pattern: Pattern; readonly start: Span };

/** The tree of a pattern. Throws a `PatternError` that names the first place that can not be read. */
export function parsePattern(text: string): Pattern {
  if (text.length > PATTERN_LIMITS.maxLength) {
    const span = { offset: 0, end: text.length, line: 1, column: 1 };
    throw new PatternError(span, `${text.length} characters`, `at most ${PATTERN_LIMITS.maxLength}`);
  }
  const cursor = openCursor(text);
  const { pattern } = parseFollowedBy(cursor, 0);
  if (!isAt(cursor, 'end')) fail(cursor, 'AND, OR, FOLLOWEDBY, START, WITHIN, REPEATS or the end of the pattern');
  return pattern;
}

function parseFollowedBy(cursor: Cursor, depth: number): Placed {
  const first = parseOr(cursor, depth);
  const operands = [first.pattern];
  while (passes(cursor, 'FOLLOWEDBY')) operands.push(parseOr(cursor, depth).pattern);
  return joined(cursor, first, { kind: 'followed-by', operands });
}

function parseOr(cursor: Cursor, depth: number): Placed {
  const first = parseAnd(cursor, depth);
  const operands = [first.pattern];
  while (passes(cursor, 'OR')) operands.push(parseAnd(cursor, depth).pattern);
  return joined(cursor, first, { kind: 'or', operands });
}

function parseAnd(cursor: Cursor, depth: number): Placed {
  const first = parseQualified(cursor, depth);
  const operands = [first.pattern];
  while (passes(cursor, 'AND')) operands.push(parseQualified(cursor, depth).pattern);
  return joined(cursor, first, { kind: 'and', operands });
}

type Joined = { readonly kind: 'and' | 'or' | 'followed-by'; readonly operands: readonly Pattern[] };

function joined(cursor: Cursor, first: Placed, { kind, operands }: Joined): Placed {
  if (operands.length === 1) return first;
  return { pattern: { kind, operands, span: spanFrom(cursor, first.start) }, start: first.start };
}

function parseQualified(cursor: Cursor, depth: number): Placed {
  let { pattern, start } = parseObservation(cursor, depth);
  for (let level = depth + 1; ; level += 1) {
    const qualifier = parseQualifier(cursor);
    if (qualifier === undefined) return { pattern, start };
    allowDepth(cursor, level);
    pattern = { kind: 'qualified', expression: pattern, qualifier, span: spanFrom(cursor, start) };
  }
}

function parseObservation(cursor: Cursor, depth: number): Placed {
  const start = cursor.next.span;
  allowDepth(cursor, depth + 1);
  if (passes(cursor, '(')) {
    const { pattern } = parseFollowedBy(cursor, depth + 1);
    need(cursor, ')', 'AND, OR, FOLLOWEDBY, a qualifier or )');
    return { pattern, start };
  }
  need(cursor, '[', '[ or (');
  const comparison = parseComparison(cursor, depth + 1);
  need(cursor, ']', 'AND, OR or ]');
  return { pattern: { kind: 'observation', comparison, span: spanFrom(cursor, start) }, start };
}

function parseQualifier(cursor: Cursor): Qualifier | undefined {
  const start = cursor.next.span;
  if (passes(cursor, 'WITHIN')) {
    const seconds = parseSeconds(cursor);
    need(cursor, 'SECONDS');
    return { kind: 'within', seconds, span: spanFrom(cursor, start) };
  }
  if (passes(cursor, 'REPEATS')) {
    const times = parseTimes(cursor);
    need(cursor, 'TIMES');
    return { kind: 'repeats', times, span: spanFrom(cursor, start) };
  }
  if (!passes(cursor, 'START')) return undefined;
  const from = needKind(cursor, 'timestamp', A_TIMESTAMP).text;
  need(cursor, 'STOP');
  const to = needKind(cursor, 'timestamp', A_TIMESTAMP).text;
  return { kind: 'start-stop', start: from, stop: to, span: spanFrom(cursor, start) };
}

function parseSeconds(cursor: Cursor): number {
  const { kind, text } = cursor.next;
  const seconds = Number(text);
  const isRight = (kind === 'integer' || kind === 'float') && !text.startsWith('-') && Number.isFinite(seconds);
  if (!isRight) fail(cursor, 'a number of seconds without a minus');
  take(cursor);
  return seconds;
}

function parseTimes(cursor: Cursor): number {
  const { kind, text } = cursor.next;
  const times = Number(text);
  if (kind !== 'integer' || text.startsWith('-') || !Number.isFinite(times))
    fail(cursor, 'how many times, an integer without a minus');
  take(cursor);
  return times;
}
