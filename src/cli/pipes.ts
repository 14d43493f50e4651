/**
 * Watches standard output: a reader that went away (`| head`) ends the command quietly, a full disk is told.
 * @module
 */
import type { Writable } from 'node:stream';
import { Problem } from '../model/problem.ts';

export type WatchedOutput = {
  /** Aborted when nobody reads any more: what still runs may stop. */
  readonly closed: AbortSignal;
  /** Waits until all is written; throws where it could not be. */
  flush(): Promise<void>;
};

/** Takes over the errors of both streams, which would otherwise end the process with a stack and exit code 1. */
export function watchOutput(stdout: Writable, stderr: Writable): WatchedOutput {
  const closing = new AbortController();
  let failure: Error | undefined;
  stdout.on('error', (error) => {
    if (isBroken(error)) closing.abort();
    else failure ??= error;
  });
  // who closed stderr does not want to hear of it
  stderr.on('error', () => {});
  return {
    closed: closing.signal,
    async flush() {
      await new Promise<void>((written) => stdout.write('', () => written()));
      if (failure !== undefined) throw unwritten(failure);
    },
  };
}

function isBroken(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ECONNRESET');
}

function unwritten(error: Error): Problem {
  const code = 'code' in error ? String(error.code) : error.message;
  const why = code === 'ENOSPC' ? 'the disk is full. Make room' : `the system says ${code}. Send it elsewhere`;
  return new Problem('WRITE_FAILED', `standard output: ${why}, or use --output FILE`, { cause: error });
}
