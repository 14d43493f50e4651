/**
 * The outermost door of a pack: bytes that a stranger may have written become the members of a STIX bundle, or a
 * Problem that says where the file breaks and what to do. What a member holds is not judged here.
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { Problem } from '../model/problem.ts';
import { quote } from '../model/quote.ts';
import { jsonError } from './json-error.ts';
import { isRaw, type RawObject } from './raw-object.ts';

const MIB = 1024 * 1024;
const MAX_SOURCE = 1024;

/** The largest public packs have some 600 objects in 600 KB; these are for files that want to fill memory. */
export const BUNDLE_LIMITS = { maxBytes: 64 * MIB, maxObjects: 200_000 } as const;

/** A bundle whose members may still be anything. */
export type OpenBundle = {
  readonly properties: RawObject;
  readonly members: readonly unknown[];
  readonly text: string;
  /** Of the bytes as given. */
  readonly sha256: string;
  /** Whether the bytes were UTF-8; what was not stands as U+FFFD in the text. */
  readonly wellFormed: boolean;
};

/** Opens a bundle. `source` is for messages only. */
export function openBundle(bytes: Buffer | string, source: string): OpenBundle {
  const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  const name = quote(source, MAX_SOURCE);
  if (buffer.length > BUNDLE_LIMITS.maxBytes) {
    throw new Problem('TOO_BIG', `${name}: a pack may have at most ${BUNDLE_LIMITS.maxBytes / MIB} MiB. Split it`);
  }
  const text = decode(buffer, name);
  const properties = parseJson(text, name);
  const members = membersOf(properties, name);
  if (members.length > BUNDLE_LIMITS.maxObjects) {
    throw new Problem('TOO_BIG', `${name}: a pack may have at most ${BUNDLE_LIMITS.maxObjects} objects. Split it`);
  }
  const sha256 = createHash('sha256').update(buffer).digest('hex');
  return { properties: isRaw(properties) ? properties : {}, members, text, sha256, wellFormed: isUtf8(buffer) };
}

/** UTF-8 with or without a byte order mark; UTF-16, which Windows tools write, is told by name. */
function decode(buffer: Buffer, name: string): string {
  const [first, second] = buffer;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new Problem('PACK_INVALID', `${name}: it is UTF-16. Save it as UTF-8`);
  }
  return new TextDecoder('utf-8').decode(buffer);
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem('PACK_INVALID', `${name}: ${notJson(text)}`, { cause });
  }
}

function notJson(text: string): string {
  const start = text.slice(0, 1000).trimStart();
  if (start === '' && text.length <= 1000) return 'it is empty. Fetch the file again';
  if (start.startsWith('<')) return 'it is XML or a web page, not JSON. Give the raw STIX 2.1 JSON file';
  const { line, column, expected } = jsonError(text) ?? { line: 1, column: 1, expected: 'JSON' };
  return `it is not JSON: line ${line}, column ${column}: expected ${expected}. Mend that place, or fetch the file again`;
}

function membersOf(value: unknown, name: string): readonly unknown[] {
  const remedy = 'Give a file whose "type" is "bundle", with a list "objects"';
  if (!isRaw(value)) throw new Problem('PACK_INVALID', `${name}: it is JSON, but no STIX bundle. ${remedy}`);
  if (value['type'] !== 'bundle') {
    const type = typeof value['type'] === 'string' ? quote(value['type'], 40) : 'missing';
    throw new Problem('PACK_INVALID', `${name}: it is JSON, but no STIX bundle: its "type" is ${type}. ${remedy}`);
  }
  if (!Array.isArray(value['objects'])) {
    throw new Problem('PACK_INVALID', `${name}: it is a STIX bundle without a list "objects". ${remedy}`);
  }
  return value['objects'];
}
