import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SurveyRequest } from '../../src/host/host.ts';
import { canonicalName, canonicalPath, Sealer } from '../../src/host/memory-seal.ts';
import { REMEMBERED_DIGESTS, SEAL_BYTES, type SealedKind } from '../../src/model/memory.ts';
import { digestOf, diskImage } from '../support/disk-image.ts';
import { NOTHING, plantFile, type Surveyed, surveyTree } from '../support/survey.ts';
import { tempFolder } from '../support/temp.ts';

const SEALER = new Sealer(Buffer.alloc(32, 3));

/** What a sweep that remembers asks for. */
const REMEMBER: SurveyRequest = {
  ...NOTHING,
  digests: { algorithms: REMEMBERED_DIGESTS, wanted: [], candidates: 'images' },
  remember: { key: SEALER.key, names: true, files: true },
};

describe('a survey for the memory', () => {
  for (const jobs of [1, 4]) {
    it(`seals every name, and every path down to the fifth, with ${jobs} workers`, async () => {
      const root = tempFolder('seals');
      const paths = Array.from({ length: 3_000 }, (_, at) => `/folder ${at % 60}/file ${at}`);
      for (const path of [...paths, '/a/b/c/d/e', '/1/2/3/4/5/six']) plantFile(root, path, '');
      const told = await surveyTree(root, { ...REMEMBER, jobs });
      const folders = Array.from({ length: 60 }, (_, at) => `/folder ${at}`);
      const near = [...paths, ...folders, '/a', '/a/b', '/a/b/c', '/a/b/c/d', '/a/b/c/d/e'];
      const all = [...near, '/1', '/1/2', '/1/2/3', '/1/2/3/4', '/1/2/3/4/5'];
      const names = [...all.map((path) => path.slice(path.lastIndexOf('/') + 1)), 'six'];
      assert.deepEqual(sealsIn(told, 'name'), sealsOf('name', names.map(canonicalName)));
      assert.deepEqual(
        sealsIn(told, 'path'),
        sealsOf(
          'path',
          all.map((path) => canonicalPath(path) ?? ''),
        ),
      );
    });
  }

  it('tells of disk images and of what applications run their digests, size and format', async () => {
    const root = tempFolder('seals');
    const image = diskImage({ seed: 'one', bytes: 3_000_000 });
    plantFile(root, '/Users/ada/holiday', image);
    plantFile(root, '/Applications/Evil.app/Contents/MacOS/Evil', 'runs');
    plantFile(root, '/Applications/Evil.app/Contents/Info.plist', 'says');
    plantFile(root, '/Users/ada/letter', 'private words, none of anybody else’s business'.repeat(20));
    const told = await surveyTree(root, REMEMBER);
    const files = told.events.flatMap((event) => (event.kind === 'file-passed' ? [event.file] : []));
    const hashes = (content: Buffer) =>
      Object.fromEntries(REMEMBERED_DIGESTS.map((name) => [name, digestOf(content, name)]));
    assert.deepEqual(
      files.toSorted((one, other) => one.size - other.size),
      [
        { format: 'app-executable', size: 4, hashes: hashes(Buffer.from('runs')) },
        { format: 'disk-image', size: image.length, hashes: hashes(image) },
      ],
    );
    const bundles = told.events.flatMap((event) => (event.kind === 'bundle-passed' ? [event.at.path] : []));
    assert.deepEqual(bundles, ['/Applications/Evil.app']);
  });

  it('leaves out names that are not UTF-8, and none beside or below them', async () => {
    const root = tempFolder('seals');
    const odd = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x66, 0xff])]);
    mkdirSync(odd);
    writeFileSync(Buffer.concat([odd, Buffer.from('/inside')]), '');
    plantFile(root, '/plain/file', '');
    const told = await surveyTree(root, REMEMBER);
    assert.deepEqual(sealsIn(told, 'name'), sealsOf('name', ['plain', 'file', 'inside']));
    assert.equal(told.refusals.length, 0);
  });

  it('tells nothing of the kind where it is not asked', async () => {
    const root = tempFolder('seals');
    plantFile(root, '/Applications/Evil.app/Contents/MacOS/Evil', 'runs');
    const { remember: _, ...request } = REMEMBER;
    const kinds = new Set((await surveyTree(root, request)).events.map(({ kind }) => kind));
    assert.deepEqual([...kinds], ['progress']);
    const namesOnly = { key: SEALER.key, names: true, files: false };
    const some = new Set((await surveyTree(root, { ...NOTHING, remember: namesOnly })).events.map(({ kind }) => kind));
    assert.ok(some.has('seals') && !some.has('file-passed'));
  });

  it('tells the files again when they are known from the cache', async () => {
    const root = tempFolder('seals');
    plantFile(root, '/Users/ada/holiday.dmg', diskImage({ seed: 'two' }));
    const cache = join(tempFolder('seals'), 'cache.db');
    const filesOf = ({ events }: Surveyed) => events.filter(({ kind }) => kind === 'file-passed').length;
    const runs = [await surveyTree(root, REMEMBER, { cache }), await surveyTree(root, REMEMBER, { cache })];
    assert.deepEqual(runs.map(filesOf), [1, 1]);
  });
});

function sealsIn({ events }: Surveyed, kind: SealedKind): readonly string[] {
  const seals = events.flatMap((event) =>
    event.kind === 'seals' && event.of === kind ? [Buffer.from(event.seals)] : [],
  );
  const bytes = Buffer.concat(seals);
  const count = bytes.length / SEAL_BYTES;
  const all = Array.from({ length: count }, (_, at) => bytes.toString('hex', at * SEAL_BYTES, (at + 1) * SEAL_BYTES));
  return [...new Set(all)].toSorted();
}

function sealsOf(kind: SealedKind, texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map((text) => SEALER.seal(kind, text)?.toString('hex') ?? ''))].toSorted();
}
