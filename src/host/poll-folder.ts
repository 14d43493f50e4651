/**
 * What the poll remembers of folders: what each one is, and which spellings of the polled names it holds.
 *
 * A folder is listed only after its times changed. One with a million names, in which somebody makes a file every second,
 * would otherwise cost a core: to list it may take a twentieth of the time, and meanwhile the spelling that was asked for
 * is looked at all the same.
 * @module
 */
import { opendirSync } from 'node:fs';
import { codeOf } from './errno.ts';
import { type Looked, lookAt } from './poll-look.ts';
import { bytesOf, textOf } from './raw-path.ts';

/** A change within the same tick of the file system's clock leaves the folder's times as they are. */
const SETTLED_MS = 2_000;
/** What takes longer than this may take a twentieth of the time. */
const CHEAP_MS = 5;
const SHARE = 20;
/** More entries of one folder are not polled one by one. */
export const MOST_ENTRIES = 256;

/** A folder as it was at one look. */
export type Peek = { readonly identity: string; readonly stamp: string } | undefined;

type Known = {
  looked: Looked;
  lookedIn: number;
  /** The folder's stamp when it was listed; absent: it must be listed. */
  listed: string | undefined;
  listedAt: number;
  notBefore: number;
  /** Folded names that are polled here, and the raw names in it that fold to them. */
  readonly wanted: Map<string, readonly string[]>;
  entries: readonly string[] | undefined;
};

export type FolderClocks = {
  /** Milliseconds since 1970, by the clock that stamps files. */
  readonly now: () => number;
  /** Milliseconds that never go back. */
  readonly steady: () => number;
};

export class FolderMemory {
  readonly #clocks: FolderClocks;
  readonly #known = new Map<string, Known>();
  #pass = 0;
  generation = 0;

  constructor(clocks: FolderClocks) {
    this.#clocks = clocks;
  }

  /** What was looked at in the pass before is looked at again. */
  nextPass(): void {
    this.#pass += 1;
  }

  /** Forgets every folder; what is expected must be said again, as the number tells. */
  clear(): void {
    this.#known.clear();
    this.generation += 1;
  }

  /** What the folder is now; looked at once a pass, however many paths lie in it. */
  peek(raw: string): Peek {
    const { looked } = this.#fresh(raw);
    return looked.kind === 'there' && looked.type === 'directory' ? looked.thing : undefined;
  }

  /** Says that names that fold to this one are asked for. All are said before the first is asked, so that it is listed once. */
  expect(raw: string, folded: string): void {
    const known = this.#fresh(raw);
    if (known.wanted.has(folded)) return;
    known.wanted.set(folded, []);
    known.listed = undefined;
  }

  /** The raw names in the folder that fold to an expected one, as of its last change. */
  spellings(raw: string, folded: string, fold: (name: string) => string): readonly string[] {
    const known = this.#fresh(raw);
    this.#list(raw, known, fold);
    return known.wanted.get(folded) ?? [];
  }

  /** The raw names in the folder, up to the most that are polled one by one. */
  entries(raw: string): readonly string[] {
    const known = this.#fresh(raw);
    if (known.entries === undefined) {
      known.entries = [];
      known.listed = undefined;
    }
    this.#list(raw, known, (name) => name);
    return known.entries;
  }

  #fresh(raw: string): Known {
    const known = this.#known.get(raw);
    if (known?.lookedIn === this.#pass) return known;
    const looked = lookAt(raw, known?.looked);
    if (known === undefined) {
      const made = { looked, lookedIn: this.#pass, listed: undefined, listedAt: 0, notBefore: 0, entries: undefined };
      const fresh: Known = { ...made, wanted: new Map() };
      this.#known.set(raw, fresh);
      return fresh;
    }
    known.looked = looked;
    known.lookedIn = this.#pass;
    return known;
  }

  #list(raw: string, known: Known, fold: (name: string) => string): void {
    if (known.looked.kind !== 'there' || known.looked.type !== 'directory') return;
    const { thing, changedMs } = known.looked;
    const settled = known.listedAt - changedMs > SETTLED_MS;
    const stamp = `${thing.identity} ${thing.stamp}`;
    if (known.listed === stamp && settled) return;
    const startedAt = this.#clocks.steady();
    if (known.listed !== undefined && startedAt < known.notBefore) return;
    known.listedAt = this.#clocks.now();
    read(raw, known, fold);
    known.listed = stamp;
    known.notBefore = restAfter(startedAt, this.#clocks.steady());
  }
}

/** When something that began and ended then may be done again. */
export function restAfter(startedAt: number, endedAt: number): number {
  const tookMs = endedAt - startedAt;
  return tookMs <= CHEAP_MS ? endedAt : startedAt + tookMs * SHARE;
}

/** Reads name by name, so that a folder of any size costs no memory. A folder that closes itself meanwhile holds nothing. */
function read(raw: string, known: Known, fold: (name: string) => string): void {
  for (const folded of known.wanted.keys()) known.wanted.set(folded, []);
  const entries: string[] = [];
  try {
    using listing = opendirSync(bytesOf(raw), { encoding: 'latin1', bufferSize: 256 });
    for (let entry = listing.readSync(); entry !== null; entry = listing.readSync()) {
      if (entries.length < MOST_ENTRIES) entries.push(entry.name);
      if (known.wanted.size === 0) continue;
      const text = textOf(entry.name);
      const same = text === undefined ? undefined : known.wanted.get(fold(text));
      if (text !== undefined && same !== undefined) known.wanted.set(fold(text), [...same, entry.name]);
    }
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
  if (known.entries !== undefined) known.entries = entries.sort();
}
