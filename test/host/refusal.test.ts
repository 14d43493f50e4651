import assert from 'node:assert/strict';
import { refusedBy, refusedFileBy } from '../../src/host/refusal.ts';

/** An error as Node makes it of a system call's. */
function systemError(code: string, errno = -1): Error {
  return Object.assign(new Error(`${code}: refused, open '/x'`), { code, errno, syscall: 'open', path: '/x' });
}

describe('refusedBy', () => {
  const cases = [
    { code: 'EACCES', platform: 'darwin', refused: { reason: 'permission' } },
    { code: 'EPERM', platform: 'darwin', refused: { reason: 'full-disk-access' } },
    { code: 'EPERM', platform: 'linux', refused: { reason: 'permission' } },
    { code: 'ENOENT', platform: 'linux', refused: { reason: 'vanished' } },
    { code: 'ENOTDIR', platform: 'linux', refused: { reason: 'vanished' } },
    { code: 'ENAMETOOLONG', platform: 'darwin', refused: { reason: 'too-deep' } },
    { code: 'ELOOP', platform: 'linux', refused: { reason: 'too-deep' } },
    { code: 'EIO', platform: 'darwin', refused: { reason: 'io-error' } },
    { code: 'EUCLEAN', platform: 'linux', refused: { reason: 'io-error', detail: 'EUCLEAN' } },
    { code: 'EDEADLK', platform: 'linux', refused: { reason: 'cloud-only' } },
  ] as const;
  for (const { code, platform, refused } of cases) {
    it(`calls ${code} ${refused.reason} on ${platform}`, () =>
      assert.deepEqual(refusedBy(systemError(code), platform), refused));
  }

  it("knows macOS's EDEADLK by its number, for which Node has no name", () => {
    const error = systemError('Unknown system error -11', -11);
    assert.deepEqual(refusedBy(error, 'darwin'), { reason: 'cloud-only' });
    assert.deepEqual(refusedBy(error, 'linux'), { reason: 'io-error', detail: 'Unknown system error -11' });
  });

  it('gives no reason for a bug, which must crash', () => {
    assert.equal(refusedBy(new TypeError('x is not a function')), undefined);
    assert.equal(refusedBy('text'), undefined);
  });
});

describe('refusedFileBy', () => {
  for (const code of ['ELOOP', 'EMLINK', 'ENXIO', 'EOPNOTSUPP']) {
    it(`takes ${code} for a file that another thing has replaced`, () =>
      assert.deepEqual(refusedFileBy(systemError(code), 'linux'), {
        reason: 'vanished',
        detail: 'no longer a regular file',
      }));
  }
  it('says of anything else what it says of a folder', () =>
    assert.deepEqual(refusedFileBy(systemError('EACCES'), 'linux'), { reason: 'permission' }));
});
