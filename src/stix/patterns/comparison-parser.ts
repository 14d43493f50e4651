/**
 * Reads what stands between the brackets of an observation: tests of properties, joined by AND and OR.
 * Source: OASIS grammar for STIX 2.1 (comparisonExpression): AND binds tighter than OR.
 * @module
 */
import { allowDepth, type Cursor, countOperand, fail, isAt, need, needKind, passes, spanFrom, take } from './cursor.ts';
import { literalOf } from './literal.ts';
import { parseObjectPath } from './object-path-parser.ts';
import type { Comparison, ExistsTest, Literal, Operator, PropertyTest, Span } from './pattern.ts';

/** The signs of the grammar; `==` and `<>` are other spellings. */
const SIGNS: ReadonlyMap<string, Operator> = new Map([
  ['=', '='],
  ['==', '='],
  ['!=', '!='],
  ['<>', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

const WORDS: ReadonlyMap<string, Operator> = new Map([
  ['IN', 'IN'],
  ['LIKE', 'LIKE'],
  ['MATCHES', 'MATCHES'],
  ['ISSUBSET', 'ISSUBSET'],
  ['ISSUPERSET', 'ISSUPERSET'],
]);

const A_LITERAL = "a value: 'text', a number, true, false, t'…', h'…' or b'…'";
const AN_ORDERED_LITERAL = "a value that has an order: 'text', a number, t'…', h'…' or b'…'";

/** A comparison and where its text begins, its own brackets included. */
type Placed = { readonly comparison: Comparison; readonly start: Span };

/** Reads up to the first token that can not belong to it. */
export function parseComparison(cursor: Cursor, depth: number): Comparison {
  return parseOr(cursor, depth).comparison;
}

function parseOr(cursor: Cursor, depth: number): Placed {
  const first = parseAnd(cursor, depth);
  const operands = [first.comparison];
  while (passes(cursor, 'OR')) operands.push(parseAnd(cursor, depth).comparison);
  return joined(cursor, first, { kind: 'or', operands });
}

function parseAnd(cursor: Cursor, depth: number): Placed {
  const first = parseTest(cursor, depth);
  const operands = [first.comparison];
  while (passes(cursor, 'AND')) operands.push(parseTest(cursor, depth).comparison);
  return joined(cursor, first, { kind: 'and', operands });
}

function joined(
  cursor: Cursor,
  first: Placed,
  { kind, operands }: { readonly kind: 'and' | 'or'; readonly operands: readonly Comparison[] },
): Placed {
  if (operands.length === 1) return first;
  return { comparison: { kind, operands, span: spanFrom(cursor, first.start) }, start: first.start };
}

function parseTest(cursor: Cursor, depth: number): Placed {
  const start = cursor.next.span;
  if (passes(cursor, '(')) {
    allowDepth(cursor, depth + 1);
    const comparison = parseComparison(cursor, depth + 1);
    need(cursor, ')', 'AND, OR or )');
    return { comparison, start };
  }
  countOperand(cursor);
  const negated = passes(cursor, 'NOT');
  if (negated || isAt(cursor, 'keyword', 'EXISTS'))
    return { comparison: parseExists(cursor, { start, negated }), start };
  return { comparison: parsePropertyTest(cursor), start };
}

/** What follows a NOT at the beginning, which there can only deny EXISTS, or follows nothing. */
function parseExists(
  cursor: Cursor,
  { start, negated }: { readonly start: Span; readonly negated: boolean },
): ExistsTest {
  need(cursor, 'EXISTS', 'EXISTS (elsewhere NOT stands between the property and the operator)');
  const path = parseObjectPath(cursor);
  return { kind: 'exists', path, negated, span: spanFrom(cursor, start) };
}

function parsePropertyTest(cursor: Cursor): PropertyTest {
  const path = parseObjectPath(cursor);
  const negated = passes(cursor, 'NOT');
  const operator = parseOperator(cursor, negated ? '' : '. or [ in the path, NOT, or ');
  const values = operator === 'IN' ? parseSet(cursor) : [parseOperand(cursor, operator)];
  return { kind: 'test', path, negated, operator, values, span: spanFrom(cursor, path.span) };
}

/** `also`: what could stand here beside an operator. */
function parseOperator(cursor: Cursor, also: string): Operator {
  const { kind, text } = cursor.next;
  const operator = kind === 'sign' ? SIGNS.get(text) : kind === 'keyword' ? WORDS.get(text) : undefined;
  if (operator === undefined) {
    const operators = [...SIGNS.keys(), ...WORDS.keys()].filter((name) => name !== '==' && name !== '<>').join(' ');
    return fail(cursor, `${also}one of ${operators}`);
  }
  take(cursor);
  return operator;
}

function parseOperand(cursor: Cursor, operator: Operator): Literal {
  switch (operator) {
    case '=':
    case '!=':
      return parseLiteral(cursor, A_LITERAL);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return isAt(cursor, 'boolean') ? fail(cursor, AN_ORDERED_LITERAL) : parseLiteral(cursor, AN_ORDERED_LITERAL);
    default:
      return { kind: 'string', value: needKind(cursor, 'string', `a text in quotes after ${operator}`).text };
  }
}

function parseSet(cursor: Cursor): readonly Literal[] {
  need(cursor, '(', 'a set in ( )');
  if (passes(cursor, ')')) return [];
  const values = [parseMember(cursor)];
  while (passes(cursor, ',')) values.push(parseMember(cursor));
  need(cursor, ')', ', or )');
  return values;
}

function parseMember(cursor: Cursor): Literal {
  countOperand(cursor);
  return parseLiteral(cursor, A_LITERAL);
}

function parseLiteral(cursor: Cursor, expected: string): Literal {
  const literal = literalOf(cursor.next);
  if (literal === undefined) {
    return fail(cursor, isAt(cursor, 'float') ? 'a number that a 64-bit float can hold' : expected);
  }
  take(cursor);
  return literal;
}
