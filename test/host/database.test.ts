/**
 * The database: what is committed stays, what is refused is typed.
 * @module
 */
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checksum, createDatabase, type Database, openDatabase, openInMemory } from '../../src/host/database.ts';
import { DatabaseTrouble, type TroubleKind } from '../../src/host/database-trouble.ts';
import { noSmallDisk, smallDisk } from '../support/small-disk.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const SCHEMA = 'CREATE TABLE things (seq INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)';
const WRITE = { mode: 'write', busyMs: 0 } as const;
const none = noSmallDisk();

describe('a database', () => {
  let dir: string;
  let path: string;
  beforeEach(() => {
    dir = tempFolder('database');
    path = join(dir, 'things.db');
    createDatabase(path, SCHEMA);
  });
  afterEach(() => removeFolder(dir));

  it('keeps what was committed, and nothing of what was not', () => {
    using database = openDatabase(path, WRITE);
    insert(database, 'one');
    assert.throws(
      () =>
        database.transaction(() => {
          insert(database, 'two');
          throw new RangeError('a bug');
        }),
      RangeError,
    );
    insert(database, 'three');
    using other = openDatabase(path, { mode: 'read', busyMs: 0 });
    assert.deepEqual(texts(other), ['one', 'three']);
  });

  it('waits for the disk with each commit, on macOS for the drive too', () => {
    using database = openDatabase(path, { ...WRITE, checkpointPages: 100 });
    const pragma = (name: string) => database.prepare(`PRAGMA ${name}`).first()?.[name];
    assert.deepEqual(
      ['journal_mode', 'synchronous', 'fullfsync', 'checkpoint_fullfsync', 'wal_autocheckpoint'].map((name) =>
        name === 'wal_autocheckpoint'
          ? Object.values(database.prepare(`PRAGMA ${name}`).first() ?? {})[0]
          : pragma(name),
      ),
      ['wal', 2, 1, 1, 100],
    );
  });

  it('tells whether others have changed it', () => {
    using database = openDatabase(path, WRITE);
    using other = openDatabase(path, WRITE);
    insert(database, 'mine');
    assert.equal(database.changedByOthers(), false);
    insert(other, 'theirs');
    assert.deepEqual([database.changedByOthers(), database.changedByOthers()], [true, false]);
  });

  it('tells whether its file is still there', () => {
    using database = openDatabase(path, WRITE);
    assert.ok(database.stillThere());
    renameSync(path, `${path}.away`);
    assert.ok(!database.stillThere());
    createDatabase(path, SCHEMA);
    assert.ok(!database.stillThere());
  });

  it('lets the log be written back when a walk over rows ended early', () => {
    using database = openDatabase(path, { ...WRITE, checkpointPages: 4 });
    for (let n = 0; n < 200; n++) {
      insert(database, `${n}`.padEnd(1_000));
      for (const row of database.prepare('SELECT text FROM things').each()) if (row['text'] !== undefined) break;
    }
    assert.ok(statSync(`${path}-wal`).size < 200_000);
  });

  it('opens nothing else from within', () => {
    using database = openDatabase(path, WRITE);
    assert.throws(() => database.exec(`ATTACH '${join(dir, 'other.db')}' AS other`), DatabaseTrouble);
  });

  const troubles: readonly { readonly name: string; readonly kind: TroubleKind; readonly act: () => void }[] = [
    { name: 'its quota', kind: 'full', act: () => fillUp(openDatabase(path, { ...WRITE, maxPages: 20 })) },
    { name: 'its quota in memory', kind: 'full', act: () => fillUp(openInMemory(SCHEMA, { maxPages: 20 })) },
    { name: 'who only reads and writes', kind: 'read-only', act: () => insertIn({ mode: 'read', busyMs: 0 }) },
    { name: 'who has it frozen and writes', kind: 'read-only', act: () => insertIn({ mode: 'frozen', busyMs: 0 }) },
    { name: 'a file that is missing', kind: 'unusable', act: () => openDatabase(join(dir, 'none.db'), WRITE) },
    { name: 'garbage', kind: 'damaged', act: () => check('garbage '.repeat(900)) },
    {
      name: 'a folder',
      kind: 'damaged',
      act: () =>
        openDatabase(
          made(() => mkdirSync(join(dir, 'x'))),
          WRITE,
        ),
    },
    {
      name: 'a link',
      kind: 'damaged',
      act: () =>
        openDatabase(
          made(() => symlinkSync(path, join(dir, 'x'))),
          WRITE,
        ),
    },
    { name: 'a transaction of another one', kind: 'busy', act: () => insertTwice() },
    { name: 'a table that is not there', kind: 'damaged', act: () => prepareFor('nothing') },
  ];
  for (const { name, kind, act } of troubles) {
    it(`says "${kind}" of ${name}`, () =>
      assert.throws(act, (error) => error instanceof DatabaseTrouble && error.kind === kind));
  }

  it('says "full" of a full disk, and goes on when there is room', function () {
    if (none !== undefined) return this.skip();
    const disk = smallDisk(512);
    mkdirSync(disk.dir, { recursive: true });
    const file = join(disk.dir, 'things.db');
    createDatabase(file, SCHEMA);
    const database = openDatabase(file, WRITE);
    disk.fill();
    assert.throws(
      () => fillUp(database, 'kept'),
      (error) => error instanceof DatabaseTrouble && error.kind === 'full',
    );
    const before = texts(database).length;
    disk.empty();
    insert(database, 'more');
    assert.equal(texts(database).length, before + 1);
    database[Symbol.dispose]();
    disk.remove();
  });

  it('knows a text again by its checksum', () => {
    assert.notEqual(checksum('one'), checksum('onE'));
    assert.equal(checksum('123456789'), 0xcbf43926, 'the check value of CRC-32');
  });

  function insertIn(opening: Parameters<typeof openDatabase>[1]): void {
    using database = openDatabase(path, opening);
    insert(database, 'x');
  }

  function insertTwice(): void {
    using database = openDatabase(path, WRITE);
    using other = openDatabase(path, WRITE);
    database.transaction(() => insert(other, 'x'));
  }

  function prepareFor(table: string): void {
    using database = openDatabase(path, WRITE);
    database.prepare(`SELECT * FROM ${table}`);
  }

  function check(text: string): void {
    writeFileSync(path, text);
    using database = openDatabase(path, WRITE);
    database.check();
  }

  function made(make: () => void): string {
    make();
    return join(dir, 'x');
  }
});

function insert(database: Database, text: string): void {
  database.prepare('INSERT INTO things (text) VALUES (?)').run(text);
}

function fillUp(database: Database, keep?: 'kept'): void {
  try {
    for (let n = 0; n < 1_000; n++) insert(database, `${n}`.padEnd(3_000));
  } finally {
    if (keep === undefined) database[Symbol.dispose]();
  }
}

function texts(database: Database): readonly unknown[] {
  return database
    .prepare('SELECT text FROM things ORDER BY seq')
    .all()
    .map((row) => row['text']);
}
