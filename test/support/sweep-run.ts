/**
 * Runs sweeps as processes of their own, with a state folder of their own: to their end, or for a test to interfere.
 * @module
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Report, reportSchema } from '../../src/model/report.ts';
import { PROGRAM } from './besom.ts';
import { tempFolder } from './temp.ts';

/** A run that takes longer has hung: it is killed, and its test fails. */
const HUNG_MS = 60_000;

export type SweepOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** A program that runs ours (`setpriv …`, `strace …`), with its words. */
  readonly under?: readonly string[];
  /** When it counts as hung. */
  readonly hungMs?: number;
};

export type SweepEnd = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** The home of all runs: nothing of the person's own is read or changed. */
export const HOME = tempFolder('home');

/** What the runtime has compiled once: it halves the time of the hundred runs that follow (measured). */
const COMPILED = join(HOME, 'compiled');

/** Starts `besom sweep WORDS`; all three streams are pipes. */
export function startSweep(
  words: readonly string[],
  { under = [], env, hungMs = HUNG_MS }: SweepOptions = {},
): ChildProcess {
  const [program = '', ...rest] = [...under, process.execPath, PROGRAM, 'sweep', ...words];
  return spawn(program, rest, {
    cwd: HOME,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME,
      BESOM_STRICT: '1',
      LC_ALL: 'C.UTF-8',
      NODE_COMPILE_CACHE: COMPILED,
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: hungMs,
    killSignal: 'SIGKILL',
  });
}

/** Everything that it wrote, and how it ended. */
export async function endOf(child: ChildProcess): Promise<SweepEnd> {
  const stdout = gather(child.stdout);
  const stderr = gather(child.stderr);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return { code: child.exitCode, signal: child.signalCode, stdout: stdout(), stderr: stderr() };
}

/** Runs `besom sweep WORDS` to its end. */
export async function runSweep(words: readonly string[], options: SweepOptions = {}): Promise<SweepEnd> {
  const child = startSweep(words, options);
  child.stdin?.end();
  return endOf(child);
}

/** The same with `--format json`; the report must keep the schema. */
export async function sweepJson(
  words: readonly string[],
  options: SweepOptions = {},
): Promise<SweepEnd & { readonly report: Report }> {
  const ran = await runSweep(['--format', 'json', ...words], options);
  return { ...ran, report: reportOf(ran) };
}

/** The report on standard output, or everything that was said instead. */
export function reportOf({ code, signal, stdout, stderr }: SweepEnd): Report {
  try {
    return reportSchema.parse(JSON.parse(stdout));
  } catch (cause) {
    throw new Error(`no report: exit ${code ?? signal}, stderr ${stderr}, stdout ${stdout.slice(0, 2000)}`, { cause });
  }
}

/** Whether a program is installed here, by trying it. */
export function isInstalled(program: string, words: readonly string[] = ['--version']): boolean {
  try {
    execFileSync(program, [...words], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function gather(stream: ChildProcess['stdout']): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
