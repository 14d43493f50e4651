import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFree, createFiles } from '../../src/host/create-files.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe('createFiles', () => {
  let dir = '';
  const at = (name: string) => join(dir, name);
  const two = (second: string) => [
    { path: at('a'), mode: 0o600, text: 'one' },
    { path: second, mode: 0o644, text: 'two' },
  ];
  beforeEach(() => {
    dir = tempFolder('create');
  });
  afterEach(() => removeFolder(dir));

  it('makes each with its content and mode', () => {
    createFiles(two(at('b')));
    assert.deepEqual([readFileSync(at('a'), 'utf8'), readFileSync(at('b'), 'utf8')], ['one', 'two']);
    assert.equal(lstatSync(at('a')).mode & 0o777, 0o600);
  });

  const obstacles = [
    { name: 'a file', stand: () => writeFileSync(at('b'), 'old'), second: () => at('b'), says: /not overwritten/ },
    { name: 'a folder', stand: () => mkdirSync(at('b')), second: () => at('b'), says: /not overwritten/ },
    {
      name: 'a link that leads nowhere',
      stand: () => symlinkSync(at('c'), at('b')),
      second: () => at('b'),
      says: /not overwritten/,
    },
    { name: 'a folder that is not there', stand: () => {}, second: () => at('no/b'), says: /Make it first/ },
    { name: 'a name that is too long', stand: () => {}, second: () => at('b'.repeat(300)), says: /shorter/ },
  ];
  for (const { name, stand, second, says } of obstacles) {
    it(`leaves none behind where the second meets ${name}`, () => {
      stand();
      assert.throws(() => createFiles(two(second())), { code: 'WRITE_FAILED', message: says });
      assert.ok(!existsSync(at('a')));
      assert.ok(!existsSync(at('c')));
    });
  }

  it('removes nothing that it did not make', () => {
    writeFileSync(at('a'), 'old');
    assert.throws(() => createFiles(two(at('b'))), { code: 'WRITE_FAILED' });
    assert.equal(readFileSync(at('a'), 'utf8'), 'old');
  });

  it('can be asked before whether the names are free', () => {
    checkFree([at('a'), at('b')]);
    symlinkSync(at('nowhere'), at('b'));
    assert.throws(() => checkFree([at('a'), at('b')]), { code: 'WRITE_FAILED', message: /not overwritten/ });
    assert.throws(() => checkFree(['a\0b']), { code: 'WRITE_FAILED', message: /NUL/ });
  });
});
