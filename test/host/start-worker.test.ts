import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { WORKERS } from '../../src/host/start-worker.ts';
import { diskImage } from '../support/disk-image.ts';
import { digestsOf, pathsOf, surveyTree } from '../support/survey.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const IMAGE = diskImage({ seed: 'large', bytes: 1_500_000 });
const REQUEST = digestsOf([IMAGE], { candidates: 'images' });

describe('a worker', () => {
  let dir = '';
  before(() => {
    dir = tempFolder('worker');
    mkdirSync(join(dir, 'Downloads'));
    // a large file is always read by a worker
    writeFileSync(join(dir, 'Downloads/large'), IMAGE);
  });
  after(() => {
    globalThis.__BESOM_WORKERS__ = undefined;
    removeFolder(dir);
  });

  it('starts from its source in a checkout', async () => {
    globalThis.__BESOM_WORKERS__ = undefined;
    assert.deepEqual(pathsOf((await surveyTree(dir, REQUEST)).digests), ['/Downloads/large']);
  });

  it('starts from the text that a bundle carries', async () => {
    const texts = Object.entries(WORKERS).map(async ([name, source]) => {
      const entry = join(import.meta.dirname, '../../src/host', source);
      const options = { bundle: true, platform: 'node', format: 'cjs', write: false, logLevel: 'silent' } as const;
      const { outputFiles } = await build({ ...options, entryPoints: [entry] });
      return [name, outputFiles[0]?.text ?? ''] as const;
    });
    globalThis.__BESOM_WORKERS__ = Object.fromEntries(await Promise.all(texts));
    assert.deepEqual(pathsOf((await surveyTree(dir, REQUEST)).digests), ['/Downloads/large']);
  });

  it('is missed where the bundle does not hold it', async () => {
    globalThis.__BESOM_WORKERS__ = {};
    await assert.rejects(surveyTree(dir, REQUEST), /the bundle holds no worker "survey-worker"/);
  });

  it('ends the survey when it fails, and is never waited for', async () => {
    globalThis.__BESOM_WORKERS__ = { 'survey-worker': 'throw new Error("broken worker")' };
    await assert.rejects(surveyTree(dir, REQUEST), /broken worker/);
    globalThis.__BESOM_WORKERS__ = { 'survey-worker': 'process.exit(0)' };
    await assert.rejects(surveyTree(dir, REQUEST), /ended early/);
  });
});
