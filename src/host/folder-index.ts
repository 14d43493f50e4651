/**
 * Names in a folder by what the volume takes for the same, kept for the next lookup while the folder stays as it is.
 *
 * A pack may ask for thousands of paths in one folder, and a hostile folder may hold a million names: without a memory
 * that would be their product, and with an unbounded one it would be all memory.
 * @module
 */
import { type BigIntStats, lstatSync, opendirSync } from 'node:fs';
import { bytesOf } from './raw-path.ts';

const MAX_KEPT_FOLDERS = 64;
const MAX_KEPT_NAMES = 200_000;
/** A change within the same tick of the clock leaves the folder's times as they are. */
const SETTLED_NS = 2_000_000_000n;

type Kept = { readonly stamp: string; readonly names: ReadonlyMap<string, readonly string[]> };

export class FolderIndex {
  readonly #fold: (raw: string) => string | undefined;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();
  #count = 0;

  constructor(fold: (raw: string) => string | undefined, now: () => number = Date.now) {
    this.#fold = fold;
    this.#now = now;
  }

  /** The raw names in a raw real folder that fold to this. Throws what the system says. */
  named(folder: string, folded: string): readonly string[] {
    const stats = lstatSync(bytesOf(folder), { bigint: true });
    const stamp = stampOf(stats);
    const kept = this.#kept.get(folder);
    if (kept?.stamp === stamp) return kept.names.get(folded) ?? [];
    const { found, names } = this.#read(folder, folded);
    if (names !== undefined && this.#isSettled(stats)) this.#keep(folder, { stamp, names });
    return found;
  }

  /** Reads entry by entry, so that a folder of any size costs little memory; one that is too long is not kept. */
  #read(folder: string, folded: string): { readonly found: readonly string[]; readonly names?: Map<string, string[]> } {
    const found: string[] = [];
    let names: Map<string, string[]> | undefined = new Map();
    using listing = opendirSync(bytesOf(folder), { encoding: 'latin1', bufferSize: 256 });
    for (let entry = listing.readSync(); entry !== null; entry = listing.readSync()) {
      const key = this.#fold(entry.name);
      if (key === undefined) continue;
      if (key === folded) found.push(entry.name);
      const same = names?.get(key);
      if (same !== undefined) same.push(entry.name);
      else names?.set(key, [entry.name]);
      if (names !== undefined && names.size > MAX_KEPT_NAMES / 4) names = undefined;
    }
    return { found, ...(names !== undefined && { names }) };
  }

  #isSettled({ mtimeNs, ctimeNs }: BigIntStats): boolean {
    const settled = BigInt(this.#now()) * 1_000_000n - SETTLED_NS;
    return mtimeNs < settled && ctimeNs < settled;
  }

  #keep(folder: string, kept: Kept): void {
    this.#count -= this.#kept.get(folder)?.names.size ?? 0;
    this.#kept.delete(folder);
    if (this.#kept.size >= MAX_KEPT_FOLDERS || this.#count + kept.names.size > MAX_KEPT_NAMES) {
      this.#kept.clear();
      this.#count = 0;
    }
    this.#kept.set(folder, kept);
    this.#count += kept.names.size;
  }
}

function stampOf({ dev, ino, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${mtimeNs}:${ctimeNs}`;
}
