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

/** Literals with a letter before the quote: what stands between the quotes, and how to say what should. */
const QUOTED = {
  t: {
    kind: 'timestamp',
    isRight: (text: string) => TIMESTAMP.test(text),
    expected: "a timestamp like t'2023-01-04T00:00:00Z'",
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

type Place = { readonly offset: number; readonly line: number; readonly column: number };

/** Reads tokens from left to right; at the end it gives `end` for ever. */
export class Lexer {
  readonly #text: string;
  #at: Place = { offset: 0, line: 1, column: 1 };

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token {
    const unclosed = this.#skip();
    if (unclosed !== undefined) return unclosed;
    if (this.#at.offset >= this.#text.length) return this.#token('end', 0);
    return this.#quoted() ?? this.#word() ?? this.#number() ?? this.#sign() ?? this.#invalid();
  }

  /** Passes whitespace and comments; a comment that never ends is a token that is none. */
  #skip(): Token | undefined {
    for (;;) {
      const passed = this.#read(WHITE) ?? this.#read(LINE_COMMENT);
      if (passed !== undefined) this.#pass(passed.length);
      else if (!this.#text.startsWith('/*', this.#at.offset)) return undefined;
      else {
        const end = this.#text.indexOf('*/', this.#at.offset + 2);
        if (end < 0) return this.#invalid('a comment that ends with */', 2);
        this.#pass(end + 2 - this.#at.offset);
      }
    }
  }

  #quoted(): Token | undefined {
    const { offset } = this.#at;
    const letter = this.#text[offset];
    if (letter === QUOTE) return this.#string();
    if ((letter !== 't' && letter !== 'h' && letter !== 'b') || this.#text[offset + 1] !== QUOTE) return undefined;
    const { kind, isRight, expected } = QUOTED[letter];
    const end = this.#text.indexOf(QUOTE, offset + 2);
    const text = end < 0 ? '' : this.#text.slice(offset + 2, end);
    if (end < 0 || !isRight(text)) return this.#invalid(expected, (end < 0 ? this.#text.length : end + 1) - offset);
    return this.#token(kind, end + 1 - offset, text);
  }

  /** STIX 2.1, 9.2: a quote and a backslash are written with a backslash before them, and nothing else is. */
  #string(): Token {
    const start = this.#at.offset;
    let value = '';
    let from = start + 1;
    for (let at = from; at < this.#text.length; at += 1) {
      const unit = this.#text[at];
      if (unit === QUOTE) return this.#token('string', at + 1 - start, value + this.#text.slice(from, at));
      if (unit !== '\\') continue;
      const escaped = this.#text[at + 1];
      if (escaped !== QUOTE && escaped !== '\\') {
        this.#pass(at - start);
        return this.#invalid("\\' or \\\\ (a backslash in a text is written twice)", 2);
      }
      value += this.#text.slice(from, at) + escaped;
      at += 1;
      from = at + 1;
    }
    return this.#invalid("a text that ends with '", this.#text.length - start);
  }

  #word(): Token | undefined {
    const text = this.#read(NAME);
    if (text === undefined) return undefined;
    if (text === 'true' || text === 'false') return this.#token('boolean', text.length, text);
    return this.#token(KEYWORDS.has(text) ? 'keyword' : 'name', text.length, text);
  }

  #number(): Token | undefined {
    const text = this.#read(NUMBER);
    if (text === undefined) return undefined;
    if (text.includes('.')) return this.#token('float', text.length, text);
    if (/^[+-]?0\d/u.test(text)) return this.#invalid('an integer without leading zeros', text.length);
    return this.#token('integer', text.length, text);
  }

  #sign(): Token | undefined {
    const text = this.#read(SIGN);
    return text === undefined ? undefined : this.#token('sign', text.length, text);
  }

  #read(form: RegExp): string | undefined {
    form.lastIndex = this.#at.offset;
    return form.exec(this.#text)?.[0];
  }

  /** A token that is none: `length` units, or one character, which then may be wrong for any reason. */
  #invalid(expected?: string, length?: number): Token {
    const { offset } = this.#at;
    const [character = ''] = this.#text.slice(offset, offset + 2);
    const token = this.#token('invalid', Math.min(length ?? character.length, this.#text.length - offset));
    return expected === undefined ? token : { ...token, expected };
  }

  #token(kind: TokenKind, length: number, text?: string): Token {
    const span = this.#pass(length);
    return { kind, text: text ?? this.#text.slice(span.offset, span.end), span };
  }

  /** Goes on by `length` units and counts the lines and, in code points, the columns of what it passes. */
  #pass(length: number): Span {
    const { offset, line, column } = this.#at;
    const end = offset + length;
    const lines = this.#text.slice(offset, end).split(/\r\n|\r|\n/u);
    const rest = Array.from(lines.at(-1) ?? '').length;
    this.#at = { offset: end, line: line + lines.length - 1, column: lines.length > 1 ? rest + 1 : column + rest };
    return { offset, end, line, column };
  }
}
