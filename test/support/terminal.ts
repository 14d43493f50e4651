/**
 * Runs a sweep on a terminal, and looks at what a terminal would obey.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { PROGRAM } from './besom.ts';
import { HOME } from './sweep-run.ts';

const ESC = '\u001b';
const COLOURS = new RegExp(`${ESC}\\[[\\d;]*m`, 'gu');
const OWN_ROW = `\r${ESC}[K`;

/** Characters that a terminal obeys, line ends aside. */
export function controlsIn(text: string): readonly string[] {
  return [...text.replaceAll('\n', '').matchAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu)].map(([found]) => found);
}

/** What a terminal was sent, without our own colours, progress rows and its line ends. */
export function plainText(output: string): string {
  return output.replaceAll(COLOURS, '').replaceAll(OWN_ROW, '').replaceAll('\r\n', '\n');
}

/** Runs `besom sweep WORDS` with a terminal for all three streams, through script(1). */
export function sweepOnTerminal(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const command = [process.execPath, PROGRAM, 'sweep', ...words].map((word) => `'${word}'`).join(' ');
  const ran = spawnSync('script', ['-qec', command, '/dev/null'], {
    cwd: HOME,
    env: { PATH: process.env['PATH'] ?? '', HOME, TERM: 'xterm', LC_ALL: 'C.UTF-8', BESOM_STRICT: '1', ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  return { code: ran.status, output: ran.stdout };
}
