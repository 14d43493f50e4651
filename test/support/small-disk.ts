/**
 * A small disk of a test's own, in memory, that can be filled up and made read-only: for root on Linux.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder, tempFolder } from './temp.ts';

export type SmallDisk = {
  /** A folder on it. */
  readonly dir: string;
  /** Takes all the room that is left, but so many bytes. */
  fill(leave?: number): void;
  /** Gives that room back. */
  empty(): void;
  setReadOnly(state: 'ro' | 'rw'): void;
  remove(): void;
};

/** Why there can be none; nothing where there can. */
export function noSmallDisk(): string | undefined {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return 'needs root on Linux';
  const at = tempFolder('mount-test');
  const mounted = mount(['-t', 'tmpfs', '-o', 'size=64k', 'besom-test', at]);
  if (mounted) spawnSync('umount', [at]);
  removeFolder(at);
  return mounted ? undefined : 'nothing can be mounted here';
}

export function smallDisk(kibibytes: number): SmallDisk {
  const at = tempFolder('small-disk');
  if (!mount(['-t', 'tmpfs', '-o', `size=${kibibytes}k,mode=755`, 'besom-test', at])) throw new Error('cannot mount');
  const dir = join(at, 'state');
  mkdirSync(dir, { mode: 0o700 });
  const fillings = join(at, 'filling');
  return {
    dir,
    fill(leave = 0) {
      const file = openSync(`${fillings}-${readdirSync(at).length}`, 'wx');
      try {
        for (;;) {
          const { bavail, bsize } = statfsSync(at);
          const bytes = Math.min(bavail * bsize - leave, 64 * 1024);
          if (bytes <= 0) return;
          writeSync(file, Buffer.alloc(bytes, 1));
        }
      } finally {
        closeSync(file);
      }
    },
    empty() {
      for (const name of readdirSync(at)) if (name.startsWith('filling')) rmSync(join(at, name));
    },
    setReadOnly(state) {
      if (!mount(['-o', `remount,${state}`, at])) throw new Error(`cannot remount ${state}`);
    },
    remove() {
      spawnSync('umount', ['-l', at]);
      removeFolder(at);
    },
  };
}

function mount(words: readonly string[]): boolean {
  return spawnSync('mount', words).status === 0;
}
