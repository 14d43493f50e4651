/**
 * Seals: HMAC-SHA-256 under the Mac's key, cut to 16 bytes, of the one canonical spelling of a name, path, domain or
 * address.
 *
 * Names and paths are folded as a volume that ignores case compares them, whatever volume they lie on, so that the one
 * who asks need not know it.
 * @module
 */

import { hash } from 'node:crypto';
import { readAddress } from '../model/address.ts';
import { foldDomain } from '../model/domain.ts';
import { PATH_DEPTH, SEAL_BYTES, SEALED_KINDS, type SealedKind } from '../model/memory.ts';
import { foldName } from './fold.ts';
import { join, split } from './survey-place.ts';

/** SHA-256's block and digest (FIPS 180-4), and the pads of RFC 2104. */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER = 0x36;
const OUTER = 0x5c;

/** No path that a system opens is longer; what is longer is no path. */
const MAX_TEXT_BYTES = 8_192;

/** Parents of a domain nearest to the root; a name can have 126. */
const MAX_PARENTS = 16;

/**
 * Makes seals. Two one-shot hashes take half the time of an HMAC object (measured: 3.2 and 6.2 µs for a name), and a
 * sweep makes some hundred thousand.
 */
export class Sealer {
  /** What a worker thread needs to make the same seals. */
  readonly key: Uint8Array;
  readonly #inner = Buffer.alloc(BLOCK_BYTES + 1 + MAX_TEXT_BYTES);
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, OUTER);

  constructor(key: Uint8Array) {
    if (key.length !== DIGEST_BYTES) throw new Error(`a key of the memory has 32 bytes, not ${key.length}`);
    this.key = key;
    this.#inner.fill(INNER, 0, BLOCK_BYTES);
    key.forEach((byte, index) => {
      this.#inner[index] = byte ^ INNER;
      this.#outer[index] = byte ^ OUTER;
    });
  }

  /** The seal of a canonical text; `undefined` where it is longer than anything of its kind. */
  seal(kind: SealedKind, canonical: string): Buffer | undefined {
    // no letter takes more than three bytes for each UTF-16 unit
    if (canonical.length > MAX_TEXT_BYTES / 3) return undefined;
    this.#inner[BLOCK_BYTES] = SEALED_KINDS.indexOf(kind);
    const end = BLOCK_BYTES + 1 + this.#inner.write(canonical, BLOCK_BYTES + 1, 'utf8');
    hash('sha256', this.#inner.subarray(0, end), 'buffer').copy(this.#outer, BLOCK_BYTES);
    return hash('sha256', this.#outer, 'buffer').subarray(0, SEAL_BYTES);
  }
}

/** A file's name as it is sealed. */
export function canonicalName(name: string): string {
  return foldName(name);
}

/** A path as it is sealed; `undefined` where it lies too deep to be sealed whole. */
export function canonicalPath(path: string): string | undefined {
  const { folder, name } = split(path);
  const canonical = canonicalFolder(folder);
  return canonical === undefined ? undefined : join(canonical, canonicalName(name));
}

/** A folder's path, as it stands before the names in it; `undefined` where those lie too deep. */
export function canonicalFolder(path: string): string | undefined {
  const depth = path === '/' ? 0 : path.split('/').length - 1;
  return depth >= PATH_DEPTH ? undefined : foldName(path);
}

/** A domain and the parents of it that have at least two labels: `www.a.example.com` is below `a.example.com` too. */
export function domainWithParents(name: string): { readonly domain: string; readonly parents: readonly string[] } {
  const domain = foldDomain(name);
  const labels = domain.split('.');
  const parents = labels.map((_, from) => labels.slice(from).join('.')).slice(1, -1);
  return { domain, parents: parents.slice(-MAX_PARENTS) };
}

/** An address as it is sealed; `undefined` where it is none. */
export function canonicalAddress(text: string): string | undefined {
  return readAddress(text)?.text;
}
