/**
 * A key whose password costs what it costs in earnest: 1 GiB and some seconds, here and in the real minisign.
 * @module
 */
import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { besom } from '../support/besom.ts';
import { fixture, hasMinisign, minisign } from '../support/minisign.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe('a key for packs with its password (skipped where minisign is not installed)', function () {
  this.timeout(240_000);
  let dir = '';
  before(function () {
    if (!hasMinisign()) this.skip();
    dir = tempFolder('keygen');
    copyFileSync(fixture('pack.json'), join(dir, 'pack.json'));
    writeFileSync(join(dir, 'password'), 'correct horse\n');
  });
  after(() => {
    if (dir !== '') removeFolder(dir);
  });
  const run = async (...words: readonly string[]) => {
    const { code, stderr } = await besom(['pack', ...words], { cwd: dir });
    assert.equal(code, 0, stderr);
  };

  it('signs in Besom for minisign, and in minisign for Besom', async () => {
    await run('keygen', 'k', '--password-file', 'password');
    await run('sign', 'pack.json', '--key', 'k.key', '--password-file', 'password');
    const pack = join(dir, 'pack.json');
    assert.equal(minisign(['-V', '-H', '-p', join(dir, 'k.pub'), '-m', pack]).status, 0);
    const words = ['-S', '-s', join(dir, 'k.key'), '-m', pack, '-t', 'besom.pack/1'];
    assert.equal(minisign(words, { input: 'correct horse\n' }).status, 0);
    await run('verify', 'pack.json', '--key', 'k.pub');
  });
});
