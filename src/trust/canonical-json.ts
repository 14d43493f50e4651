/**
 * Canonical JSON (RFC 8785): the one text of a value, so that what is signed has one spelling and one reading.
 *
 * A reader that takes two spellings lets two programs read one signed text differently: of a name that stands twice,
 * one takes the first and the other the last. So what was received is written again, and must come out byte for byte.
 * Ours is the small part of JSON that needs no rules for fractions: whole numbers only.
 * @module
 */
import { jsonOf } from '../model/json.ts';
import { malformed, type Read, read } from './minisign-text.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Deeper than anything that is signed, and shallow enough for any stack. */
const MAX_DEPTH = 32;

/** The text of a value of ours; what it cannot say is a bug, and thrown. */
export function canonicalText(value: Json): string {
  const text = textOf(value, MAX_DEPTH);
  if (text.kind === 'malformed') throw new Error(`no canonical JSON: ${text.because}`);
  return text.value;
}

/** The value of bytes that are canonical JSON; constant words for any others. */
export function readCanonical(bytes: Uint8Array): Read<unknown> {
  const value = parse(Buffer.from(bytes).toString('utf8'));
  if (value.kind === 'malformed') return value;
  const text = textOf(value.value, MAX_DEPTH);
  if (text.kind === 'malformed') return text;
  // bytes that are no UTF-8 come out as others too
  return Buffer.from(text.value, 'utf8').equals(bytes) ? value : malformed('it is not written as canonical JSON is');
}

function parse(text: string): Read<unknown> {
  const value = jsonOf(text);
  return value === undefined ? malformed('it is no JSON') : read(value);
}

function textOf(value: unknown, depth: number): Read<string> {
  if (depth === 0) return malformed(`it is nested deeper than ${MAX_DEPTH}`);
  if (value === null || typeof value === 'boolean') return read(String(value));
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return stringText(value);
  if (Array.isArray(value))
    return joined(
      value.map((item: unknown) => textOf(item, depth - 1)),
      ['[', ']'],
    );
  if (typeof value !== 'object') return malformed(`it holds what JSON has no word for: ${typeof value}`);
  // 3.2.3: by UTF-16 code units, which is how the runtime compares texts
  const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return joined(
    members.map(([name, member]) => memberText(name, textOf(member, depth - 1))),
    ['{', '}'],
  );
}

function memberText(name: string, member: Read<string>): Read<string> {
  const named = stringText(name);
  if (named.kind === 'malformed' || member.kind === 'malformed') return named.kind === 'malformed' ? named : member;
  return read(`${named.value}:${member.value}`);
}

function joined(parts: readonly Read<string>[], [open, close]: readonly [string, string]): Read<string> {
  const texts: string[] = [];
  for (const part of parts) {
    if (part.kind === 'malformed') return part;
    texts.push(part.value);
  }
  return read(`${open}${texts.join(',')}${close}`);
}

/** Minus zero is written as zero (3.2.2.3), and so is never read: its own text comes out as another. */
function numberText(value: number): Read<string> {
  return Number.isSafeInteger(value) ? read(String(value + 0)) : malformed('it holds a number that is not whole');
}

/** The runtime escapes as 3.2.2.2 wants it, but would write half a surrogate pair where the RFC refuses. */
function stringText(value: string): Read<string> {
  return value.isWellFormed() ? read(JSON.stringify(value)) : malformed('it holds half a surrogate pair');
}
