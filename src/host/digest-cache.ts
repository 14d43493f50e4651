/**
 * The digest cache as one thread of a sweep uses it: what was read of files in earlier sweeps, by their stamps.
 *
 * It may cost time, and never an answer or a sweep: whatever goes wrong with it, the files are read again. A row for
 * each folder, and not for each file, makes 40,000 look-ups of 300,000.
 * @module
 */
import type { Stats } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type CacheTicket, type CacheTrouble, connect, isBusy, MARK_AFTER, troubleOf } from './digest-cache-file.ts';
import { type Known, KnownFiles, RowMaker } from './digest-rows.ts';
import type { DigestName } from './host.ts';

/** Content that changes again in the same tick of the clock keeps its stamps: a file so young is not kept. */
const SETTLED_MS = 2_000;

const MAX_PENDING_ROWS = 2_000;
const MAX_PENDING_BYTES = 1024 * 1024;

type Row = { readonly seen: number; readonly known: KnownFiles; readonly bytes: Uint8Array };

/** One thread's connection. */
export class DigestCache implements Disposable {
  readonly #sweep: number;
  readonly #algorithms: readonly DigestName[];
  readonly #maker: RowMaker;
  readonly #pending = new Map<number, Uint8Array>();
  #pendingBytes = 0;
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
        if (changed) this.#write(key, this.#maker.make(key));
        else if (row !== undefined && row.seen < this.#sweep - MARK_AFTER) this.#write(key, row.bytes);
      },
    });
  }

  /** Writes what is pending. Where another sweep holds the cache for too long, this batch is lost and no more. */
  flush(): void {
    const rows = [...this.#pending];
    this.#pending.clear();
    this.#pendingBytes = 0;
    if (rows.length === 0) return;
    this.#attempt(() => {
      this.#database?.exec('BEGIN IMMEDIATE');
      for (const [key, bytes] of rows) this.#keep?.run(key, this.#sweep, bytes);
      this.#database?.exec('COMMIT');
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

  #write(key: number, bytes: Uint8Array): void {
    if (this.#database === undefined) return;
    this.#pending.set(key, bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pending.size >= MAX_PENDING_ROWS || this.#pendingBytes >= MAX_PENDING_BYTES) this.flush();
  }

  #attempt<T>(run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      if (isBusy(error)) {
        if (this.#database?.isTransaction) this.#database.exec('ROLLBACK');
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

/**
 * A path as a number of 53 bits, so that the cache tells nobody what files are called. Two paths that share a number
 * cost readings and nothing else, since each file is known again by its own stamps.
 */
export function keyOf(path: string): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let index = 0; index < path.length; index++) {
    const unit = path.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit ^ (low >>> 15), 0x85ebca6b);
  }
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}
