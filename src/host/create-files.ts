/**
 * Makes new files, all of them or none, and never in the place of another: a key that is overwritten is lost for good.
 * @module
 */
import { closeSync, fsyncSync, lstatSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Problem } from '../model/problem.ts';
import { codeOf } from './errno.ts';

/** `mode`: who may read it, at most; the caller's umask may take more away. */
export type NewFile = { readonly path: string; readonly mode: number; readonly text: string };

/** Says that one of the names is taken, before a person is asked for anything. */
export function checkFree(paths: readonly string[]): void {
  for (const path of paths) {
    if (path.includes('\0')) throw unmade(path, 'no name of a file holds a NUL byte. Choose another');
    const standing = trying(path, () => lstatSync(resolve(path), { throwIfNoEntry: false }));
    if (standing !== undefined) throw taken(path);
  }
}

/** Makes them; where one cannot be made, none is left. */
export function createFiles(files: readonly NewFile[]): void {
  const made: string[] = [];
  try {
    for (const file of files) trying(file.path, () => createFile(file, made));
  } catch (error) {
    for (const path of made) rmSync(path, { force: true });
    throw error;
  }
}

/** `wx`: neither a file nor a link of that name is followed or replaced, whoever put it there meanwhile. */
function createFile({ path, mode, text }: NewFile, made: string[]): void {
  const descriptor = openSync(path, 'wx', mode);
  made.push(path);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder. Make it first, or name another',
  ENOTDIR: 'a part of the path is no folder. Check the path',
  EACCES: 'permission refused. Name a folder that you may write to',
  EPERM: 'the system refuses. Name a folder that you may write to',
  EROFS: 'the disk is read-only. Name a folder on another one',
  ENOSPC: 'the disk is full. Make room',
  ENAMETOOLONG: 'the name is longer than the system allows. Choose a shorter one',
};

function trying<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    if (code === 'EEXIST') throw taken(path);
    throw unmade(path, WORDS[code] ?? `the system says ${code}. Name another place`, error);
  }
}

function taken(path: string): Problem {
  return unmade(path, 'there is something of that name, and it is not overwritten. Choose another');
}

function unmade(path: string, why: string, cause?: unknown): Problem {
  return new Problem('WRITE_FAILED', `${JSON.stringify(path)}: ${why}`, { cause });
}
