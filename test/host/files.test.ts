import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { type Places, placesOf } from '../../src/host/disk.ts';
import { rawOf } from '../../src/host/raw-path.ts';
import { type DiskFolder, diskFolder, given, refused } from '../support/disk-folder.ts';
import { THING_KINDS } from '../support/plant.ts';

let disk: DiskFolder;
beforeEach(() => {
  disk = diskFolder();
});
afterEach(() => disk.remove());

describe('reading a file', () => {
  it('gives its bytes and its text, in whatever spelling it stands there', () => {
    disk.plant.file('/Etc/Hosts', Buffer.from('127.0.0.1 caf\xe9', 'latin1'));
    const files = disk.files();
    assert.equal(given(files.readText({ path: '/etc/hosts' }, { maxBytes: 100 })), '127.0.0.1 caf\ufffd');
    assert.equal(given(files.readBytes({ path: '/etc/hosts' }, { maxBytes: 100 }))?.length, 14);
  });

  it('prefers the very spelling', () => {
    disk.plant.file('/a', 'small');
    disk.plant.file('/A', 'big');
    assert.equal(given(disk.files().readText({ path: '/A' }, { maxBytes: 100 })), 'big');
    assert.equal(given(disk.files().readText({ path: '/a' }, { maxBytes: 100 })), 'small');
  });

  it('takes a file whose name is not UTF-8 by its bytes', () => {
    const bytes = disk.plant.raw('/tmp', Buffer.from('\xff\n\x1b[31m', 'latin1'), 'raw');
    const path = { path: bytes.toString('utf8'), bytes };
    assert.equal(given(disk.files().readText(path, { maxBytes: 10 })), 'raw');
    assert.deepEqual(given(disk.files().digest(path, ['MD5'])).hashes, {
      MD5: createHash('md5').update('raw').digest('hex'),
    });
  });

  it('takes as much as the limit and no byte more', () => {
    disk.plant.file('/x', '12345');
    const files = disk.files();
    assert.equal(given(files.readText({ path: '/x' }, { maxBytes: 5 })), '12345');
    assert.deepEqual(refused(files.readText({ path: '/x' }, { maxBytes: 4 })), { reason: 'too-big', path: '/x' });
    truncateSync(join(disk.dir, 'x'), 2 ** 40);
    assert.equal(refused(files.readBytes({ path: '/x' }, { maxBytes: 1 << 20 })).reason, 'too-big');
  });

  it('gives nothing where nothing stands', () => {
    const files = disk.files();
    assert.equal(given(files.readText({ path: '/none/x' }, { maxBytes: 5 })), undefined);
    assert.equal(given(files.readBytes({ path: 'a\0b' }, { maxBytes: 5 })), undefined);
  });

  for (const kind of THING_KINDS.filter((each) => each !== 'file' && each !== 'symlink')) {
    it(`never opens a ${kind}`, () => {
      disk.plant.thing('/thing', kind);
      assert.deepEqual(refused(disk.files().readText({ path: '/thing' }, { maxBytes: 5 })), {
        reason: 'damaged',
        path: '/thing',
      });
      assert.equal(refused(disk.files().digest({ path: '/thing' }, ['SHA-256'])).reason, 'vanished');
    });
  }
});

