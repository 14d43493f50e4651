import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, lstatSync, mkdirSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestFile } from '../../src/host/digest.ts';
import type { DigestName } from '../../src/host/host.ts';
import { asNobody, canBeNobody } from '../support/nobody.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const ALL: readonly DigestName[] = ['MD5', 'SHA-1', 'SHA-256', 'SHA-512', 'SHA3-256'];
const KiB = 1024;

describe('digestFile', () => {
  let dir = '';
  before(() => {
    dir = tempFolder('digest');
  });
  after(() => removeFolder(dir));

  function file(name: string, content: Buffer | string): string {
    const path = join(dir, name);
    writeFileSync(path, content);
    return path;
  }

  it("gives the published digests of 'abc'", () => {
    const digested = digestFile(file('abc', 'abc'), ALL);
    assert.deepEqual(digested, {
      ok: true,
      bytesRead: 3,
      hashes: {
        // RFC 1321; FIPS 180-4 and 202, the examples that NIST publishes beside them
        MD5: '900150983cd24fb0d6963f7d28e17f72',
        'SHA-1': 'a9993e364706816aba3e25717850c26c9cd0d89d',
        'SHA-256': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        'SHA-512':
          'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
        'SHA3-256': '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532',
      },
    });
  });

  for (const length of [0, 1, 256 * KiB - 1, 256 * KiB, 256 * KiB + 1, 1_000_003]) {
    it(`reads all of ${length} bytes, with all digests in one pass`, () => {
      const content = Buffer.alloc(length, 'besom ');
      const digested = digestFile(file(`length-${length}`, content), ALL);
      assert.ok(digested.ok);
      assert.equal(digested.bytesRead, length);
      assert.equal(digested.hashes['SHA-256'], createHash('sha256').update(content).digest('hex'));
      assert.equal(digested.hashes['MD5'], createHash('md5').update(content).digest('hex'));
    });
  }

  it('takes a path that is not UTF-8', function () {
    if (process.platform === 'darwin') this.skip();
    const path = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0x62, 0xff, 0x63])]);
    writeFileSync(path, 'abc');
    assert.equal(digestFile(path, ['SHA-256']).ok, true);
  });

  it('refuses what is over the limit without reading it', () => {
    assert.deepEqual(digestFile(file('limit', 'abcd'), ['SHA-256'], { maxBytes: 3 }), {
      ok: false,
      reason: 'too-big',
      detail: '4 bytes, the limit is 3',
      bytesRead: 0,
    });
  });

  it('does not read a terabyte of holes', () => {
    const path = file('holes', 'x');
    truncateSync(path, 1024 ** 4);
    const digested = digestFile(path, ['SHA-256']);
    assert.ok(!digested.ok);
    assert.equal(digested.reason, 'too-big');
    assert.match(digested.detail ?? '', /^sparse: 1099511627776 bytes long, \d+ of them on the disk$/);
  });

  it('reads a sparse file of moderate length: an image may have holes', () => {
    const path = file('some-holes', 'x');
    truncateSync(path, 3_000_000);
    const digested = digestFile(path, ['SHA-256']);
    assert.ok(digested.ok);
    assert.equal(digested.bytesRead, 3_000_000);
  });

  const meddling = [
    { what: 'grows', meddle: (path: string) => appendFileSync(path, 'more') },
    { what: 'shrinks', meddle: (path: string) => truncateSync(path, 300 * KiB) },
    { what: 'is written to, at the same length', meddle: (path: string) => utimesSync(path, 1, 1) },
  ];
  for (const { what, meddle } of meddling) {
    it(`gives no digest of a file that ${what} while it is read`, () => {
      const path = file('meddled', Buffer.alloc(700 * KiB));
      let pieces = 0;
      const proceed = (): boolean => {
        if (pieces++ === 1) meddle(path);
        return true;
      };
      const digested = digestFile(path, ['SHA-256'], { proceed });
      assert.ok(!digested.ok);
      assert.equal(digested.reason, 'changed-while-read');
      assert.ok(digested.bytesRead <= 700 * KiB, 'no more is read than the file first had');
    });
  }

  it('gives no digest where another file took the place of the one that was looked at', () => {
    const stats = lstatSync(file('first', 'abc'));
    const digested = digestFile(file('second', 'abc'), ['SHA-256'], { stats });
    assert.deepEqual(digested, { ok: false, reason: 'changed-while-read', bytesRead: 3 });
  });

  it('ends between two pieces when it is told to', () => {
    const path = file('long', Buffer.alloc(700 * KiB));
    const told: number[] = [];
    const proceed = (bytesRead: number): boolean => told.push(bytesRead) < 2;
    assert.deepEqual(digestFile(path, ['SHA-256'], { proceed }), {
      ok: false,
      reason: 'interrupted',
      bytesRead: 256 * KiB,
    });
    assert.deepEqual(told, [0, 256 * KiB]);
  });

  it('says that a file is gone', () =>
    assert.deepEqual(digestFile(join(dir, 'none'), ['SHA-256']), { ok: false, reason: 'vanished', bytesRead: 0 }));

  it('follows no link', () => {
    symlinkSync(file('target', 'abc'), join(dir, 'link'));
    const digested = digestFile(join(dir, 'link'), ['SHA-256']);
    assert.ok(!digested.ok);
    assert.equal(digested.reason, 'vanished');
  });

  it('does not hang on a FIFO', () => {
    assert.equal(spawnSync('mkfifo', [join(dir, 'fifo')]).status, 0);
    const digested = digestFile(join(dir, 'fifo'), ['SHA-256']);
    assert.ok(!digested.ok);
    assert.equal(digested.reason, 'vanished');
  });

  it('does not read a folder', () => {
    mkdirSync(join(dir, 'folder'));
    assert.equal(digestFile(join(dir, 'folder'), ['SHA-256']).ok, false);
  });

  describe('as a user whom permissions bind', () => {
    before(function () {
      if (!canBeNobody()) this.skip();
    });
    it('says that permission was refused', async () => {
      const path = file('secret', 'abc');
      spawnSync('chmod', ['000', path]);
      assert.deepEqual(await asNobody(async () => digestFile(path, ['SHA-256'])), {
        ok: false,
        reason: 'permission',
        bytesRead: 0,
      });
    });
  });
});
