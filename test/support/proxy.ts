/**
 * A real HTTP proxy for tests, in a process of its own: CONNECT and plain requests, with or without a password.
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type Proxy = AsyncDisposable & {
  readonly port: number;
  /** The addresses that it was asked for, refused or not, up to now. */
  seen(): Promise<readonly string[]>;
};

/** Starts it; `credentials`: NAME:PASSWORD that it wants. */
export async function startProxy(credentials = ''): Promise<Proxy> {
  const child = fork(join(import.meta.dirname, 'proxy-process.ts'), [credentials], { execArgv: [] });
  const port = await firstMessage(child);
  return {
    port,
    async seen() {
      child.send('report');
      const [seen] = await once(child, 'message');
      return seen;
    },
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
