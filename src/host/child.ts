/**
 * The sweep's child process: walking and reading run in it, so that the command can end while a file call is blocked.
 *
 * Node waits at exit for every blocked file call, and neither `process.exit` nor ending a worker helps (measured). A
 * child can be killed; and where even that has to wait for the kernel, the command no longer waits for the child.
 * @module
 */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { isRecord } from '../model/json.ts';
import { codeOf } from './errno.ts';
import { jsonLines, LineError, toJsonLine } from './lines.ts';

/** How the child ended. `died`: before it had said that it was done. */
export type ChildEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: ChildError }
  | { readonly kind: 'died'; readonly because: string }
  | { readonly kind: 'garbled'; readonly because: string }
  | { readonly kind: 'killed' };

/** An error that was thrown in the child, as it can be carried. `code` is a Problem's. */
export type ChildError = { readonly code?: string; readonly message: string; readonly stack?: string };

export type SweepChild = {
  /** What the child tells, as it comes. It ends with the child, in whatever way; `ended` says in which. */
  readonly events: AsyncGenerator<unknown>;
  /** Known once `events` has ended or `kill` was called. Never rejected. */
  readonly ended: Promise<ChildEnd>;
  /** At once, whatever the child does: nothing of it keeps this process alive afterwards. */
  kill(): void;
};

/** What to start: the words after the entry, and what is written to its standard input. */
export type ChildStart = {
  readonly words: readonly string[];
  readonly request: unknown;
  /** The script to run; the running one (a checkout's `.ts`, or the one bundled file) where it is left out. */
  readonly entry?: string;
  /** For the agent: the Mac's owner comes first, and the child's temporary files go with it. */
  readonly background?: {
    /** A folder of ours, in which a private one is made for the child and removed when it has ended. */
    readonly scratch: string;
  };
};

/** No event is longer: a path has at most some thousand bytes, and progress none at all. */
const MAX_LINE_BYTES = 1 << 20;

/** What lives for one folder only need not be given 16 MiB of room (measured: 30 MB less at 300,000 files). */
const FRUGAL = ['--max-semi-space-size=2'] as const;

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** On a Mac, what lowers both the CPU and the disk priority of what it starts; it becomes that program. */
const LOWERS_ITSELF = ['/usr/sbin/taskpolicy', '-b'] as const;

/** Starts this same program again, with a hidden command. Its stderr is ours. */
export function startSweepChild({ words, request, entry = process.argv[1] ?? '', background }: ChildStart): SweepChild {
  const lowers = background !== undefined && process.platform === 'darwin' ? LOWERS_ITSELF : [];
  const [program, ...rest] = [...lowers, process.execPath, ...FRUGAL, entry, ...words] as const;
  const scratch = background === undefined ? undefined : makeScratch(background.scratch);
  const child = spawn(program, rest, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...childEnvironment(), ...(scratch !== undefined && { TMPDIR: scratch, SQLITE_TMPDIR: scratch }) },
  });
  if (background !== undefined && lowers.length === 0) lower(child.pid);
  const died = deathOf(child);
  const { promise: ended, resolve: end } = Promise.withResolvers<ChildEnd>();
  const release = (how: ChildEnd) => {
    end(how);
    child.kill('SIGKILL');
    child.stdin.destroy();
    child.stdout.destroy();
    child.unref();
    if (scratch !== undefined) void died.then(() => rmSync(scratch, { recursive: true, force: true }));
  };
  // a child that died early no longer reads: its death is told by `ended`, the broken pipe is only its shadow
  child.stdin.on('error', () => {});
  child.stdin.write(toJsonLine(request));
  return { events: listen(child, died, release), ended, kill: () => release({ kind: 'killed' }) };
}

function makeScratch(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return mkdtempSync(join(folder, 'sweep-'));
}

/** Removes what children left behind whose parent was killed. */
export function clearScratch(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function lower(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch (error) {
    // it has ended already, or somebody gave us a lower priority still
    if (codeOf(error) === undefined) throw error;
  }
}

/** `NODE_OPTIONS` and its like would load somebody else's code into the child. */
function childEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('NODE_') || name === 'NODE_COMPILE_CACHE',
  );
  // glibc keeps an arena of memory a thread: two serve all of them (measured: 15 MB less with two workers)
  return { ...Object.fromEntries(kept), MALLOC_ARENA_MAX: '2' };
}

async function* listen(child: Child, died: Promise<string>, release: (how: ChildEnd) => void): AsyncGenerator<unknown> {
  try {
    for await (const line of jsonLines(child.stdout, MAX_LINE_BYTES)) {
      const told = readLine(line);
      if (told.kind === 'event') yield told.event;
      else return release(told);
    }
    release({ kind: 'died', because: await died });
  } catch (error) {
    if (error instanceof LineError) return release({ kind: 'garbled', because: error.message });
    // killed: our own end of the pipe was closed, and how the child ended was told then
    if (!child.stdout.destroyed || child.pid === undefined) release({ kind: 'died', because: await died });
  } finally {
    release({ kind: 'killed' });
  }
}

function deathOf(child: Child): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`it could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`),
    );
  });
}

/** One line of the child: `{"event": …}`, `{"failed": {…}}`, or at the very end `{"done": true}`. */
function readLine(line: unknown): { readonly kind: 'event'; readonly event: unknown } | ChildEnd {
  if (isRecord(line)) {
    if ('event' in line) return { kind: 'event', event: line['event'] };
    if (line['done'] === true) return { kind: 'done' };
    if (isRecord(line['failed'])) return { kind: 'failed', error: readError(line['failed']) };
  }
  throw new LineError('a line that is neither an event nor an end');
}

function readError({ code, message, stack }: Readonly<Record<string, unknown>>): ChildError {
  return {
    message: String(message),
    ...(typeof code === 'string' && { code }),
    ...(typeof stack === 'string' && { stack }),
  };
}
