/**
 * Cuts JSON text into tokens with their places, to say where a file breaks and on which line an object stands.
 *
 * `JSON.parse` reads the values; it tells the place of some errors only, and of no value at all.
 * Source: RFC 8259.
 * @module
 */

export type JsonToken = {
  /** `bad`: no token starts here; `bad-string`: a string goes wrong here; `end`: the text is over. */
  readonly kind: '{' | '}' | '[' | ']' | ',' | ':' | 'string' | 'number' | 'word' | 'bad' | 'bad-string' | 'end';
  readonly offset: number;
  readonly end: number;
};

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SPACE = /[ \t\n\r]*/y;

/** Every token, and last either `end` or the first bad one. */
export function* jsonTokens(text: string): Generator<JsonToken, void> {
  for (let offset = 0; ; ) {
    offset = endOf(SPACE, text, offset) ?? offset;
    const token = tokenAt(text, offset);
    yield token;
    if (token.kind === 'end' || token.kind.startsWith('bad')) return;
    offset = token.end;
  }
}

/** A place as people count it: from 1, in UTF-16 units. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}

function tokenAt(text: string, offset: number): JsonToken {
  const character = text[offset];
  switch (character) {
    case undefined:
      return { kind: 'end', offset, end: offset };
    case '{':
    case '}':
    case '[':
    case ']':
    case ',':
    case ':':
      return { kind: character, offset, end: offset + 1 };
    case '"':
      return stringAt(text, offset);
    default:
      return literalAt(text, offset);
  }
}

function literalAt(text: string, offset: number): JsonToken {
  const number = endOf(NUMBER, text, offset);
  if (number !== undefined) return { kind: 'number', offset, end: number };
  const word = endOf(WORD, text, offset);
  return word === undefined ? { kind: 'bad', offset, end: offset } : { kind: 'word', offset, end: word };
}

/** Character by character: one regular expression over a string of megabytes overflows the engine's stack. */
function stringAt(text: string, offset: number): JsonToken {
  for (let at = offset + 1; ; ) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { kind: 'string', offset, end: at + 1 };
    // NaN (the end of the text) and control characters end the string too early.
    if (!(code >= 0x20)) return { kind: 'bad-string', offset: at, end: at };
    const next = code === 0x5c ? endOf(ESCAPE, text, at) : at + 1;
    if (next === undefined) return { kind: 'bad-string', offset: at, end: at };
    at = next;
  }
}

function endOf(expression: RegExp, text: string, offset: number): number | undefined {
  expression.lastIndex = offset;
  return expression.test(text) ? expression.lastIndex : undefined;
}
