/**
 * Finds and freezes processes that a test started, on Linux, where `/proc` tells of them.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Whether this system tells. */
export const HAS_PROC = process.platform === 'linux';

/** The children of a process, by id. */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

/** Waits until a process has a child, and gives it. A process that ends before has none: that fails the test. */
export async function childOf(pid: number): Promise<number> {
  for (;;) {
    const [child] = childrenOf(pid);
    if (child !== undefined) return child;
    if (!isAlive(pid)) throw new Error(`process ${pid} ended without a child`);
    await new Promise(setImmediate);
  }
}

/** Whether it runs, frozen or not; one that ended and was not yet waited for does not. */
export function isAlive(pid: number): boolean {
  return !['Z', 'X', undefined].includes(fieldsOf(pid)?.[0]);
}

/** Memory that it holds now, in bytes. */
export function residentBytes(pid: number): number {
  try {
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
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
