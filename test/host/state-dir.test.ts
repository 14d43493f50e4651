import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkStateDir, defaultStateDir, openStateDir, type Runner } from '../../src/host/state-dir.ts';
import { isProblem } from '../../src/model/problem.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe('the default state folder', () => {
  const mac: Runner = { platform: 'darwin', isRoot: false, home: '/Users/ada' };
  const linux: Runner = { platform: 'linux', isRoot: false, home: '/home/ada' };
  const cases: readonly { readonly who: string; readonly runner: Runner; readonly dir: string }[] = [
    { who: 'root on a Mac', runner: { ...mac, isRoot: true }, dir: '/Library/Application Support/Besom' },
    { who: 'a user on a Mac', runner: mac, dir: '/Users/ada/Library/Caches/Besom' },
    { who: 'root on Linux', runner: { ...linux, isRoot: true, stateHome: '/x' }, dir: '/var/lib/besom' },
    { who: 'a user on Linux', runner: linux, dir: '/home/ada/.local/state/besom' },
    { who: 'a user with XDG_STATE_HOME', runner: { ...linux, stateHome: '/s' }, dir: '/s/besom' },
    { who: 'a user with a relative one', runner: { ...linux, stateHome: 's' }, dir: '/home/ada/.local/state/besom' },
    { who: 'a user with an empty one', runner: { ...linux, stateHome: '' }, dir: '/home/ada/.local/state/besom' },
  ];
  for (const { who, runner, dir } of cases)
    it(`is ${dir} for ${who}`, () => assert.equal(defaultStateDir(runner), dir));
});

describe('a state folder', () => {
  let folder = '';
  beforeEach(() => {
    folder = tempFolder('state');
  });
  afterEach(() => removeFolder(folder));

  it('is made for its owner alone, with the cache in it', () => {
    const dir = join(folder, 'a/b');
    assert.deepEqual(openStateDir(dir, undefined), { usable: true, dir, cacheFile: join(dir, 'cache.db') });
    assert.equal(statSync(dir).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(dir), []);
  });

  it('inside the swept root is a problem, by whatever way, and nothing is made there', () => {
    const swept = tempFolder('swept');
    symlinkSync(swept, join(folder, 'way-in'));
    for (const dir of [
      swept,
      join(swept, 'state'),
      join(folder, 'way-in/state'),
      `${folder}/../${basename(swept)}/state`,
    ]) {
      assert.throws(
        () => checkStateDir(dir, swept),
        (error) =>
          isProblem(error) && /inside the root .*stays as it is\. Name a folder elsewhere$/.test(error.message),
        dir,
      );
      assert.equal(openStateDir(dir, swept).usable, false);
    }
    assert.deepEqual(readdirSync(swept), []);
    removeFolder(swept);
  });

  it('beside the swept root is none', () => {
    const dir = `${folder}-state`;
    checkStateDir(dir, folder);
    checkStateDir(undefined, '/');
    assert.ok(openStateDir(dir, folder).usable);
    removeFolder(dir);
  });

  it('by default inside the swept root costs the cache only', () => {
    const state = openStateDir(undefined, '/');
    assert.deepEqual(state.usable || state.because, 'it lies on the swept disk');
  });

  it('that is a file costs the cache only', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    assert.deepEqual(openStateDir(file, undefined), {
      usable: false,
      dir: file,
      because: 'there is a file of that name',
    });
    const below = join(file, 'below');
    assert.deepEqual(openStateDir(below, undefined), {
      usable: false,
      dir: below,
      because: 'a part of the path is no folder',
    });
  });

  it('that others may write to is not believed', () => {
    chmodSync(folder, 0o777);
    assert.deepEqual(openStateDir(folder, undefined), {
      usable: false,
      dir: folder,
      because: 'others may write to it',
    });
  });
});

describe('a state folder, where the tests run as root', () => {
  before(function () {
    if (process.geteuid?.() !== 0) this.skip();
  });

  it('of somebody else is not believed', () => {
    const folder = tempFolder('state');
    chownSync(folder, 65_534, 65_534);
    assert.deepEqual(openStateDir(folder, undefined), {
      usable: false,
      dir: folder,
      because: 'it belongs to somebody else',
    });
    removeFolder(folder);
  });
});

describe('a state folder that cannot be written, where the system has one', () => {
  before(function () {
    if (!existsSync('/proc/self')) this.skip();
  });

  it('costs the cache and one line', () => {
    const state = openStateDir('/proc/besom', undefined);
    assert.equal(state.usable, false);
  });
});
