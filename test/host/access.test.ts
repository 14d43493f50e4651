import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Attempt, attempt, attemptFor, judgeAccess, placesInCloud, placesThatAsk } from '../../src/host/access.ts';
import type { FullDiskAccess } from '../../src/host/host.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe('judgeAccess', () => {
  const cases: readonly {
    readonly name: string;
    readonly attempts: readonly Attempt[];
    readonly is: FullDiskAccess;
  }[] = [
    { name: 'two files that gave bytes prove it', attempts: ['read', 'missing', 'read'], is: 'granted' },
    {
      name: 'one that is shut even with it does not speak against two',
      attempts: ['refused', 'read', 'read'],
      is: 'granted',
    },
    { name: 'one alone proves nothing', attempts: ['read', 'missing', 'empty', 'closed'], is: 'unknown' },
    { name: 'a refusal speaks against it', attempts: ['missing', 'refused'], is: 'refused' },
    { name: 'a refusal outweighs one that gave bytes', attempts: ['read', 'refused'], is: 'refused' },
    { name: 'empty answers are no refusals', attempts: ['empty', 'empty'], is: 'unknown' },
    { name: 'missing files are no refusals', attempts: ['missing', 'missing'], is: 'unknown' },
    { name: "a file's own permissions are no refusals", attempts: ['closed', 'closed'], is: 'unknown' },
    { name: 'nothing to try leaves it open', attempts: [], is: 'unknown' },
  ];
  for (const { name, attempts, is } of cases) it(`${is}: ${name}`, () => assert.equal(judgeAccess(attempts), is));
});

describe('an attempt to read a protected file', () => {
  const errors: readonly (readonly [string, Attempt])[] = [
    ['EPERM', 'refused'],
    ['EACCES', 'closed'],
    ['ENOENT', 'missing'],
    ['ENOTDIR', 'missing'],
    ['ELOOP', 'closed'],
    ['EIO', 'closed'],
  ];
  for (const [code, is] of errors) {
    it(`tells ${code} as ${is}`, () => assert.equal(attemptFor(Object.assign(new Error(code), { code })), is));
  }

  it('lets a bug crash', () => assert.throws(() => attemptFor(new TypeError('a bug')), TypeError));

  it('tells real bytes, an empty file, a missing one and a folder apart', () => {
    const folder = tempFolder('access');
    writeFileSync(join(folder, 'full'), 'x');
    writeFileSync(join(folder, 'empty'), '');
    mkdirSync(join(folder, 'folder'));
    symlinkSync(join(folder, 'full'), join(folder, 'link'));
    const attempts = ['full', 'empty', 'none', 'folder', 'link'].map((name) => attempt(join(folder, name)));
    assert.deepEqual(attempts, ['read', 'empty', 'missing', 'closed', 'closed']);
    removeFolder(folder);
  });
});

describe('places that macOS guards', () => {
  const homes = ['/Users/ada', '/var/root'];

  it('are left alone in every home, with the volumes that may be removable', () => {
    const places = placesThatAsk(homes, ['/Volumes/USB']);
    for (const name of ['Desktop', 'Documents', 'Downloads', 'Library/Containers', 'Library/Mobile Documents']) {
      for (const home of homes) assert.ok(places.includes(`${home}/${name}`), name);
    }
    assert.ok(places.includes('/Volumes/USB'));
    assert.ok(places.every((place) => place.startsWith('/') && !place.endsWith('/')));
  });

  it('are asked about in the cloud folders of every home', () => {
    assert.deepEqual(placesInCloud(['/Users/ada']), [
      '/Users/ada/Library/CloudStorage',
      '/Users/ada/Library/Mobile Documents',
    ]);
  });
});
