/**
 * What every database file of ours needs of SQLite: its error's code, a transaction, and the removal of all its files.
 * @module
 */
import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/** The primary result code of an error of SQLite's (its "Result and Error Codes" list); nothing for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}

/** All of it or nothing. IMMEDIATE: a reader that becomes a writer later would be refused without waiting. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // a full disk ends some transactions by itself
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Removes it with its log and its index. Whoever has it open goes on with what it holds. */
export function removeDatabase(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
}
