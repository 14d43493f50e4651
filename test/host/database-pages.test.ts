/**
 * Rows read from pages without their trees: the same as SQLite gives, as long as nothing is damaged.
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { createDatabase, type Database, openDatabase } from '../../src/host/database.ts';
import { type LooseRow, looseRows, rowsOn } from '../../src/host/database-pages.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const SCHEMA = 'CREATE TABLE things (seq INTEGER PRIMARY KEY, text TEXT, number INTEGER)';
const OPENING = { mode: 'write', busyMs: 0 } as const;

const text = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary', maxLength: 50 }).filter((value) => value.isWellFormed()),
  // around the sizes at which a row goes on to pages of its own
  fc.integer({ min: 4_000, max: 4_120 }).map((length) => 'x'.repeat(length)),
  fc.integer({ min: 0, max: 30_000 }).map((length) => 'é'.repeat(length)),
);
const number = fc.oneof(
  fc.constantFrom(null, 0, 1, -1, 127, 128, 32_768, 2 ** 24, 2 ** 32, 2 ** 48),
  fc.maxSafeInteger(),
);
const rows = fc.array(fc.record({ text, number }), { minLength: 1, maxLength: 60 });

describe('looseRows', () => {
  for (const state of ['written back', 'still in the log'] as const) {
    it(`gives every row as it was written, ${state}`, () => {
      fc.assert(
        fc.property(rows, (written) => {
          withFile((path, database) => {
            database.transaction(() => {
              const insert = database.prepare('INSERT INTO things (text, number) VALUES (?, ?)');
              for (const row of written) insert.run(row.text, row.number);
            });
            if (state === 'written back') database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
            const expected = written.map((row, index) => ({ seq: index + 1, columns: [null, row.text, row.number] }));
            assert.deepEqual(ours(path), expected);
          });
        }),
        { numRuns: 25 },
      );
    });
  }

  it('leaves out what was deleted and whose pages were freed', () => {
    withFile((path, database) => {
      for (let n = 0; n < 100; n++) {
        database.prepare('INSERT INTO things (text, number) VALUES (?, ?)').run('x'.repeat(3_000), n);
      }
      database.exec('DELETE FROM things WHERE number < 90; PRAGMA wal_checkpoint(TRUNCATE)');
      assert.deepEqual(
        ours(path).map(({ columns }) => columns[2]),
        [90, 91, 92, 93, 94, 95, 96, 97, 98, 99],
      );
    });
  });

  it('ignores a transaction in the log that was not committed, and a log of another time', () => {
    withFile((path, database) => {
      database.exec("INSERT INTO things (text, number) VALUES ('kept', 1)");
      const log = readFileSync(`${path}-wal`);
      const copy = `${path}-copy`;
      writeFileSync(copy, readFileSync(path));
      writeFileSync(`${copy}-wal`, log.subarray(0, log.length - 1));
      assert.deepEqual(ours(copy), []);
      const old = Buffer.from(log);
      old.writeUInt32BE(1, 16);
      writeFileSync(`${copy}-wal`, old);
      assert.deepEqual(ours(copy), []);
      writeFileSync(`${copy}-wal`, log);
      assert.equal(ours(copy).length, 1);
    });
  });

  it('is not led astray by what a damaged first page says of freed ones, nor by a log of garbage', () => {
    withFile((path, database) => {
      for (let n = 0; n < 40; n++) {
        database.prepare('INSERT INTO things (text, number) VALUES (?, ?)').run('x'.repeat(3_000), n);
      }
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      const bytes = readFileSync(path);
      bytes.writeUInt32BE(7, 32);
      writeFileSync(`${path}-copy`, bytes);
      writeFileSync(`${path}-copy-wal`, 'x'.repeat(50_000));
      assert.equal(ours(`${path}-copy`).length, 40);
    });
  });

  it('reads the log where the file is gone', () => {
    withFile((path, database) => {
      database.exec("INSERT INTO things (text, number) VALUES ('kept', 1)");
      writeFileSync(`${path}-copy-wal`, readFileSync(`${path}-wal`));
      assert.equal(ours(`${path}-copy`).length, 1);
    });
  });

  it('comes to an end on any page whatever', () => {
    const page = fc.uint8Array({ minLength: 4_096, maxLength: 4_096 }).map((bytes) => {
      const buffer = Buffer.from(bytes);
      buffer[0] = 13;
      return buffer;
    });
    fc.assert(
      fc.property(page, (bytes) => {
        // every page leads to itself: a chain without an end
        for (const row of rowsOn(bytes, 0, () => bytes)) assert.ok(row.columns.length < 5_000);
      }),
      { numRuns: 300 },
    );
  });
});

/** Without SQLite's own table of tables. */
function ours(path: string): readonly LooseRow[] {
  return [...looseRows(path)]
    .filter(({ columns }) => columns.length === 3)
    .toSorted((one, other) => one.seq - other.seq);
}

function withFile(act: (path: string, database: Database) => void): void {
  const dir = tempFolder('pages');
  const path = join(dir, 'things.db');
  createDatabase(path, SCHEMA);
  const database = openDatabase(path, OPENING);
  try {
    act(path, database);
  } finally {
    database[Symbol.dispose]();
    removeFolder(dir);
  }
}
