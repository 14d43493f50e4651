/**
 * The programs that Besom may run: each by its full path, never through a shell, with a time limit and a cap on output.
 *
 * A name looked up in PATH, or a shell, would let whoever owns this Mac choose what runs with our rights.
 * @module
 */
import { execFile, spawnSync } from 'node:child_process';
import { Problem } from '../model/problem.ts';
import type { Host } from './host.ts';

/**
 * `answersFor: 'system'`: it speaks of the running system, so under a root its answer would be about the wrong Mac.
 * `answersFor: 'file'`: it reads the file that it is given.
 */
export const PROGRAMS = {
  mount: { path: '/sbin/mount', answersFor: 'system', timeoutMs: 5_000, maxBytes: 1 << 20 },
  scutil: { path: '/usr/sbin/scutil', answersFor: 'system', timeoutMs: 2_000, maxBytes: 1 << 20 },
  stat: { path: '/usr/bin/stat', answersFor: 'file', timeoutMs: 10_000, maxBytes: 4 << 20 },
} as const satisfies Record<string, ProgramRule>;

export type ProgramRule = {
  readonly path: string;
  readonly answersFor: 'system' | 'file';
  readonly timeoutMs: number;
  readonly maxBytes: number;
};

export type ProgramName = keyof typeof PROGRAMS;

/** What it wrote. `exitCode` is not judged here: `stat` says 1 when one of a hundred files has gone. */
export type ProgramAnswer = { readonly exitCode: number; readonly stdout: Buffer };

/** A bare environment: nothing that changes the output's language, and no `DYLD_` variable comes along. */
const MANNER = { shell: false, env: { LC_ALL: 'C' }, cwd: '/', killSignal: 'SIGKILL' } as const;

/** Whose answer is wanted: this machine's, or that of a disk under a root, which has no running system to ask. */
export type Asked = Host['kind'];

/** Runs one program and waits for it: where nothing else can go on before the answer is there. */
export function runProgram(name: ProgramName, words: readonly string[], about: Asked): ProgramAnswer {
  return runByRule(ruleOf(name, about), words);
}

/** Runs one program beside the others; `signal` ends it. */
export async function askProgram(
  name: ProgramName,
  words: readonly string[],
  asked: { readonly about: Asked; readonly signal: AbortSignal },
): Promise<ProgramAnswer> {
  return askByRule(ruleOf(name, asked.about), words, asked.signal);
}

/** The rule of a program that may answer; one that speaks of the running system never does for a root. */
function ruleOf(name: ProgramName, about: Asked): ProgramRule {
  const rule = PROGRAMS[name];
  if (about === 'root' && rule.answersFor === 'system') throw failure(rule, 'not available offline');
  return rule;
}

/** The same for any rule, so that a test can hold the limits against a program that overruns them. */
export function runByRule(rule: ProgramRule, words: readonly string[]): ProgramAnswer {
  const { timeoutMs: timeout, maxBytes: maxBuffer } = rule;
  const done = spawnSync(rule.path, [...words], { ...MANNER, stdio: ['ignore', 'pipe', 'ignore'], timeout, maxBuffer });
  if (done.error !== undefined) throw failure(rule, done.error.message, done.error);
  if (done.status === null) throw failure(rule, `ended by ${done.signal}`);
  return { exitCode: done.status, stdout: done.stdout };
}

/** As `runByRule`, without blocking. */
export function askByRule(rule: ProgramRule, words: readonly string[], signal: AbortSignal): Promise<ProgramAnswer> {
  const limits = { timeout: rule.timeoutMs, maxBuffer: rule.maxBytes, signal };
  return new Promise((resolve, reject) => {
    const child = execFile(rule.path, [...words], { ...MANNER, ...limits, encoding: 'buffer' }, (error, stdout) => {
      if (error === null) resolve({ exitCode: 0, stdout });
      // a number is the program's own exit code; a word is the system's or Node's: not started, too much, stopped
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout });
      else reject(failure(rule, error.killed === true ? `ended by ${error.signal}` : error.message, error));
    });
    child.stdin?.end();
  });
}

function failure(rule: ProgramRule, why: string, cause?: unknown): Problem {
  return new Problem('PROGRAM_FAILED', `"${rule.path}": ${why}. Look at it by hand, then sweep again`, { cause });
}
