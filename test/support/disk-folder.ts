/**
 * One folder shown as a swept disk, with what is planted in it: for the tests of files and of spellings.
 * @module
 */
import assert from 'node:assert/strict';
import type { Disk } from '../../src/host/disk.ts';
import { openFiles } from '../../src/host/files.ts';
import type { Files, Outcome } from '../../src/host/host.ts';
import { rawOf } from '../../src/host/raw-path.ts';
import { openPlant, type Plant } from './plant.ts';
import { removeFolder, tempFolder } from './temp.ts';

export type DiskFolder = {
  readonly dir: string;
  readonly plant: Plant;
  /** The files of the disk, which ignores case unless it is told otherwise. */
  files(more?: Partial<Disk>): Files;
  /** What stands at a path, as the disk spells it. */
  spelt(path: string, files?: Files): readonly string[];
  remove(): void;
};

export function diskFolder(): DiskFolder {
  const dir = tempFolder('disk');
  const { plant, close } = openPlant((path) => dir + path);
  const files = (more: Partial<Disk> = {}) =>
    openFiles({
      trees: [{ real: rawOf({ path: dir }), shown: [] }],
      aliases: [],
      caseSensitive: false,
      untouchable: new Map(),
      unopened: new Map(),
      ...more,
    });
  return {
    dir,
    plant,
    files,
    spelt: (path, asked = files()) =>
      given(asked.spellings(path))
        .map(({ at }) => at.path)
        .toSorted(),
    remove() {
      close();
      removeFolder(dir);
    },
  };
}

/** The value; a refusal fails the test. */
export function given<T>(outcome: Outcome<T>): T {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

/** Why not, and where; a value fails the test. */
export function refused(outcome: Outcome<unknown>): { readonly reason: string; readonly path: string } {
  assert.ok(!outcome.ok, JSON.stringify(outcome));
  const { reason, path } = outcome.refusal;
  return { reason, path };
}

/** As somebody who is not root, where the tests are; nothing that waits. */
export function asNobody<T>(act: () => T): T {
  process.seteuid?.(65_534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}
