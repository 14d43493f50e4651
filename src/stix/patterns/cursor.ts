/**
 * Walks over a pattern's tokens with one token in sight, and says what was expected where it can not go on.
 * @module
 */
import { quote } from '../../model/quote.ts';
import { PATTERN_LIMITS } from '../stix.ts';
import { nextToken, openScan, type Scan, type Token, type TokenKind } from './lexer.ts';
import type { Span } from './pattern.ts';
import { PatternError } from './pattern-error.ts';

const NAMES: Readonly<Record<TokenKind, string>> = {
  name: 'the name',
  keyword: 'the keyword',
  string: 'the text',
  integer: 'the integer',
  float: 'the number',
  boolean: 'the boolean',
  timestamp: 'the timestamp',
  hex: 'the hexadecimal value',
  binary: 'the binary value',
  sign: '',
  end: 'the end of the pattern',
  invalid: '',
};

/** `next` is in sight and not passed yet; `end` is where the token that was passed last ends. */
export type Cursor = { readonly scan: Scan; next: Token; end: number; operands: number };

export function openCursor(text: string): Cursor {
  const scan = openScan(text);
  return { scan, next: nextToken(scan), end: 0, operands: 0 };
}

/** Passes the token in sight. */
export function take(cursor: Cursor): Token {
  const taken = cursor.next;
  cursor.end = taken.span.end;
  cursor.next = nextToken(cursor.scan);
  return taken;
}

export function isAt({ next }: Cursor, kind: TokenKind, text = next.text): boolean {
  return next.kind === kind && next.text === text;
}

/** Passes the next token if it is this sign or keyword. */
export function passes(cursor: Cursor, text: string): boolean {
  const isThere = isAt(cursor, 'sign', text) || isAt(cursor, 'keyword', text);
  if (isThere) take(cursor);
  return isThere;
}

/** Passes the sign or keyword that must come next. */
export function need(cursor: Cursor, text: string, expected = text): void {
  if (!passes(cursor, text)) fail(cursor, expected);
}

/** Passes the token of this kind that must come next. */
export function needKind(cursor: Cursor, kind: TokenKind, expected: string): Token {
  return isAt(cursor, kind) ? take(cursor) : fail(cursor, expected);
}

/** Counts a test or a member of a set, so that a hostile text can not fill the memory with them. */
export function countOperand(cursor: Cursor): void {
  cursor.operands += 1;
  if (cursor.operands > PATTERN_LIMITS.maxOperands) refuse(cursor, `at most ${PATTERN_LIMITS.maxOperands} operands`);
}

/** Refuses brackets and qualifiers that stand too deep: the tree is walked by recursion. */
export function allowDepth(cursor: Cursor, depth: number): void {
  if (depth > PATTERN_LIMITS.maxDepth) refuse(cursor, `at most ${PATTERN_LIMITS.maxDepth} levels`);
}

/** Ends the reading at the token in sight. */
export function fail({ next }: Cursor, expected: string): never {
  const { kind, text, span } = next;
  if (kind === 'end') throw new PatternError(span, NAMES.end, expected);
  throw new PatternError(span, `${NAMES[kind]} ${quote(text, 40)}`.trim(), next.expected ?? expected);
}

/** From the start of a token to the end of the one passed last. */
export function spanFrom({ end }: Cursor, start: Span): Span {
  return { ...start, end };
}

function refuse({ next }: Cursor, expected: string): never {
  throw new PatternError(next.span, 'more', expected);
}
