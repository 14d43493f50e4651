import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeParts, replaceFile } from '../../src/host/replace-file.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe('replaceFile', () => {
  let dir: string;
  beforeEach(() => {
    dir = tempFolder('replace');
  });
  afterEach(() => removeFolder(dir));

  it('writes it whole, with the mode that was asked for, whatever the umask', () => {
    const umask = process.umask(0o077);
    try {
      assert.equal(replaceFile(join(dir, 'x'), { text: 'one', mode: 0o644, lasting: true }), undefined);
    } finally {
      process.umask(umask);
    }
    assert.equal(lstatSync(join(dir, 'x')).mode & 0o777, 0o644);
    assert.equal(replaceFile(join(dir, 'x'), { text: 'two', mode: 0o600 }), undefined);
    assert.equal(lstatSync(join(dir, 'x')).mode & 0o777, 0o600);
    assert.equal(readFileSync(join(dir, 'x'), 'utf8'), 'two');
    assert.deepEqual(readdirSync(dir), ['x']);
  });

  it('replaces a link and leaves what it leads to', () => {
    writeFileSync(join(dir, 'other'), 'untouched');
    symlinkSync('other', join(dir, 'x'));
    replaceFile(join(dir, 'x'), { text: 'mine', mode: 0o600 });
    assert.equal(readFileSync(join(dir, 'other'), 'utf8'), 'untouched');
    assert.ok(lstatSync(join(dir, 'x')).isFile());
  });

  it('lets what a killed writer left be removed, and nothing else', () => {
    const parts = ['.x.part-0123456789ab', '.status.json.part-ffffffffffff'];
    const others = ['.x.part-', 'x.part-0123456789ab', '.besom-0123456789ab.part', '.x'];
    for (const name of [...parts, ...others]) writeFileSync(join(dir, name), '');
    removeParts(dir, 60_000);
    assert.equal(readdirSync(dir).length, 6, 'another writer may be at it');
    removeParts(dir, 0);
    assert.deepEqual(readdirSync(dir).toSorted(), others.toSorted());
    assert.doesNotThrow(() => removeParts(join(dir, 'no'), 0));
  });

  it('says why it could not, and leaves nothing behind', () => {
    mkdirSync(join(dir, 'x'));
    assert.match(replaceFile(join(dir, 'x'), { text: '', mode: 0o600 }) ?? '', /^(?:EISDIR|ENOTEMPTY|EEXIST)$/);
    assert.equal(replaceFile(join(dir, 'no', 'x'), { text: '', mode: 0o600 }), 'ENOENT');
    assert.deepEqual(readdirSync(dir), ['x']);
  });
});
