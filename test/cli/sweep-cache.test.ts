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

const DAMAGES = [
  { name: 'no database', damage: (file: string) => writeFileSync(file, 'no database') },
  { name: 'half of the file', damage: (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 3000)) },
  { name: 'bytes that turned', damage: (file: string) => writeFileSync(file, turned(readFileSync(file))) },
];

describe('besom sweep and its cache', function () {
  this.timeout(120_000);
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

  it('reads what it knows no second time, and says the same', async () => {
    const [first, second] = [await sweep(), await sweep()];
    const files = ({ report }: typeof first) =>
      report.findings.map(({ id, path, file }) => `${path} ${id} ${JSON.stringify(file)}`).sort();
    assert.deepEqual(evidenceIn(first.report), found);
    assert.deepEqual(files(second), files(first));
    assert.ok(first.report.summary.bytesHashed >= 2 * IMAGE.bytes, String(first.report.summary.bytesHashed));
    assert.ok(second.report.summary.bytesHashed < IMAGE.bytes, String(second.report.summary.bytesHashed));
    assert.deepEqual([first.stderr, second.stderr], ['', '']);
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

  it('computes a digest that an earlier sweep did not, and reads with --hash-all what it passed over', async () => {
    const bytes = diskImage({ ...OTHER, trailer: 'none' });
    const raw = mac.plant.file('/Users/ada/raw', bytes);
    await settled(mac.at(raw));
    await sweep();
    const more = packFile(dir, {
      name: 'more',
      serial: 1,
      indicators: [
        { name: 'by SHA-512', pattern: `[file:hashes.'SHA-512' = '${digestOf(diskImage(IMAGE), 'SHA-512')}']` },
        { name: 'raw', pattern: `[file:hashes.'SHA-256' = '${digestOf(bytes)}']` },
      ],
    });
    const both = [...PLACES.map((place) => `by SHA-512 @ ${place}`), ...found].sort();
    assert.deepEqual(evidenceIn((await sweep('--pack', more)).report), both);
    assert.deepEqual(evidenceIn((await sweep('--pack', more, '--hash-all')).report), [...both, `raw @ ${raw}`].sort());
    rmSync(mac.at(raw));
  });

  it('is rebuilt whatever became of its file, with one line, and finds the same all along', async () => {
    await sweep();
    for (const { name, damage } of DAMAGES) {
      damage(cacheIn(state));
      const runs = [await sweep(), await sweep(), await sweep()];
      for (const { report, code, stderr } of runs) {
        assert.deepEqual([evidenceIn(report), code], [found, 1], name);
        assert.match(stderr, /^(?:the digest cache [^\n]*\n)?$/u, name);
      }
      assert.ok((runs[2]?.report.summary.bytesHashed ?? 0) < IMAGE.bytes, `the cache is used again after ${name}`);
      assert.ok(runs.filter(({ stderr }) => stderr !== '').length <= 1, `one line about ${name}`);
      if (name === 'no database') assert.match(runs[0]?.stderr ?? '', /damaged/u);
    }
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
