/**
 * The project's checks, each said once, and how one is run: a program of a locked package, under this same Node.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTally, type Tally } from './tally.ts';

/** The project's folder. Everything runs there, wherever the script was called from. */
export const PROJECT = join(import.meta.dirname, '..');

/** A check that passes or fails as a whole. */
export type Check = { readonly name: string; readonly words: readonly string[] };

export const CHECKS = {
  format: { name: 'format', words: ['node_modules/@biomejs/biome/bin/biome', 'format', '.'] },
  lint: {
    name: 'lint',
    words: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '--diagnostic-level=warn', '.'],
  },
  types: { name: 'types', words: ['node_modules/typescript/bin/tsc'] },
  unused: { name: 'unused', words: ['node_modules/knip/bin/knip.js', '--no-progress'] },
  docs: { name: 'docs', words: ['scripts/docs.ts'] },
} as const satisfies Record<string, Check>;

const MOCHA = 'node_modules/mocha/bin/mocha.js';
const REPORTER = 'scripts/mocha-reporter.ts';
/** Deeper than the tests of every day: minutes, or a package registry. */
const LONG_TESTS = 'test/long/**/*.test.ts';

/** Runs one check; its own output says what is wrong. */
export function passes({ words }: Check): boolean {
  return run(words) === 0;
}

/** Runs one test file alone. */
export function passesAlone(file: string): boolean {
  return run([MOCHA, '--no-config', '--require', 'test/strict.ts', '--reporter', REPORTER, '--fail-zero', file]) === 0;
}

/**
 * Runs every test and counts. `undefined`: the run ended before its end, or left something open, so that its counts
 * prove nothing.
 */
export function runTests({ long }: { readonly long: boolean }): Tally | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'besom-tally-'));
  const file = join(folder, 'tally.json');
  try {
    const extra = long ? [LONG_TESTS] : [];
    const options = ['--reporter', REPORTER, '--reporter-option', `tally=${file}`, '--forbid-only', '--fail-zero'];
    const code = run([MOCHA, ...options, ...extra]);
    const tally = parseTally(readFileSync(file, 'utf8'));
    return tally?.failed === 0 && code !== 0 ? undefined : tally;
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without a shell, without standard input, and all output in one stream, so that a log keeps its order. */
function run(words: readonly string[]): number | null {
  return spawnSync(process.execPath, [...words], { cwd: PROJECT, stdio: ['ignore', 1, 1] }).status;
}

/** Says a line between the checks' own output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
