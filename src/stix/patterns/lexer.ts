/**
 * Cuts the text of a pattern into tokens, one when asked, by the lexical rules of the OASIS grammar for STIX 2.1.
 *
 * One at a time, so that the first error of the text is the one that is told, and a hostile text costs no more
 * than what stands before its first error. What is no token becomes one of the kind `invalid`, with what should
 * stand there.
 * @module
 */
import { isBase64, isHex } from './octets.ts';
import type { Span } from './pattern.ts';

export type TokenKind =
  | 'name'
  | 'keyword'
  | 'string'
  | 'integer'
  | 'float'
  | 'boolean'
  | 'timestamp'
  | 'hex'
  | 'binary'
  | 'sign'
  | 'end'
  | 'invalid';

/** `text` is the token's value: without quotes and escapes for what is quoted. `expected` only on `invalid`. */
export type Token = {
  readonly kind: TokenKind;
  readonly text: string;
  readonly span: Span;
  readonly expected?: string;
};

/** Whitespace of the grammar. */
const WHITE = /[ \t\r\n\v\f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/y;
const LINE_COMMENT = /\/\/[^\r\n]*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_-]*/y;
const NUMBER = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)/y;
const SIGN = /==|!=|<>|<=|>=|[=<>[\]().,:*]/y;
const TIMESTAMP =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?Z$/u;

const KEYWORDS: ReadonlySet<string> = new Set(
  'AND OR NOT FOLLOWEDBY LIKE MATCHES ISSUPERSET ISSUBSET EXISTS LAST IN START STOP SECONDS WITHIN REPEATS TIMES'.split(
    ' ',
  ),
);

export const A_TIMESTAMP = "a timestamp like t'2023-01-04T00:00:00Z'";

/** Literals with a letter before the quote: what stands between the quotes, and how to say what should. */
const QUOTED = {
  t: {
    kind: 'timestamp',
    isRight: (text: string) => TIMESTAMP.test(text),
    expected: A_TIMESTAMP,
  },
  h: { kind: 'hex', isRight: isHex, expected: "pairs of hexadecimal digits like h'ffd8'" },
  b: {
    kind: 'binary',
    isRight: (text: string) => text !== '' && isBase64(text),
    expected: "base64 with its padding like b'AQIDBA=='",
  },
} as const;

/** What ends a quoted text, and what a backslash may stand before. */
const QUOTE = "'";

/** Where the reading of a text stands: what comes next, by UTF-16 unit, and by line and code point. */
export type Scan = { readonly text: string; offset: number; line: number; column: number };

export function openScan(text: string): Scan {
  return { text, offset: 0, line: 1, column: 1 };
}

/** The next token; at the end it is `end` for ever. */
export function nextToken(scan: Scan): Token {
  const unclosed = skipBlanks(scan);
  if (unclosed !== undefined) return unclosed;
  if (scan.offset >= scan.text.length) return token(scan, 'end', 0);
  return readQuoted(scan) ?? readWord(scan) ?? readNumber(scan) ?? readSign(scan) ?? invalid(scan);
}

/** Passes whitespace and comments; a comment that never ends is a token that is none. */
function skipBlanks(scan: Scan): Token | undefined {
  for (;;) {
    const passed = ahead(scan, WHITE) ?? ahead(scan, LINE_COMMENT);
    if (passed !== undefined) pass(scan, passed.length);
    else if (!scan.text.startsWith('/*', scan.offset)) return undefined;
    else {
      const end = scan.text.indexOf('*/', scan.offset + 2);
      if (end < 0) return invalid(scan, { expected: 'a comment that ends with */', length: 2 });
      pass(scan, end + 2 - scan.offset);
    }
  }
}

function readQuoted(scan: Scan): Token | undefined {
  const { text, offset } = scan;
  const letter = text[offset];
  if (letter === QUOTE) return readString(scan);
  if ((letter !== 't' && letter !== 'h' && letter !== 'b') || text[offset + 1] !== QUOTE) return undefined;
  const { kind, isRight, expected } = QUOTED[letter];
  const end = text.indexOf(QUOTE, offset + 2);
  if (end < 0) return invalid(scan, { expected, length: text.length - offset });
  const length = end + 1 - offset;
  const value = text.slice(offset + 2, end);
  return isRight(value) ? { ...token(scan, kind, length), text: value } : invalid(scan, { expected, length });
}

/** STIX 2.1, 9.2: a quote and a backslash are written with a backslash before them, and nothing else is. */
function readString(scan: Scan): Token {
  const { text, offset } = scan;
  let value = '';
  let from = offset + 1;
  for (let at = from; at < text.length; at += 1) {
    const unit = text[at];
    if (unit === QUOTE) return { ...token(scan, 'string', at + 1 - offset), text: value + text.slice(from, at) };
    if (unit !== '\\') continue;
    const escaped = text[at + 1];
    if (escaped !== QUOTE && escaped !== '\\') {
      pass(scan, at - offset);
      return invalid(scan, { expected: "\\' or \\\\ (a backslash in a text is written twice)", length: 2 });
    }
    value += text.slice(from, at) + escaped;
    at += 1;
    from = at + 1;
  }
  return invalid(scan, { expected: "a text that ends with '", length: text.length - offset });
}

function readWord(scan: Scan): Token | undefined {
  const word = ahead(scan, NAME);
  if (word === undefined) return undefined;
  if (word === 'true' || word === 'false') return token(scan, 'boolean', word.length);
  return token(scan, KEYWORDS.has(word) ? 'keyword' : 'name', word.length);
}

function readNumber(scan: Scan): Token | undefined {
  const digits = ahead(scan, NUMBER);
  if (digits === undefined) return undefined;
  if (digits.includes('.')) return token(scan, 'float', digits.length);
  if (!/^[+-]?0\d/u.test(digits)) return token(scan, 'integer', digits.length);
  return invalid(scan, { expected: 'an integer without leading zeros', length: digits.length });
}

function readSign(scan: Scan): Token | undefined {
  const sign = ahead(scan, SIGN);
  return sign === undefined ? undefined : token(scan, 'sign', sign.length);
}

/** What stands next, if it has this form. */
function ahead({ text, offset }: Scan, form: RegExp): string | undefined {
  form.lastIndex = offset;
  return form.exec(text)?.[0];
}

/** A token that is none: what should stand there and how much of the text is wrong, or any one character. */
function invalid(scan: Scan, wrong?: { readonly expected: string; readonly length: number }): Token {
  const { text, offset } = scan;
  const [character = ''] = text.slice(offset, offset + 2);
  const none = token(scan, 'invalid', Math.min(wrong?.length ?? character.length, text.length - offset));
  return wrong === undefined ? none : { ...none, expected: wrong.expected };
}

function token(scan: Scan, kind: TokenKind, length: number): Token {
  const span = pass(scan, length);
  return { kind, text: scan.text.slice(span.offset, span.end), span };
}

/** Goes on by `length` units and counts the lines and, in code points, the columns of what it passes. */
function pass(scan: Scan, length: number): Span {
  const { offset, line, column } = scan;
  const end = offset + length;
  const lines = scan.text.slice(offset, end).split(/\r\n|\r|\n/u);
  const rest = Array.from(lines.at(-1) ?? '').length;
  scan.offset = end;
  scan.line = line + lines.length - 1;
  scan.column = lines.length > 1 ? rest + 1 : column + rest;
  return { offset, end, line, column };
}
