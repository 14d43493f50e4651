/**
 * The memory as the agent holds it open: what fails is told and costs the memory, never the agent.
 * @module
 */

import type { DatabaseSync } from 'node:sqlite';
import { troubleOf } from './digest-cache-file.ts';
import { connectMemory, erase, memoryFilePath, removeMemory } from './memory-connection.ts';
import { MemoryTables } from './memory-tables.ts';
import { inTransaction, isBusy, makePrivate, OddFile, sqliteCode } from './sqlite.ts';

export type MemoryFileOptions = {
  readonly stateDir: string;
  /** What the key makes of a fixed text: seals of another key are dropped. */
  readonly keyMark: Uint8Array;
  /** Hears one line where the file was damaged, or seals are unreadable. */
  readonly warn: (text: string) => void;
};

const KEY_MARK = 'key';

type Open = { readonly database: DatabaseSync; readonly tables: MemoryTables };

export class MemoryFile {
  readonly #options: MemoryFileOptions;
  #open: Open | undefined;
  /** Why nothing can be kept or asked at present; absent: all is well. */
  trouble: string | undefined;

  constructor(options: MemoryFileOptions) {
    this.#options = options;
    this.use(() => {});
  }

  /** Runs one piece of work in a transaction; `undefined` where it failed, and the reason is in `trouble`. */
  use<T>(work: (tables: MemoryTables) => T): T | undefined {
    return this.#attempt(({ database, tables }) => inTransaction(database, () => work(tables)));
  }

  /** Erases all of it, and gives its room back. */
  forget(): void {
    this.#attempt(erase);
  }

  close(): void {
    this.#open?.database.close();
    this.#open = undefined;
  }

  /** Damage is mended by beginning anew, once; whatever else is wrong may pass, and is tried again the next time. */
  #attempt<T>(work: (open: Open) => T): T | undefined {
    for (const isLast of [false, true]) {
      try {
        this.#open ??= this.#connect();
        const result = work(this.#open);
        this.trouble = undefined;
        return result;
      } catch (error) {
        const { kind, because } = troubleOf(error);
        this.trouble = because;
        if (isBusy(error) || kind === 'unusable' || isLast || !isOfTheFile(error)) return undefined;
        this.#beginAnew(because);
      }
    }
    return undefined;
  }

  #connect(): Open {
    const path = memoryFilePath(this.#options.stateDir);
    makePrivate(path);
    const database = connectMemory(path);
    try {
      const tables = new MemoryTables(database);
      inTransaction(database, () => this.#makeReady(tables));
      return { database, tables };
    } catch (error) {
      database.close();
      throw error;
    }
  }

  #makeReady(tables: MemoryTables): void {
    tables.make();
    const { keyMark, warn } = this.#options;
    const mark = tables.fact(KEY_MARK);
    if (mark !== undefined && Buffer.compare(mark, keyMark) !== 0) {
      tables.forgetSeals();
      warn(
        'the key of the memory is another one: the names, domains and addresses in it cannot be read, and are erased',
      );
    }
    tables.setFact(KEY_MARK, keyMark);
  }

  #beginAnew(because: string): void {
    const { stateDir, warn } = this.#options;
    this.close();
    warn(`the memory ${JSON.stringify(memoryFilePath(stateDir))} is damaged (${because}): it begins anew`);
    try {
      removeMemory(stateDir, 'file');
    } catch (error) {
      // what cannot be removed cannot be begun anew either: the second attempt says so
      troubleOf(error);
    }
  }
}

/** Whether an error tells of the file. A defect of ours tells nothing about it, and must not cost what it holds. */
function isOfTheFile(error: unknown): boolean {
  return error instanceof OddFile || sqliteCode(error) !== undefined;
}
