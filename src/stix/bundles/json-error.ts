/**
 * Says where JSON text breaks, and what should stand there.
 * @module
 */
import { type JsonToken, jsonTokens, lineAndColumn } from './json-tokens.ts';

export type JsonError = { readonly line: number; readonly column: number; readonly expected: string };

/** What may come next. `first-…`: right after the bracket, where the container may also close. */
type Wanted = 'value' | 'first-item' | 'first-key' | 'key' | 'colon' | 'comma' | 'nothing';

const EXPECTED: Readonly<Record<Wanted, string>> = {
  value: 'a value',
  'first-item': 'a value or ]',
  'first-key': 'a name in double quotes or }',
  key: 'a name in double quotes',
  colon: ':',
  comma: ', or the closing bracket',
  nothing: 'the end of the file',
};

/** The first error of the text; `undefined` where it is JSON. */
export function jsonError(text: string): JsonError | undefined {
  const open: ('{' | '[')[] = [];
  let wanted: Wanted = 'value';
  for (const token of jsonTokens(text)) {
    if (token.kind === 'end' && wanted === 'nothing') return undefined;
    const next = step(token, wanted, open);
    if (next === undefined) return { ...lineAndColumn(text, token.offset), expected: expectedAt(text, token, wanted) };
    wanted = next;
  }
  return undefined;
}

/** What may follow the token; `undefined` where the token may not stand there. Keeps `open`, the brackets around it. */
function step({ kind }: JsonToken, wanted: Wanted, open: ('{' | '[')[]): Wanted | undefined {
  if (wanted === 'colon') return kind === ':' ? 'value' : undefined;
  if (wanted === 'key' || wanted === 'first-key') {
    if (kind === 'string') return 'colon';
    return kind === '}' && wanted === 'first-key' ? close(open) : undefined;
  }
  if (wanted === 'comma') {
    if (kind === ',') return open.at(-1) === '{' ? 'key' : 'value';
    return kind === (open.at(-1) === '{' ? '}' : ']') ? close(open) : undefined;
  }
  if (wanted === 'nothing') return undefined;
  if (kind === ']' && wanted === 'first-item') return close(open);
  if (kind === '{' || kind === '[') {
    open.push(kind);
    return kind === '{' ? 'first-key' : 'first-item';
  }
  return kind === 'string' || kind === 'number' || kind === 'word' ? afterValue(open) : undefined;
}

function close(open: ('{' | '[')[]): Wanted {
  open.pop();
  return afterValue(open);
}

function afterValue(open: readonly ('{' | '[')[]): Wanted {
  return open.length === 0 ? 'nothing' : 'comma';
}

/** In a string, what is wanted is its end or a character that JSON allows, not whatever the string stands for. */
function expectedAt(text: string, token: JsonToken, wanted: Wanted): string {
  if (token.kind !== 'bad-string') return EXPECTED[wanted];
  return token.offset >= text.length ? 'the closing "' : 'a character or escape that a string may hold';
}