describe('digests of a file', () => {
  it('are all that were asked for, in one pass', () => {
    disk.plant.file('/x', 'abc');
    const { hashes, bytesRead } = given(disk.files().digest({ path: '/X' }, ['MD5', 'SHA-1', 'SHA-256']));
    assert.deepEqual(hashes, {
      MD5: '900150983cd24fb0d6963f7d28e17f72',
      'SHA-1': 'a9993e364706816aba3e25717850c26c9cd0d89d',
      'SHA-256': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
    assert.equal(bytesRead, 3);
  });

  it('keep the limit', () => {
    disk.plant.file('/x', 'abc');
    assert.deepEqual(refused(disk.files().digest({ path: '/x' }, ['MD5'], { maxBytes: 2 })), {
      reason: 'too-big',
      path: '/x',
    });
  });
});

describe('listing a folder', () => {
  it('gives every name below the path that was asked for', () => {
    disk.plant.file('/etc/resolver/a\nb');
    disk.plant.raw('/etc/resolver', Buffer.from('\xff', 'latin1'));
    disk.plant.link('/linked', 'etc/resolver');
    const names = given(disk.files().list({ path: '/ETC/resolver' }));
    assert.deepEqual(names, [
      { path: '/ETC/resolver/a\nb' },
      { path: '/ETC/resolver/\ufffd', bytes: Buffer.from('/ETC/resolver/\xff', 'latin1') },
    ]);
    assert.equal(given(disk.files().list({ path: '/linked' }))?.length, 2);
  });

  it('gives nothing where there is no folder', () => {
    disk.plant.file('/file');
    assert.equal(given(disk.files().list({ path: '/file' })), undefined);
    assert.equal(given(disk.files().list({ path: '/none' })), undefined);
  });
});

describe('places that are left alone', () => {
  function leftAlone(path: string, reason: 'network-volume' | 'would-ask'): Places {
    return placesOf([[rawOf({ path: disk.dir + path }), { reason }]], { caseSensitive: false });
  }

  it('are so in every spelling, also for one that the kernel would fold itself', () => {
    disk.plant.file('/VOLUMES/NAS/x');
    const files = disk.files({ untouchable: leftAlone('/Volumes/nas', 'network-volume') });
    for (const path of ['/VOLUMES/NAS/x', '/volumes/nas/x']) {
      assert.equal(refused(files.readText({ path }, { maxBytes: 9 })).reason, 'network-volume', path);
    }
  });

  it('are a refusal, below them and on the way through a link', () => {
    disk.plant.file('/Volumes/nas/x');
    disk.plant.file('/Users/ada/Desktop/x');
    disk.plant.link('/way', '/Volumes/nas');
    const files = disk.files({
      untouchable: leftAlone('/Volumes/nas', 'network-volume'),
      unopened: leftAlone('/Users/ada/Desktop', 'would-ask'),
    });
    for (const path of ['/Volumes/nas/x', '/way/x', '/volumes/NAS']) {
      assert.deepEqual(refused(files.spellings(path)), { reason: 'network-volume', path: '/Volumes/nas' }, path);
    }
    assert.equal(refused(files.list({ path: '/Volumes/nas' })).reason, 'network-volume');
    assert.deepEqual(refused(files.spellings('/Users/ada/Desktop/X')), {
      reason: 'would-ask',
      path: '/Users/ada/Desktop',
    });
    assert.deepEqual(refused(files.list({ path: '/Users/ada/Desktop' })), {
      reason: 'would-ask',
      path: '/Users/ada/Desktop',
    });
    assert.deepEqual(disk.spelt('/Users/ada/Desktop', files), ['/Users/ada/Desktop']);
  });

  it('are those in the cloud only, which are neither opened nor listed', () => {
    disk.plant.file('/Cloud/folder/x');
    disk.plant.file('/Cloud/file', 'x');
    const absent = new Set(['/Cloud/folder', '/Cloud/file'].map((path) => rawOf({ path: disk.dir + path })));
    const files = disk.files({ isInCloud: (real) => absent.has(real) });
    assert.deepEqual(refused(files.spellings('/cloud/FOLDER/x')), { reason: 'cloud-only', path: '/Cloud/folder' });
    assert.deepEqual(refused(files.list({ path: '/Cloud/folder' })), { reason: 'cloud-only', path: '/Cloud/folder' });
    assert.deepEqual(refused(files.readText({ path: '/Cloud/file' }, { maxBytes: 9 })), {
      reason: 'cloud-only',
      path: '/Cloud/file',
    });
    assert.deepEqual(refused(files.digest({ path: '/Cloud/file' }, ['MD5'])), {
      reason: 'cloud-only',
      path: '/Cloud/file',
    });
    assert.deepEqual(disk.spelt('/cloud/FILE', files), ['/Cloud/file']);
  });
});
