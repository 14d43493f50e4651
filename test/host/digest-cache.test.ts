import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { keyOf } from '../../src/host/digest-cache.ts';
import { diskImage } from '../support/disk-image.ts';
import { asNobody, canBeNobody } from '../support/nobody.ts';
import { digestsOf, NOTHING, pathsOf, type Surveyed, surveyTree } from '../support/survey.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const WANTED = diskImage({ seed: 'wanted' });
const LARGE = diskImage({ seed: 'large', bytes: 1_500_000 });
const IMAGES = digestsOf([WANTED, LARGE], { candidates: 'images' });
const EVERY_FILE = digestsOf([WANTED, LARGE], { candidates: 'every-file' });
const FOUND = ['/Downloads/large', '/Downloads/wanted.dmg', '/Trash/renamed'];
/** Files that changed a moment ago are not kept, so a tree must be older than this before it is swept. */
const SETTLED_MS = 2_100;

describe('the digest cache', () => {
  let dir = '';
  let tree = '';
  let changing = '';
  let small = '';
  let cache = '';

  before(async () => {
    dir = tempFolder('cache');
    tree = join(dir, 'tree');
    changing = join(dir, 'changing');
    small = join(dir, 'small');
    mkdirSync(join(small, 'folder'), { recursive: true });
    writeFileSync(join(small, 'folder/wanted.dmg'), WANTED);
    writeFileSync(join(small, 'renamed'), WANTED);
    for (let index = 0; index < 80; index++) writeFileSync(join(small, `folder/${index}`), 'x'.repeat(index * 40));
    mkdirSync(changing);
    for (const name of ['one', 'other']) writeFileSync(join(changing, name), 'x'.repeat(1_000));
    for (const folder of ['Downloads', 'Trash', 'Documents']) mkdirSync(join(tree, folder), { recursive: true });
    writeFileSync(join(tree, 'Downloads/wanted.dmg'), WANTED);
    writeFileSync(join(tree, 'Downloads/other.dmg'), diskImage({ seed: 'other' }));
    writeFileSync(join(tree, 'Downloads/large'), LARGE);
    writeFileSync(join(tree, 'Trash/renamed'), WANTED);
    for (let index = 0; index < 50; index++) writeFileSync(join(tree, `Documents/${index}`), 'x'.repeat(index * 40));
    await delay(SETTLED_MS);
  });
  after(() => removeFolder(dir));

  let serial = 0;
  beforeEach(() => {
    mkdirSync(join(dir, `state-${++serial}`));
    cache = join(dir, `state-${serial}/cache.db`);
  });

  function sweepIt(request = IMAGES, root = tree): Promise<Surveyed> {
    return surveyTree(root, request, { cache });
  }

  /** The bytes that a sweep reads of the folder with two files in it, of whose trailers four bytes are read each. */
  async function bytesReadOfChanging(): Promise<number> {
    return (await sweepIt(IMAGES, changing)).last.bytesRead;
  }

  function assertSound({ digests, refusals }: Surveyed): void {
    assert.deepEqual(pathsOf(digests), FOUND);
    assert.deepEqual(refusals, []);
  }

  for (const [name, request] of [
    ['images', IMAGES],
    ['every file', EVERY_FILE],
  ] as const) {
    it(`spares the second sweep all reading, and finds the same: ${name}`, async () => {
      const first = await sweepIt(request);
      const second = await sweepIt(request);
      for (const sweep of [first, second]) {
        assertSound(sweep);
        assert.deepEqual(sweep.warnings, []);
      }
      assert.ok(first.last.bytesRead > 1_500_000);
      assert.equal(second.last.bytesRead, 0);
      assert.equal(second.last.filesHashed, first.last.filesHashed);
      assert.deepEqual(
        second.digests.map(({ image }) => image),
        [true, true, true],
      );
    });
  }

  it('keeps what one kind of sweep read for the other', async () => {
    await sweepIt(EVERY_FILE);
    assertSound(await sweepIt(IMAGES));
    const again = await sweepIt(EVERY_FILE);
    assertSound(again);
    assert.equal(again.last.bytesRead, 0);
    assert.equal((await sweepIt(IMAGES)).last.bytesRead, 0);
  });

  it('reads again for a digest that it does not hold', async () => {
    await sweepIt();
    const other = digestsOf([WANTED], { candidates: 'images', algorithm: 'SHA-1' });
    const sweep = await sweepIt(other);
    assert.deepEqual(pathsOf(sweep.digests), ['/Downloads/wanted.dmg', '/Trash/renamed']);
    assert.ok(sweep.last.bytesRead > 0);
  });

  it('reads what changed, and nothing else', async () => {
    assert.equal(await bytesReadOfChanging(), 8);
    assert.equal(await bytesReadOfChanging(), 0);
    appendFileSync(join(changing, 'one'), 'more');
    assert.equal(await bytesReadOfChanging(), 4);
  });

  it('does not keep what changed a moment ago: it may change again within the same tick of the clock', async () => {
    appendFileSync(join(changing, 'other'), 'more');
    await bytesReadOfChanging();
    assert.ok((await bytesReadOfChanging()) >= 4);
  });

  it('is for its owner alone, its log too', async () => {
    await sweepIt();
    assert.equal(statSync(cache).mode & 0o777, 0o600);
    chmodSync(cache, 0o666);
    await sweepIt();
    assert.equal(statSync(cache).mode & 0o777, 0o600);
  });

  it('holds no name of any file', async () => {
    await sweepIt();
    const bytes = readFileSync(cache, 'latin1');
    for (const name of ['Downloads', 'renamed', 'wanted']) assert.ok(!bytes.includes(name));
  });

  it('neither comes into being nor is touched where no digest is wanted', async () => {
    await surveyTree(tree, { ...NOTHING, names: ['x'] }, { cache });
    assert.equal(existsSync(cache), false);
  });

  it('survives any damage: the sweep finds the same, and a later one is spared the reading again', async () => {
    const sweepSmall = (): Promise<Surveyed> => sweepIt(IMAGES, small);
    await sweepSmall();
    const sound = readFileSync(cache);
    const damage = fc.record({ at: fc.nat(sound.length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (places) => {
        const damaged = Buffer.from(sound);
        for (const { at, bytes } of places) damaged.set(bytes.subarray(0, damaged.length - at), at);
        writeFileSync(cache, damaged);
        for (let sweep = 0; sweep < 3; sweep++) {
          const { digests, refusals, last } = await sweepSmall();
          assert.deepEqual([pathsOf(digests), refusals], [['/folder/wanted.dmg', '/renamed'], []]);
          if (sweep === 2) assert.equal(last.bytesRead, 0);
        }
      }),
      {
        numRuns: 60,
        examples: [
          [
            [
              { at: 8_195, bytes: Uint8Array.of(1) },
              { at: 112, bytes: Uint8Array.of(0) },
            ],
          ],
        ],
      },
    );
  });

  const foreign = [
    { what: 'no database', content: Buffer.from('this is no database'.repeat(100)) },
    { what: 'cut off', content: Buffer.from('SQLite format 3\0') },
  ];
  for (const { what, content } of foreign) {
    it(`is built anew with one warning where the file is ${what}`, async () => {
      writeFileSync(cache, content);
      const first = await sweepIt();
      assertSound(first);
      assert.equal(first.warnings.length, 1);
      assert.match(first.warnings[0] ?? '', /is damaged/);
      const second = await sweepIt();
      assert.deepEqual([second.warnings, second.last.bytesRead], [[], 0]);
    });
  }

  it('is built anew where another version wrote it', async () => {
    await sweepIt();
    const database = new DatabaseSync(cache);
    database.exec('PRAGMA user_version = 99');
    database.close();
    const sweep = await sweepIt();
    assertSound(sweep);
    assert.match(sweep.warnings.join(), /it has version 99/);
  });

  it('says so where single rows are damaged, and reads their files again', async () => {
    await sweepIt();
    const database = new DatabaseSync(cache);
    database
      .prepare('UPDATE files SET known = ? WHERE key = ?')
      .run(new Uint8Array(65), keyOf(join(tree, 'Downloads')));
    database.close();
    const sweep = await sweepIt();
    assertSound(sweep);
    assert.equal(sweep.warnings.length, 1);
    assert.deepEqual((await sweepIt()).warnings, []);
  });

  it('costs nothing but itself where its folder is not there', async () => {
    cache = join(dir, 'nowhere/cache.db');
    const sweep = await sweepIt();
    assertSound(sweep);
    assert.equal(sweep.warnings.length, 1);
    assert.match(sweep.warnings[0] ?? '', /cannot be used/);
  });

  it('is not followed through a link, which could lead root to write anywhere', async () => {
    const target = join(dir, 'target');
    writeFileSync(target, 'precious');
    symlinkSync(target, cache);
    const sweep = await sweepIt();
    assertSound(sweep);
    assert.match(sweep.warnings.join(), /cannot be used/);
    assert.equal(readFileSync(target, 'utf8'), 'precious');
  });

  it('is waited for a moment and then done without while another one writes', async () => {
    await sweepIt();
    const database = new DatabaseSync(cache);
    database.exec('BEGIN IMMEDIATE');
    try {
      assertSound(await sweepIt());
    } finally {
      database.close();
    }
    assert.deepEqual((await sweepIt()).warnings, []);
  });

  it('serves two sweeps at once', async () => {
    for (const sweep of await Promise.all([sweepIt(), sweepIt(), sweepIt()])) {
      assertSound(sweep);
      assert.deepEqual(sweep.warnings, []);
    }
    assert.equal((await sweepIt()).last.bytesRead, 0);
  });

  it('forgets what no sweep sees any more', async () => {
    const gone = join(dir, 'gone');
    mkdirSync(gone);
    await sweepIt();
    const database = new DatabaseSync(cache);
    database.prepare('INSERT INTO files VALUES (?, ?, ?)').run(keyOf(gone), 1, new Uint8Array(0));
    database.exec('UPDATE sweeps SET count = 39');
    const rows = (): number => database.prepare('SELECT key FROM files').all().length;
    const before = rows();
    await sweepIt();
    assert.equal(rows(), before - 1);
    assert.ok(before > 4);
    database.close();
  });

  describe('as a user whom permissions bind', () => {
    before(function () {
      if (!canBeNobody()) this.skip();
    });
    it('costs nothing but itself where it may not be written', async () => {
      const sweep = await asNobody(() => sweepIt());
      assertSound(sweep);
      assert.match(sweep.warnings.join(), /cannot be used/);
    });
    it('is not believed where it belongs to somebody else', async function () {
      if (process.geteuid?.() !== 0) this.skip();
      chmodSync(join(dir, `state-${serial}`), 0o777);
      await asNobody(() => sweepIt());
      const sweep = await sweepIt();
      assertSound(sweep);
      assert.match(sweep.warnings.join(), /belongs to another user/);
    });
  });
});
