/**
 * The digest cache as one thread of a sweep uses it: what was read of files in earlier sweeps, by their stamps.
 *
 * It may cost time, and never an answer or a sweep: whatever goes wrong with it, the files are read again. A row for
 * each folder, and not for each file, makes 40,000 look-ups of 300,000.
 * @module
 */

import type { Stats } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type CacheTicket, type CacheTrouble, connect, MARK_AFTER, troubleOf } from './digest-cache-file.ts';
import { type Known, KnownFiles, RowMaker } from './digest-rows.ts';
import type { DigestName } from './host.ts';
import { isBusy } from './sqlite.ts';

/** Content that changes again in the same tick of the clock keeps its stamps: a file so young is not kept. */
const SETTLED_MS = 2_000;

/**
 * Rows wait for their transaction in one buffer that is used again and again: 40,000 buffers that live for some seconds
 * would stay in memory until the next full collection (measured: 50 MB).
 */
const SLAB_BYTES = 512 * 1024;

type Row = { readonly seen: number; readonly known: KnownFiles; readonly bytes: Uint8Array };

/**
 * One thread's connection. It reads inside one transaction from flush to flush: a look-up that must take and give back
 * the lock of its own costs 10 µs and not 3 (measured).
 */
export class DigestCache implements Disposable {
  readonly #sweep: number;
  readonly #algorithms: readonly DigestName[];
  readonly #maker: RowMaker;
  readonly #pending: { readonly key: number; readonly row: Uint8Array }[] = [];
  readonly #slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #slabUsed = 0;
  #database: DatabaseSync | undefined;
  #recall: StatementSync | undefined;
  #keep: StatementSync | undefined;
  /** What ended this thread's use of the cache. */
  trouble: CacheTrouble | undefined;
  /** Rows that were not what was written; their files are read, and they are written again. */
  damagedRows = 0;

  constructor({ path, sweep }: CacheTicket, algorithms: readonly DigestName[]) {
    this.#sweep = sweep;
    this.#algorithms = algorithms;
    this.#maker = new RowMaker(algorithms);
    this.#attempt(() => {
      this.#database = connect(path);
      this.#recall = this.#database.prepare('SELECT seen, known FROM files WHERE key = ?');
      this.#keep = this.#database.prepare('INSERT OR REPLACE INTO files VALUES (?, ?, ?)');
      this.#database.exec('BEGIN');
    });
  }

  /** What is known of the files of a folder, or of a file that has a row of its own. One at a time. */
  open(path: string): CachedFiles {
    const key = keyOf(path);
    const row = this.#read(key);
    this.#maker.clear();
    return new CachedFiles(row?.known, this.#algorithms, {
      maker: this.#maker,
      save: (changed) => {
        if (changed) this.#maker.write(this.#reserve(key, this.#maker.bytes), key);
        else if (row !== undefined && row.seen < this.#sweep - MARK_AFTER) {
          this.#reserve(key, row.bytes.length).set(row.bytes);
        }
      },
    });
  }

  /** Writes what is pending. Where another sweep holds the cache for too long, this batch is lost and no more. */
  flush(): void {
    const rows = this.#pending.splice(0).sort((one, other) => one.key - other.key);
    this.#slabUsed = 0;
    if (rows.length === 0) return;
    this.#attempt(() => {
      this.#database?.exec('COMMIT; BEGIN IMMEDIATE');
      for (const { key, row } of rows) this.#keep?.run(key, this.#sweep, row);
      this.#database?.exec('COMMIT; BEGIN');
    });
  }

  [Symbol.dispose](): void {
    this.flush();
    this.#close();
  }

  #read(key: number): Row | undefined {
    const row = this.#attempt(() => this.#recall?.get(key));
    if (row === undefined) return undefined;
    const { seen, known: bytes } = row;
    const known = bytes instanceof Uint8Array ? KnownFiles.parse(bytes, key) : undefined;
    if (typeof seen !== 'number' || !(bytes instanceof Uint8Array) || known === undefined) {
      this.damagedRows += 1;
      return undefined;
    }
    return { seen, known, bytes };
  }

  /** Room for a row that is to be written; a row larger than all the room gets its own. */
  #reserve(key: number, bytes: number): Buffer {
    if (this.#slabUsed + bytes > SLAB_BYTES) this.flush();
    const row = bytes > SLAB_BYTES ? Buffer.alloc(bytes) : this.#slab.subarray(this.#slabUsed, this.#slabUsed + bytes);
    this.#slabUsed += Math.min(bytes, SLAB_BYTES);
    this.#pending.push({ key, row });
    return row;
  }

  #attempt<T>(run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      if (isBusy(error)) {
        this.#database?.exec(this.#database.isTransaction ? 'ROLLBACK; BEGIN' : 'BEGIN');
      } else {
        this.trouble = troubleOf(error);
        this.#close();
      }
      return undefined;
    }
  }

  #close(): void {
    this.#recall = undefined;
    this.#keep = undefined;
    this.#database?.close();
    this.#database = undefined;
  }
}

type Saving = { readonly maker: RowMaker; readonly save: (changed: boolean) => void };

/** What the cache knows of some files, and what it will know of them after this sweep. */
export class CachedFiles {
  readonly #known: KnownFiles | undefined;
  readonly #algorithms: readonly DigestName[];
  readonly #saving: Saving;
  readonly #settled = Date.now() - SETTLED_MS;
  #recalled: Known | undefined;
  #same = 0;

  constructor(known: KnownFiles | undefined, algorithms: readonly DigestName[], saving: Saving) {
    this.#known = known;
    this.#algorithms = algorithms;
    this.#saving = saving;
  }

  /** What is known of a file that looks like this now. */
  recall(file: Stats): Known | undefined {
    this.#recalled = this.#known?.recall(file, this.#algorithms);
    return this.#recalled;
  }

  /** Keeps what is known of the file that was recalled last. */
  keep(file: Stats, known: Known): void {
    if (Math.max(file.mtimeMs, file.ctimeMs) > this.#settled) return;
    if (this.#saving.maker.add(file, known) && known === this.#recalled) this.#same += 1;
  }

  /** Ends the look at these files, if it was whole. A row in which nothing changed is not written again. */
  done(): void {
    const { maker, save } = this.#saving;
    const same = this.#known !== undefined && this.#same === this.#known.count && maker.count === this.#same;
    if (maker.count > 0) save(!same);
  }
}

/** Folders that share their first 4, 8, 12 … names are walked one after the other, so their rows lie side by side. */
const NEIGHBOURS = 4;
const SLASH = 47;

/**
 * A path as a number of 53 bits, so that the cache tells nobody what files are called. Two paths that share a number
 * cost readings and nothing else, since each file is known again by its own stamps. The upper 21 bits are those of an
 * ancestor: with rows in random order every transaction touches every page (measured: 0.9 s for 40,000 rows, not 0.3).
 */
export function keyOf(path: string): number {
  let own = 0x811c9dc5;
  let ancestor = 0;
  let slashes = 0;
  for (let index = 0; index < path.length; index++) {
    const unit = path.charCodeAt(index);
    if (unit === SLASH && ++slashes % NEIGHBOURS === 0) ancestor = own ^ (own >>> 15);
    own = Math.imul(own ^ unit, 0x01000193);
  }
  return (ancestor & 0x1f_ffff) * 0x1_0000_0000 + (own >>> 0);
}
