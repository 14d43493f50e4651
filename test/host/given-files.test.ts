import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { givenStateDirs, readGivenFiles } from '../../src/host/given-files.ts';
import { asNobody, canBeNobody } from '../support/nobody.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const WANTED = { folders: ['keys', 'packs'], suffix: '.pub', maxBytes: 16 };

describe('readGivenFiles', () => {
  let state = '';
  const at = (...names: readonly string[]) => join(state, ...names);
  const read = () => readGivenFiles([state], WANTED);
  const refusals = () => read().refused.map(({ path, because }) => `${path.slice(state.length)}: ${because}`);
  beforeEach(() => {
    state = tempFolder('given');
    mkdirSync(at('keys/packs'), { recursive: true, mode: 0o755 });
    writeFileSync(at('keys/packs/b.pub'), 'b', { mode: 0o644 });
    writeFileSync(at('keys/packs/a.pub'), 'a', { mode: 0o600 });
  });
  afterEach(() => removeFolder(state));

  it('reads the files of the folder by name, and no others', () => {
    writeFileSync(at('keys/packs/c.key'), 'c');
    writeFileSync(at('keys/packs/._a.pub'), "a Mac's companion of a.pub");
    writeFileSync(at('keys/d.pub'), 'd');
    const { files, refused } = read();
    assert.deepEqual(
      files.map(({ path, bytes }) => [path, bytes.toString()]),
      [
        [at('keys/packs/a.pub'), 'a'],
        [at('keys/packs/b.pub'), 'b'],
      ],
    );
    assert.deepEqual(refused, []);
  });

  it('reads those of several state folders', () => {
    const { files } = readGivenFiles([state, at('nowhere'), state], WANTED);
    assert.equal(files.length, 4);
  });

  it('finds nothing, and nothing wrong, where a folder of the way is not there', () => {
    for (const folders of [
      ['keys', 'orders'],
      ['nowhere', 'packs'],
      ['keys', 'packs', 'a.pub', 'below'],
    ]) {
      const { files, refused } = readGivenFiles([state], { ...WANTED, folders });
      assert.deepEqual(
        [files, refused.map(({ because }) => because)],
        [[], folders.length > 2 ? ['it is no folder'] : []],
      );
    }
  });

  for (const place of ['', '/keys', '/keys/packs']) {
    it(`takes nothing where others may write to ${place === '' ? 'the state folder' : place}`, () => {
      for (const mode of [0o775, 0o757]) {
        chmodSync(`${state}${place}`, mode);
        assert.deepEqual([read().files, refusals()], [[], [`${place}: others may write to it`]]);
      }
    });
  }

  it('takes no file that others may write to, and the others all the same', () => {
    chmodSync(at('keys/packs/a.pub'), 0o664);
    assert.deepEqual(refusals(), ['/keys/packs/a.pub: others may write to it']);
    assert.equal(read().files.length, 1);
  });

  it('follows no link, neither of a folder nor of a file', () => {
    symlinkSync(at('keys/packs/b.pub'), at('keys/packs/c.pub'));
    assert.deepEqual(refusals(), ['/keys/packs/c.pub: it is no regular file']);
    renameSync(at('keys/packs'), at('keys/moved'));
    symlinkSync(at('keys/moved'), at('keys/packs'));
    assert.deepEqual([read().files, refusals()], [[], ['/keys/packs: it is no folder']]);
  });

  it('takes no file over the limit, and no folder with a crowd of files', () => {
    writeFileSync(at('keys/packs/a.pub'), 'a'.repeat(17));
    assert.deepEqual(refusals(), ['/keys/packs/a.pub: the limit is 16 bytes']);
    for (let count = 0; count < 64; count += 1) writeFileSync(at('keys/packs', `x${count}.pub`), '');
    assert.deepEqual([read().files, refusals()], [[], ['/keys/packs: it holds more than 64 files']]);
  });

  describe('as root (skipped for others)', () => {
    before(function () {
      if (process.geteuid?.() !== 0 || !canBeNobody()) this.skip();
    });

    it("takes nothing that is somebody else's", () => {
      chownSync(at('keys/packs/a.pub'), 12_345, 0);
      assert.deepEqual(refusals(), ['/keys/packs/a.pub: it belongs to somebody else']);
      chownSync(at('keys'), 12_345, 0);
      assert.deepEqual([read().files, refusals()], [[], ['/keys: it belongs to somebody else']]);
    });

    it("takes what is root's for another user, and says what that one may not read", async () => {
      await asNobody(async () => {
        assert.deepEqual(refusals(), ['/keys/packs/a.pub: permission']);
        assert.equal(read().files.length, 1);
      });
      chmodSync(at('keys'), 0o700);
      await asNobody(async () => assert.deepEqual(refusals(), ['/keys/packs: permission refused']));
    });
  });
});

describe('givenStateDirs', () => {
  it('gives the folder that was asked for, and that which only root fills', () => {
    const [asked, system] = givenStateDirs('some/where');
    assert.equal(asked, resolve('some/where'));
    assert.match(system ?? '', /^\/(?:var\/lib\/besom|Library\/Application Support\/Besom)$/);
  });
});
