/**
 * The mounted file systems of this machine: which are walked, which are left out, and by what name each is shown.
 * @module
 */
import { readFileSync } from 'node:fs';
import { isProblem, Problem } from '../model/problem.ts';
import { codeOf } from './errno.ts';
import { type Mount, type MountList, parseMountInfo, parseMountOutput } from './formats/mounts.ts';
import { judgeMount } from './mount-kinds.ts';
import { runProgram } from './programs.ts';
import { bytesOf, isWithin, rawOf, under } from './raw-path.ts';
import type { Refused } from './refusal.ts';

/** Reads the mount table. That it cannot be read is a Problem: nobody would know what is local. */
export function readMounts(): MountList {
  if (process.platform === 'darwin') {
    const { exitCode, stdout } = runProgram('mount', [], 'machine');
    if (exitCode !== 0) throw new Problem('PROGRAM_FAILED', `"/sbin/mount": exit code ${exitCode}. Run it by hand`);
    return parseMountOutput(stdout.toString('latin1'));
  }
  try {
    return parseMountInfo(readFileSync('/proc/self/mountinfo', 'latin1'));
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw new Problem('READ_FAILED', `"/proc/self/mountinfo": ${code}. Sweep where /proc is mounted`, { cause: error });
  }
}

/** A mount that is not walked, and why. */
export type LeftOut = { readonly mount: Mount; readonly because: string; readonly unsafe: boolean };

/** What becomes of each mount that can be reached. */
export type Sorted = { readonly walked: readonly Mount[]; readonly leftOut: readonly LeftOut[] };

/** Sorts the mounts at or below a folder. One that another hides is none: nobody gets there. */
export function sortMounts(mounts: readonly Mount[], folder: string): Sorted {
  const reachable = mounts.filter((mount) => isWithin(mount.at, folder) && !isHidden(mount, mounts));
  const walked: Mount[] = [];
  const leftOut: LeftOut[] = [];
  for (const mount of reachable) {
    const verdict = judgeMount(mount);
    const elsewhere = verdict.walk ? shownElsewhere(mount, reachable) : undefined;
    if (!verdict.walk) leftOut.push({ mount, because: verdict.because, unsafe: verdict.unsafe });
    else if (elsewhere !== undefined)
      leftOut.push({ mount, because: `${mount.type}: a second view of ${elsewhere}`, unsafe: false });
    else walked.push(mount);
  }
  return { walked, leftOut };
}

/** The mounts below a folder. Where the table cannot be read, none is known: the folder is what was asked for. */
export function mountsBelow(folder: string): Sorted {
  const raw = rawOf({ path: folder });
  try {
    const { mounts } = readMounts();
    return sortMounts(
      mounts.filter(({ at }) => at !== raw),
      raw,
    );
  } catch (error) {
    if (!isProblem(error)) throw error;
    return { walked: [], leftOut: [] };
  }
}

/** Places that are not even asked for their type, by raw path. The top itself is looked at whatever it is. */
export function untouchableOf(leftOut: readonly LeftOut[]): readonly (readonly [string, Refused])[] {
  const unsafe = leftOut.filter(({ mount, unsafe }) => unsafe && mount.at !== '/');
  return unsafe.map(({ mount, because }) => [mount.at, { reason: 'network-volume', detail: because }]);
}

/** Whether a later mount covers this one: at the same place, or at a folder above it in the same file system. */
function isHidden(mount: Mount, mounts: readonly Mount[]): boolean {
  const later = mounts.slice(mounts.indexOf(mount) + 1);
  const { source } = mount;
  if (later.some(({ at }) => at === mount.at)) return true;
  if (source === undefined) return false;
  return mounts.some(
    (other) =>
      other !== mount &&
      other.source?.parent === source.parent &&
      other.at !== mount.at &&
      isWithin(mount.at, other.at),
  );
}

/** Where the same folder of the same device is reached too (a bind mount), unless something else is mounted over it there. */
function shownElsewhere(mount: Mount, mounts: readonly Mount[]): string | undefined {
  const { source } = mount;
  if (source === undefined) return undefined;
  for (const other of mounts) {
    if (other === mount || other.source?.device !== source.device || !judgeMount(other).walk) continue;
    if (!isWithin(source.folder, other.source.folder)) continue;
    if (source.folder === other.source.folder && mounts.indexOf(other) > mounts.indexOf(mount)) continue;
    const below = source.folder.slice(other.source.folder === '/' ? 0 : other.source.folder.length);
    const path = under(
      other.at,
      below.split('/').filter((name) => name !== ''),
    );
    if (deepest(path, mounts) === other) return bytesOf(path).toString('utf8');
  }
  return undefined;
}

/** The mount that a path lies in. */
function deepest(path: string, mounts: readonly Mount[]): Mount | undefined {
  const around = mounts.filter(({ at }) => isWithin(path, at));
  return around.reduce<Mount | undefined>(
    (best, mount) => (best && best.at.length > mount.at.length ? best : mount),
    undefined,
  );
}
