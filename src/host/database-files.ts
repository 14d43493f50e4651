/**
 * The files of a database: made whole or not at all, and set aside when they are damaged, never deleted for that.
 * @module
 */

import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createDatabase } from './database.ts';
import { DatabaseTrouble, orTrouble } from './database-trouble.ts';
import { distrust } from './distrust.ts';

/** What SQLite keeps beside a file: the write-ahead log, and its index. */
const LOG = '-wal';
const INDEX = '-shm';

/** Beyond so many of them, and so many bytes, the oldest that was set aside goes. */
const MAX_ASIDE = 3;
const MAX_ASIDE_BYTES = 256 * 1024 * 1024;

/** `log-only`: the file is gone, and what was written last stands beside where it was. */
export type Standing = 'absent' | 'file' | 'empty' | 'odd' | 'log-only';

export function standing(path: string): Standing {
  return orTrouble(() => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return sizeOf(path + LOG) > 0 ? 'log-only' : 'absent';
    if (!stats.isFile()) return 'odd';
    return stats.size === 0 ? 'empty' : 'file';
  });
}

/** Why another user could have written it; nothing where none could. */
export function distrustDatabase(path: string): string | undefined {
  return orTrouble(() => distrust(lstatSync(path)));
}

/** Which file it is, whatever its name. */
export function databaseIdentity(path: string): string {
  return orTrouble(() => {
    const { dev, ino } = lstatSync(path, { bigint: true });
    return `${dev}:${ino}`;
  });
}

/** Nobody else reads in it, whatever became of its mode. */
export function closeToOthers(path: string): void {
  orTrouble(() => {
    if ((lstatSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  });
}

/** Makes it under another name first: an empty file of that name always means that something went wrong. */
export function makeDatabase(path: string, schema: string): void {
  orTrouble(() => withPart(path, schema, (part) => renameSync(part, path)));
}

/**
 * Begins anew in the place of a damaged one, which is moved away with its log under a name that tells when. `fill`: puts
 * what could be read into the new file, before the old one is touched. Where the old one is now.
 */
export function replaceDatabase(
  path: string,
  { schema, fill, now }: { readonly schema: string; readonly fill: (part: string) => void; readonly now: Date },
): string {
  return orTrouble(() => {
    const aside = freeName(`${path}.damaged-${now.toISOString().replaceAll(/[-:]|\.\d+/gu, '')}`);
    withPart(path, schema, (part) => {
      fill(part);
      if (sizeOf(part + LOG) > 0) throw new DatabaseTrouble('full', 'what could be read has no room in a new file');
      for (const end of ['', LOG]) if (taken(path + end)) renameSync(path + end, aside + end);
      rmSync(path + INDEX, { force: true });
      renameSync(part, path);
    });
    forgetOldest(path, aside);
    return aside;
  });
}

function withPart(path: string, schema: string, act: (part: string) => void): void {
  removeLitter(path);
  const part = `${litterOf(path)}${randomBytes(6).toString('hex')}`;
  try {
    // SQLite would take the umask's word for who may read it
    closeSync(openSync(part, 'wx', 0o600));
    createDatabase(part, schema);
    act(part);
    syncFolder(dirname(path));
  } finally {
    for (const end of ['', LOG, INDEX]) rmSync(part + end, { force: true });
  }
}

function freeName(wanted: string): string {
  let name = wanted;
  for (let count = 2; taken(name) || taken(name + LOG); count++) name = `${wanted}-${count}`;
  return name;
}

function taken(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function forgetOldest(path: string, newest: string): void {
  const dir = dirname(path);
  const start = `${basename(path)}.damaged-`;
  const names = readdirSync(dir).filter((name) => name.startsWith(start));
  const asides = [...new Set(names.map((name) => join(dir, name.replace(/-(?:wal|shm)$/u, ''))))].sort().reverse();
  let bytes = 0;
  for (const [index, aside] of [newest, ...asides.filter((aside) => aside !== newest)].entries()) {
    bytes += sizeOf(aside) + sizeOf(aside + LOG);
    if (index === 0 || (index < MAX_ASIDE && bytes <= MAX_ASIDE_BYTES)) continue;
    for (const end of ['', LOG, INDEX]) rmSync(aside + end, { force: true, recursive: true });
  }
}

function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function litterOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.part-`);
}

function removeLitter(path: string): void {
  const start = basename(litterOf(path));
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(start)) rmSync(join(dirname(path), name), { force: true });
  }
}

/** A name is on the disk when its folder is. */
function syncFolder(dir: string): void {
  const folder = openSync(dir, constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
