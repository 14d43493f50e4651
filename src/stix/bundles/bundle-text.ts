/**
 * The outermost door of a pack: bytes that a stranger may have written become the members of a STIX bundle, or a
 * Problem that says where the file breaks and what to do. What a member holds is not judged here.
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { Problem } from '../../model/problem.ts';
import { quote } from '../../model/quote.ts';
import { nameOfSource, readJson } from './json-text.ts';
import { isRaw, ownValue, type RawObject } from './raw-object.ts';

/** The largest public packs have some 1,200 objects in 600 KB; these are for files that want to fill memory. */
export const BUNDLE_LIMITS = { maxBytes: 64 * 1024 * 1024, maxObjects: 200_000 } as const;

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
  const { value, text } = readJson(buffer, { source, code: 'PACK_INVALID', maxBytes: BUNDLE_LIMITS.maxBytes });
  const { properties, members } = bundleOf(value, nameOfSource(source));
  if (members.length > BUNDLE_LIMITS.maxObjects) {
    throw new Problem(
      'TOO_BIG',
      `${nameOfSource(source)}: it may have at most ${BUNDLE_LIMITS.maxObjects} objects. Split it`,
    );
  }
  const sha256 = createHash('sha256').update(buffer).digest('hex');
  return { properties, members, text, sha256, wellFormed: isUtf8(buffer) };
}

function bundleOf(
  value: unknown,
  name: string,
): { readonly properties: RawObject; readonly members: readonly unknown[] } {
  const remedy = 'Give a file whose "type" is "bundle", with a list "objects"';
  if (!isRaw(value)) throw new Problem('PACK_INVALID', `${name}: it is JSON, but no STIX bundle. ${remedy}`);
  const type = ownValue(value, 'type');
  if (type !== 'bundle') {
    const shown = typeof type === 'string' ? quote(type, 40) : 'missing';
    throw new Problem('PACK_INVALID', `${name}: it is JSON, but no STIX bundle: its "type" is ${shown}. ${remedy}`);
  }
  const members = ownValue(value, 'objects');
  if (!Array.isArray(members)) {
    throw new Problem('PACK_INVALID', `${name}: it is a STIX bundle without a list "objects". ${remedy}`);
  }
  return { properties: value, members };
}
