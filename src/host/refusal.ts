/**
 * Why the system would not let a folder or file be looked at, in the words of the gaps.
 * @module
 */
import type { GapReason } from '../model/gap.ts';

export type Refused = { readonly reason: GapReason; readonly detail?: string };

const REASONS: ReadonlyMap<string, GapReason> = new Map([
  ['EACCES', 'permission'],
  ['ENOENT', 'vanished'],
  ['ENOTDIR', 'vanished'],
  ['ESTALE', 'vanished'],
  ['ENAMETOOLONG', 'too-deep'],
  ['ELOOP', 'too-deep'],
  ['EIO', 'io-error'],
  ['EDEADLK', 'cloud-only'],
]);

/** macOS's EDEADLK, "the file is in the cloud only": Node has no name for it. */
const DARWIN_EDEADLK = -11;

/**
 * The reason for an error that a system call gave; nothing for a bug, which must crash. A code that is not listed
 * (a damaged file system has many) is an input/output error that names it.
 */
export function refusedBy(error: unknown, platform: NodeJS.Platform = process.platform): Refused | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('errno' in error)) return undefined;
  if (platform === 'darwin' && error.errno === DARWIN_EDEADLK) return { reason: 'cloud-only' };
  const code = 'code' in error ? String(error.code) : String(error.errno);
  // macOS says "not permitted" where privacy protection refuses, which permissions do not mend
  if (code === 'EPERM') return { reason: platform === 'darwin' ? 'full-disk-access' : 'permission' };
  const reason = REASONS.get(code);
  return reason === undefined ? { reason: 'io-error', detail: code } : { reason };
}

/** The same for opening and reading a file that was listed as a regular one: a link or socket took its place. */
export function refusedFileBy(error: unknown, platform?: NodeJS.Platform): Refused | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  // with O_NOFOLLOW a link gives ELOOP (EMLINK on some systems); a socket gives ENXIO or EOPNOTSUPP
  const replaced = code === 'ELOOP' || code === 'EMLINK' || code === 'ENXIO' || code === 'EOPNOTSUPP';
  return replaced ? { reason: 'vanished', detail: 'no longer a regular file' } : refusedBy(error, platform);
}
