/**
 * Digests: how they look by algorithm, and that the case of their digits says nothing.
 *
 * Packs publish them in upper case as often as in lower case. They are the one text that `=`, `!=` and `IN` compare
 * without case; the standard would compare code points, and a digest of the same file would go unseen.
 * @module
 */

import type { Literal, ObjectPath } from '../patterns/pattern.ts';
import { compileEquality } from './compare.ts';
import type { Reached } from './object-path.ts';
import type { Truth } from './truth.ts';

const HEX_DIGITS = /^[0-9A-Fa-f]+$/u;

/** Hexadecimal digits by algorithm, its name folded as `foldAlgorithm` does. */
const DIGITS: ReadonlyMap<string, number> = new Map([
  ['MD5', 32],
  ['SHA1', 40],
  ['SHA224', 56],
  ['SHA256', 64],
  ['SHA384', 96],
  ['SHA512', 128],
  ['SHA3224', 56],
  ['SHA3256', 64],
  ['SHA3384', 96],
  ['SHA3512', 128],
  ['RIPEMD160', 40],
  ['WHIRLPOOL', 128],
]);

/** Whether a path ends in a member of a dictionary called `hashes`. */
export function isDigestPath({ steps }: ObjectPath): boolean {
  const parent = steps.at(-2);
  return parent?.kind === 'property' && parent.name === 'hashes';
}

/** Equality of digests; of everything that is not all hexadecimal digits (ssdeep), as of any text. */
export function compileDigestEquality(literal: Literal): (reached: Reached) => Truth {
  const plain = compileEquality(literal);
  if (literal.kind !== 'string' || !HEX_DIGITS.test(literal.value)) return plain;
  const folded = literal.value.toLowerCase();
  return (reached) => {
    const value = reached.kind === 'value' ? reached.value : undefined;
    return typeof value === 'string' ? value.toLowerCase() === folded : plain(reached);
  };
}

/** Whether a text can be a digest of the algorithm that the path names; algorithms that are not known take any. */
export function canBeDigest(text: string, { steps }: ObjectPath): boolean {
  const last = steps.at(-1);
  const digits = last?.kind === 'property' ? DIGITS.get(foldAlgorithm(last.name)) : undefined;
  return digits === undefined || (text.length === digits && HEX_DIGITS.test(text));
}

/** `SHA-256`, `sha256` and `SHA_256` are one name. */
function foldAlgorithm(name: string): string {
  return name.toUpperCase().replaceAll(/[-_]/gu, '');
}
