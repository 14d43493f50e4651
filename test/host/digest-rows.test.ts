import assert from 'node:assert/strict';
import fc from 'fast-check';
import { KNOWS, KnownFiles, RowMaker } from '../../src/host/digest-rows.ts';
import type { DigestName } from '../../src/host/host.ts';

const SHA_256 = 'ab'.repeat(32);
const MD5 = 'cd'.repeat(16);
const BOTH = ['MD5', 'SHA-256'] as const;
const KEY = 2 ** 52 + 17;

function stamps(ino: number, more = {}) {
  return { dev: 7, ino, size: 10, mtimeMs: 1_672_531_200_000.25, ctimeMs: 1_672_531_200_001.5, ...more };
}

function row(
  files: readonly { readonly ino: number; readonly hashes?: Record<string, string> }[],
  algorithms: readonly DigestName[] = BOTH,
) {
  const maker = new RowMaker(algorithms);
  for (const { ino, hashes } of files) {
    maker.add(stamps(ino), { flags: KNOWS.trailer, ...(hashes === undefined ? {} : { hashes }) });
  }
  const bytes = Buffer.alloc(maker.bytes);
  maker.write(bytes, KEY);
  return bytes;
}

describe('a row of the digest cache', () => {
  const bytes = row([{ ino: 1 }, { ino: 2, hashes: { MD5, 'SHA-256': SHA_256 } }, { ino: 3 }]);

  it('gives back what was put in, file by file, in any order', () => {
    const known = KnownFiles.parse(bytes, KEY);
    assert.deepEqual(known?.recall(stamps(1), BOTH), { flags: KNOWS.trailer });
    assert.deepEqual(known?.recall(stamps(3), BOTH), { flags: KNOWS.trailer });
    const hashes = { MD5, 'SHA-256': SHA_256 };
    assert.deepEqual(known?.recall(stamps(2), BOTH), { flags: KNOWS.trailer | KNOWS.digests, hashes });
  });

  it('gives those digests that are asked for, and none where one is missing', () => {
    const known = KnownFiles.parse(bytes, KEY);
    assert.deepEqual(known?.recall(stamps(2), ['SHA-256'])?.hashes, { 'SHA-256': SHA_256 });
    assert.deepEqual(known?.recall(stamps(2), ['SHA-256', 'SHA-512']), { flags: KNOWS.trailer });
  });

  const changes = [{ dev: 8 }, { size: 11 }, { mtimeMs: 1_672_531_200_000 }, { ctimeMs: 1_672_531_200_001.75 }];
  for (const change of changes) {
    it(`knows nothing of a file whose ${Object.keys(change).join()} is another`, () =>
      assert.equal(KnownFiles.parse(bytes, KEY)?.recall(stamps(2, change), BOTH), undefined));
  }

  it('knows nothing of another inode', () =>
    assert.equal(KnownFiles.parse(bytes, KEY)?.recall(stamps(9), BOTH), undefined));

  it('is no row under another key', () => assert.equal(KnownFiles.parse(bytes, KEY + 1), undefined));

  it('is no row when any of its bytes is another, or it is shorter or longer', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        assert.equal(KnownFiles.parse(damaged, KEY), undefined);
        assert.equal(KnownFiles.parse(bytes.subarray(0, at), KEY), undefined);
      }),
    );
    assert.equal(KnownFiles.parse(Uint8Array.from([...bytes, 0]), KEY), undefined);
  });

  it('takes no bytes for a row, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (random) =>
        assert.equal(KnownFiles.parse(random, KEY), undefined),
      ),
    );
  });

  it('is read wherever it lies in memory', () => {
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    assert.ok(KnownFiles.parse(shifted.subarray(1), KEY)?.recall(stamps(2), BOTH));
  });

  it('holds files of one device only', () => {
    const maker = new RowMaker(BOTH);
    assert.equal(maker.add(stamps(1), { flags: 0 }), true);
    assert.equal(maker.add(stamps(2, { dev: 8 }), { flags: 0 }), false);
    assert.equal(maker.count, 1);
  });

  it('holds any number of files, with and without digests', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 300 }), (withDigest) => {
        const digest = (index: number) => index.toString(16).padStart(64, '0');
        const files = withDigest.map((has, ino) => (has ? { ino, hashes: { 'SHA-256': digest(ino) } } : { ino }));
        const known = KnownFiles.parse(row(files, ['SHA-256']), KEY);
        assert.equal(known?.count, files.length);
        files.forEach(({ ino, hashes }) => {
          assert.deepEqual(known?.recall(stamps(ino), ['SHA-256'])?.hashes, hashes);
        });
      }),
    );
  });
});
