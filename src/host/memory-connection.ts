/**
 * Connections to the file of the memory: one SQLite database of bounded size, for its owner alone.
 *
 * It is no proof and nothing waits for it, so a power cut may cost its last seconds (`synchronous = NORMAL`). What is
 * erased is overwritten (`secure_delete`), since whoever erases it means it.
 * @module
 */

import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Problem } from '../model/problem.ts';
import { troubleOf } from './digest-cache-file.ts';
import { memoryKeyPath } from './memory-key.ts';
import { MemoryTables } from './memory-tables.ts';
import { inTransaction, isBusy, removeDatabase } from './sqlite.ts';

/** 46 MB: with its log, which is held to some megabytes, no more than 50. */
const MAX_PAGES = 11_264;
const LOG_PAGES = 512;
const MAX_LOG_BYTES = 2 << 20;

/** How long a summary or an erasure waits for the agent's transaction, and the agent for those. */
const BUSY_MS = 2_000;

export function memoryFilePath(stateDir: string): string {
  return join(stateDir, 'memory.db');
}

/** Opens the file; the one that keeps makes it a database with a log. */
export function connectMemory(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA cache_size = -2048;
      PRAGMA max_page_count = ${MAX_PAGES}; PRAGMA wal_autocheckpoint = ${LOG_PAGES};
      PRAGMA journal_size_limit = ${MAX_LOG_BYTES}; PRAGMA temp_store = MEMORY`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Reads the file of an agent that may be running; `undefined` where there is none, or none that was begun. */
export function readMemory<T>(
  stateDir: string,
  read: (tables: MemoryTables) => T,
): { readonly value: T; readonly bytes: number } | undefined {
  return visit(stateDir, 'READ_FAILED', ({ tables, path }) => ({
    value: read(tables),
    bytes: (bytesOf(path) ?? 0) + (bytesOf(`${path}-wal`) ?? 0),
  }));
}

/** Erases what stands in it, while the agent may have it open: its rows, and their traces in the file and its log. */
export function eraseMemory(stateDir: string): void {
  visit(stateDir, 'WRITE_FAILED', erase);
}

type Visit = { readonly path: string; readonly database: DatabaseSync; readonly tables: MemoryTables };

/** One use of the file from outside the agent. What SQLite and the system refuse is the caller's Problem. */
function visit<T>(stateDir: string, code: 'READ_FAILED' | 'WRITE_FAILED', use: (visit: Visit) => T): T | undefined {
  const path = memoryFilePath(stateDir);
  try {
    if (bytesOf(path) === undefined) return undefined;
    using database = connectMemory(path);
    const tables = new MemoryTables(database);
    return tables.isReady() ? use({ path, database, tables }) : undefined;
  } catch (error) {
    const { kind, because } = troubleOf(error);
    const remedy = isBusy(error)
      ? 'Another process uses it: try again'
      : kind === 'damaged'
        ? 'The agent begins it anew when it next keeps something'
        : 'Run this as the user whose agent it is (root, where it is installed)';
    throw new Problem(code, `the memory ${JSON.stringify(path)}: ${because}. ${remedy}`, { cause: error });
  }
}

/** Erases all of it, and gives the room back with what stood in it. */
export function erase({ database, tables }: Pick<Visit, 'database' | 'tables'>): void {
  inTransaction(database, () => tables.forget());
  database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
}

/** Removes the file alone, for one that begins anew, or the key too, for a memory that is switched off. */
export function removeMemory(stateDir: string, what: 'file' | 'file and key'): void {
  removeDatabase(memoryFilePath(stateDir));
  if (what === 'file and key') rmSync(memoryKeyPath(stateDir), { force: true });
}

function bytesOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.size;
}
