import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { digestOf, diskImage } from '../support/disk-image.ts';
import { evidenceIn } from '../support/findings.ts';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { packFile } from '../support/pack.ts';
import { sweepJson } from '../support/sweep-run.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const IMAGE = { seed: 'malware', bytes: 300_000 };
const OTHER = { seed: 'another one', bytes: 300_000 };
const PLACES = ['/Users/ada/renamed', '/Users/ada/Downloads/PTX.dmg'];

/** The cache does not trust a file that is younger than its clock can tell changes apart. */
const SETTLED_MS = 2_100;

describe('besom sweep and its cache', () => {
  let mac: MacTree;
  let dir: string;
  let state: string;
  before(async () => {
    dir = tempFolder('cache');
    mac = buildMac();
    for (const place of PLACES) mac.plant.image(place, IMAGE);
    await settled(mac.at('/Users/ada/Downloads/PTX.dmg'));
  });
  beforeEach(() => {
    state = join(dir, 'state');
  });
  afterEach(() => rmSync(state, { recursive: true, force: true }));
  after(() => {
    mac.remove();
    removeFolder(dir);
  });

  const pack = () =>
    packFile(dir, {
      indicators: [
        { name: 'the image', pattern: `[file:hashes.'SHA-256' = '${digestOf(diskImage(IMAGE))}']` },
        { name: 'the other', pattern: `[file:hashes.'SHA-256' = '${digestOf(diskImage(OTHER))}']` },
      ],
    });
  const sweep = (...words: readonly string[]) =>
    sweepJson(['--root', mac.dir, '--no-resolve', '--no-builtin', '--pack', pack(), '--state-dir', state, ...words]);
  const found = PLACES.map((place) => `the image @ ${place}`).sort();

  it('reads what it knows no second time, and finds the same', async () => {
    const first = await sweep();
    const second = await sweep();
    assert.deepEqual(evidenceIn(first.report), found);
    assert.deepEqual(evidenceIn(second.report), found);
    assert.ok(first.report.summary.bytesHashed >= 2 * IMAGE.bytes, String(first.report.summary.bytesHashed));
    assert.ok(second.report.summary.bytesHashed < IMAGE.bytes, String(second.report.summary.bytesHashed));
    assert.deepEqual([first.stderr, second.stderr], ['', '']);
  });

  it('knows of its findings what a first sweep says of them', async () => {
    const [first, second] = [await sweep(), await sweep()];
    const files = ({ report }: typeof first) =>
      report.findings.map(({ id, path, file }) => ({ id, path, file })).sort((a, b) => (a.path < b.path ? -1 : 1));
    assert.deepEqual(files(second), files(first));
  });

  it('sees a file that changed, although its size and modification time are as before', async () => {
    const path = mac.at('/Users/ada/renamed');
    const { atime, mtime } = lstatSync(path);
    await sweep();
    try {
      writeFileSync(path, diskImage(OTHER));
      utimesSync(path, atime, mtime);
      const { report } = await sweep();
      assert.deepEqual(evidenceIn(report), [
        'the image @ /Users/ada/Downloads/PTX.dmg',
        'the other @ /Users/ada/renamed',
      ]);
    } finally {
      writeFileSync(path, diskImage(IMAGE));
      await settled(path);
    }
  });

  it('computes a digest that an earlier sweep did not', async () => {
    await sweep();
    const more = packFile(dir, {
      name: 'more',
      serial: 1,
      indicators: [
        { name: 'by SHA-512', pattern: `[file:hashes.'SHA-512' = '${digestOf(diskImage(IMAGE), 'SHA-512')}']` },
      ],
    });
    const { report } = await sweep('--pack', more);
    assert.deepEqual(evidenceIn(report), [...PLACES.map((place) => `by SHA-512 @ ${place}`), ...found].sort());
  });

  it('reads every file with --hash-all after a sweep that did not', async () => {
    const raw = mac.plant.file('/Users/ada/raw', diskImage({ ...OTHER, trailer: 'none' }));
    await settled(mac.at(raw));
    const also = packFile(dir, {
      name: 'raw',
      serial: 2,
      indicators: [
        { name: 'raw', pattern: `[file:hashes.'SHA-256' = '${digestOf(diskImage({ ...OTHER, trailer: 'none' }))}']` },
      ],
    });
    const some = await sweep('--pack', also);
    const all = await sweep('--pack', also, '--hash-all');
    assert.deepEqual([evidenceIn(some.report).length, evidenceIn(all.report).length], [2, 3]);
  });

  const damages = [
    { name: 'no database at all', damage: (file: string) => writeFileSync(file, 'no database') },
    { name: 'an empty file', damage: (file: string) => writeFileSync(file, '') },
    { name: 'half of the file', damage: (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 3000)) },
    { name: 'bytes that turned', damage: (file: string) => writeFileSync(file, turned(readFileSync(file))) },
    {
      name: 'a header of another database',
      damage: (file: string) =>
        writeFileSync(file, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000, 1)])),
    },
  ];
  for (const { name, damage } of damages) {
    it(`is rebuilt from ${name}, and finds the same`, async () => {
      await sweep();
      damage(cacheIn(state));
      const { report, code, stderr } = await sweep();
      assert.deepEqual(evidenceIn(report), found);
      assert.equal(code, 1);
      assert.ok(stderr.trimEnd().split('\n').length <= 1, stderr);
      const again = await sweep();
      assert.deepEqual(evidenceIn(again.report), found);
      assert.ok(again.report.summary.bytesHashed < IMAGE.bytes, 'the rebuilt cache is used');
      assert.equal(again.stderr, '');
    });
  }

  it('warns in one line of a cache that is no database', async () => {
    await sweep();
    writeFileSync(cacheIn(state), 'no database');
    const { stderr } = await sweep();
    assert.match(stderr, /^[^\n]*cache[^\n]*\n$/u);
  });

  it('follows no link to a file of somebody else', async () => {
    const victim = join(dir, 'victim');
    writeFileSync(victim, 'precious');
    mkdirSync(state, { mode: 0o700 });
    symlinkSync(victim, join(state, 'cache.db'));
    const { report } = await sweep();
    assert.deepEqual(evidenceIn(report), found);
    assert.equal(readFileSync(victim, 'utf8'), 'precious');
  });

  it('does no harm to a second sweep at the same time', async () => {
    const runs = await Promise.all([sweep(), sweep(), sweep('--hash-all')]);
    for (const { report, code, stderr } of runs) {
      assert.deepEqual(evidenceIn(report), found);
      assert.deepEqual([code, stderr], [1, '']);
    }
    assert.deepEqual(evidenceIn((await sweep()).report), found);
  });

  it('costs one line, and no sweep, where the state folder cannot be one', async () => {
    writeFileSync(state, 'a file stands here');
    const { report, code, stderr } = await sweep();
    assert.deepEqual(evidenceIn(report), found);
    assert.equal(code, 1);
    assert.match(stderr, /^[^\n]*state[^\n]*\n$/u);
  });

  it('is neither read nor written with --no-cache', async () => {
    await sweep();
    const before = readdirSync(state).map((name) => [name, lstatSync(join(state, name)).mtimeMs]);
    const { report } = await sweepJson([
      '--root',
      mac.dir,
      '--no-resolve',
      '--no-builtin',
      '--pack',
      pack(),
      '--no-cache',
    ]);
    assert.ok(report.summary.bytesHashed >= 2 * IMAGE.bytes);
    assert.deepEqual(
      readdirSync(state).map((name) => [name, lstatSync(join(state, name)).mtimeMs]),
      before,
    );
  });
});

function cacheIn(state: string): string {
  const file = join(state, 'cache.db');
  assert.ok(existsSync(file));
  return file;
}

function turned(bytes: Buffer): Buffer {
  for (let at = 4096; at < bytes.length; at += 97) bytes.writeUInt8(bytes.readUInt8(at) ^ 0x5a, at);
  return bytes;
}

async function settled(path: string): Promise<void> {
  for (;;) {
    const left = SETTLED_MS - (Date.now() - lstatSync(path).ctimeMs);
    if (left <= 0) return;
    await wait(left);
  }
}
