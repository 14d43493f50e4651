/**
 * Measures whole commands as a user would have them: wall time from start to end, and the most memory that all their
 * processes held.
 * @module
 */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

export type Command = { readonly name: string; readonly program: string; readonly words: readonly string[] };

/** One run. `peakBytes` sums the peaks of the processes (Linux only, 0 elsewhere); `firstMs` is when the line came. */
export type Run = {
  readonly ms: number;
  readonly peakBytes: number;
  readonly code: number | null;
  readonly firstMs?: number;
  readonly stdout: string;
};

/** Medians over the runs of one command. */
export type Figure = { readonly name: string; readonly ms: number; readonly peakBytes: number; readonly runs: number };

const SAMPLE_MS = 20;

/** Whether a program is there at all: peers that are not installed are skipped by name. */
export function hasProgram(program: string): boolean {
  return spawnSync('/bin/sh', ['-c', `command -v "$1"`, 'sh', program]).status === 0;
}

/** Runs a command once. `until`: also tells when standard output first held this text. */
export async function runOnce({ program, words }: Command, until?: string): Promise<Run> {
  const startedAt = performance.now();
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  const peaks = new Map<number, number>();
  const sampler = setInterval(() => samplePeaks(child.pid ?? 0, peaks), SAMPLE_MS);
  let stdout = '';
  let firstMs: number | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout.length < 1_000_000) stdout += text;
    if (until !== undefined && stdout.includes(until)) firstMs ??= performance.now() - startedAt;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearInterval(sampler);
  const peakBytes = [...peaks.values()].reduce((sum, bytes) => sum + bytes, 0);
  return { ms: performance.now() - startedAt, peakBytes, code, stdout, ...(firstMs === undefined ? {} : { firstMs }) };
}

/** Runs several commands in turn (A B C A B C …), so that a machine whose speed drifts drifts for all of them. */
export async function inTurn(
  commands: readonly Command[],
  { runs, before }: { readonly runs: number; readonly before?: () => void },
): Promise<readonly Figure[]> {
  const all = commands.map((): Run[] => []);
  for (let run = 0; run < runs; run++) {
    for (const [index, command] of commands.entries()) {
      before?.();
      all[index]?.push(await runOnce(command));
    }
  }
  return commands.map(({ name }, index) => ({
    name,
    ms: median((all[index] ?? []).map(({ ms }) => ms)),
    peakBytes: median((all[index] ?? []).map(({ peakBytes }) => peakBytes)),
    runs,
  }));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return sorted.length % 2 === 1 ? middle : (middle + (sorted[sorted.length / 2 - 1] ?? 0)) / 2;
}

/** Empties the file cache, where this process may: what a Mac that was just started would have. */
export function dropCaches(): boolean {
  try {
    spawnSync('sync');
    writeFileSync('/proc/sys/vm/drop_caches', '3');
    return true;
  } catch {
    return false;
  }
}

/** The kernel keeps each process's own peak; a short-lived child may end between two samples. */
function samplePeaks(root: number, peaks: Map<number, number>): void {
  for (const pid of [root, ...descendantsOf(root)]) {
    const peak = field(pid, /^VmHWM:\s+(\d+) kB$/mu);
    if (peak !== undefined) peaks.set(pid, peak * 1024);
  }
}

function descendantsOf(pid: number): readonly number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const children = tasks.flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '));
    const ids = children.filter((text) => text !== '').map(Number);
    return ids.flatMap((id) => [id, ...descendantsOf(id)]);
  } catch {
    return [];
  }
}

function field(pid: number, pattern: RegExp): number | undefined {
  try {
    const value = pattern.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return value === undefined ? undefined : Number(value);
  } catch {
    return undefined;
  }
}
