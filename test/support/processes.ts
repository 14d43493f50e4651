/**
 * Finds and freezes processes that a test started, on Linux, where `/proc` tells of them.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** No event tells of another process's child. */
const POLL_MS = 5;

/** Whether this system tells. */
export const HAS_PROC = process.platform === 'linux';

/** The children of a process, by id. */
function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

/**
 * Waits until a process has a child that runs with this word, and gives it. Before that the child is still a copy of
 * its parent, which waits for it to become the program: frozen now, it would freeze both.
 */
export async function childOf(pid: number, word: string): Promise<number> {
  for (;;) {
    const child = childrenOf(pid).find((candidate) => wordsOf(candidate).includes(word));
    if (child !== undefined) return child;
    if (!isAlive(pid)) throw new Error(`process ${pid} ended without a child`);
    await wait(POLL_MS);
  }
}

/** Whether it runs, frozen or not; one that ended and was not yet waited for does not. */
function isAlive(pid: number): boolean {
  return !['Z', 'X', undefined].includes(fieldsOf(pid)?.[0]);
}

/** Waits until it has gone; the test's own time limit ends a wait for one that never goes. */
export async function gone(pid: number): Promise<void> {
  while (isAlive(pid)) await wait(POLL_MS);
}

/** The most memory that it has held so far, in bytes; 0 once it has gone. */
export function peakBytes(pid: number): number {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function wordsOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function parentOf(pid: number): number | undefined {
  const parent = fieldsOf(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** The fields behind the name, which may hold anything: state, parent, … */
function fieldsOf(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
