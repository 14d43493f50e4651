/**
 * Runs the real program, as a person or a script would, and collects what it said.
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The program as it runs from a checkout. */
export const PROGRAM = join(import.meta.dirname, '../../src/cli/besom.ts');

export type Said = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type RunOptions = {
  /** Another form of the program: the bundle. */
  readonly program?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
};

/** Runs `besom` with these words to its end. */
export async function besom(words: readonly string[], { program = PROGRAM, env, cwd }: RunOptions = {}): Promise<Said> {
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '', ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const stdout = gather(child.stdout);
  const stderr = gather(child.stderr);
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, stdout: stdout(), stderr: stderr() };
}

/** Runs a line of a shell in which `besom` is the program; for pipes and redirections. */
export async function shell(line: string, { program = PROGRAM, env, cwd }: RunOptions = {}): Promise<Said> {
  const script = `besom() { "$BESOM_NODE" "$BESOM_PROGRAM" "$@"; }\n${line}`;
  const child = spawn('/bin/bash', ['-c', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env, BESOM_NODE: process.execPath, BESOM_PROGRAM: program },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const stdout = gather(child.stdout);
  const stderr = gather(child.stderr);
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, stdout: stdout(), stderr: stderr() };
}

function gather(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
