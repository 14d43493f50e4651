/**
 * A real HTTP proxy for tests, in a process of its own: CONNECT and plain requests, with or without a password.
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type ProxySeen = { readonly target: string; readonly authorization: string };

export type Proxy = AsyncDisposable & {
  readonly port: number;
  /** What it was asked for, refused or not. */
  readonly seen: readonly ProxySeen[];
};

/** Starts it; `credentials`: NAME:PASSWORD that it wants. */
export async function startProxy(credentials = ''): Promise<Proxy> {
  const seen: ProxySeen[] = [];
  const child = fork(join(import.meta.dirname, 'proxy-process.ts'), [credentials], { execArgv: [] });
  const port = await firstMessage(child);
  child.on('message', (message: ProxySeen) => seen.push(message));
  return {
    port,
    seen,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function firstMessage(child: ChildProcess): Promise<number> {
  const [port] = await once(child, 'message');
  return Number(port);
}
