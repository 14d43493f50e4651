import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SILENT } from '../../src/host/log.ts';
import { cacheFileOf } from '../../src/host/options.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe('cacheFileOf', () => {
  const folder = tempFolder('options');
  after(() => removeFolder(folder));
  const warnings: string[] = [];
  const options = { log: SILENT, warn: (text: string) => void warnings.push(text) };

  it('is a file in the state folder', () => {
    const stateDir = join(folder, 'state');
    assert.equal(cacheFileOf({ ...options, cache: true, stateDir }), join(stateDir, 'cache.db'));
    assert.deepEqual(warnings, []);
  });

  it('is none, and nothing is made, where no cache is wanted', () => {
    assert.equal(cacheFileOf({ ...options, cache: false, stateDir: '/nowhere' }), undefined);
    assert.deepEqual(warnings, []);
  });

  it('is none, for one line with the remedy, where the folder cannot be used', () => {
    const stateDir = join(folder, 'file');
    writeFileSync(stateDir, '');
    assert.equal(cacheFileOf({ ...options, cache: true, stateDir }), undefined);
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? '',
      /^No cache in ".*file": there is a file of that name\. .*--state-dir names another folder$/,
    );
  });
});
