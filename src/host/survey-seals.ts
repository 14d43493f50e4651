/**
 * Seals of the names that one thread of a survey passes, for the memory: the names themselves go no further.
 *
 * Most names of a Mac are had by many files (`Info.plist`), so those met last are not sealed again; what is told twice
 * all the same is one thing to the memory.
 * @module
 */

import { SEAL_BYTES } from '../model/memory.ts';
import type { SurveyEvent } from './host.ts';
import { canonicalFolder, canonicalName, Sealer } from './memory-seal.ts';
import { join } from './survey-place.ts';

/** Seals of a kind that are told at once. */
const AT_ONCE = 2_048;

/** Names that are held as met; half of them are given up when there is no room. */
const MAX_MET = 8_192;

const KINDS = ['name', 'path'] as const;

type Tell = (event: SurveyEvent & { readonly kind: 'seals' }) => void;

export class NameSeals {
  readonly #sealer: Sealer;
  readonly #tell: Tell;
  readonly #gathered: Record<'name' | 'path', { readonly bytes: Buffer; used: number }>;
  #met = new Set<string>();
  #metBefore = new Set<string>();

  constructor(key: Uint8Array, tell: Tell) {
    this.#sealer = new Sealer(key);
    this.#tell = tell;
    const empty = () => ({ bytes: Buffer.alloc(AT_ONCE * SEAL_BYTES), used: 0 });
    this.#gathered = { name: empty(), path: empty() };
  }

  /** Seals the names in one folder, and their whole paths where it does not lie too deep. */
  folder(macPath: string, names: Iterable<string>): void {
    const folder = canonicalFolder(macPath);
    for (const name of names) {
      const isNew = this.#isNew(name);
      if (!isNew && folder === undefined) continue;
      const canonical = canonicalName(name);
      if (isNew) this.#seal('name', canonical);
      if (folder !== undefined) this.#seal('path', join(folder, canonical));
    }
  }

  /** Tells what was gathered; costs nothing while there is nothing. */
  flush(): void {
    for (const kind of KINDS) {
      const gathered = this.#gathered[kind];
      if (gathered.used === 0) continue;
      this.#tell({ kind: 'seals', of: kind, seals: new Uint8Array(gathered.bytes.subarray(0, gathered.used)) });
      gathered.used = 0;
    }
  }

  #seal(of: 'name' | 'path', canonical: string): void {
    const gathered = this.#gathered[of];
    const seal = this.#sealer.seal(of, canonical);
    if (seal === undefined) return;
    gathered.bytes.set(seal, gathered.used);
    gathered.used += SEAL_BYTES;
    if (gathered.used === gathered.bytes.length) this.flush();
  }

  #isNew(name: string): boolean {
    if (this.#met.has(name)) return false;
    const isNew = !this.#metBefore.has(name);
    if (this.#met.size === MAX_MET / 2) {
      this.#metBefore = this.#met;
      this.#met = new Set();
    }
    this.#met.add(name);
    return isNew;
  }
}
