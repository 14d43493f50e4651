/**
 * Reads JSON that a stranger may have written: the value, or a Problem that says where the text breaks and what to do.
 * @module
 */
import { Problem, type ProblemCode } from '../../model/problem.ts';
import { jsonError } from './json-error.ts';

const MIB = 1024 * 1024;

export type JsonSource = {
  /** Where it came from, for messages. */
  readonly source: string;
  /** Which problem it is where it is no JSON. */
  readonly code: ProblemCode;
  readonly maxBytes: number;
};

export type JsonText = { readonly value: unknown; readonly text: string };

/** Parses UTF-8, with or without a byte order mark; bytes that are not UTF-8 are replaced. */
export function readJson(bytes: Buffer, { source, code, maxBytes }: JsonSource): JsonText {
  const name = nameOfSource(source);
  if (bytes.length > maxBytes)
    throw new Problem('TOO_BIG', `${name}: it may have at most ${maxBytes / MIB} MiB. Split it`);
  const [first, second] = bytes;
  // Windows tools write UTF-16
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new Problem(code, `${name}: it is UTF-16. Save it as UTF-8`);
  }
  const text = new TextDecoder('utf-8').decode(bytes);
  try {
    return { value: JSON.parse(text), text };
  } catch (cause) {
    throw new Problem(code, `${name}: ${notJson(text)}`, { cause });
  }
}

/** A source between quotes, as messages have it. */
export function nameOfSource(source: string): string {
  return JSON.stringify(source);
}

function notJson(text: string): string {
  const start = text.slice(0, 1000).trimStart();
  if (start === '' && text.length <= 1000) return 'it is empty. Fetch the file again';
  if (start.startsWith('<')) return 'it is XML or a web page, not JSON. Give the raw STIX 2.1 JSON file';
  const { line, column, expected } = jsonError(text) ?? { line: 1, column: 1, expected: 'JSON' };
  return `it is not JSON: line ${line}, column ${column}: expected ${expected}. Mend that place, or fetch the file again`;
}
