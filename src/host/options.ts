/**
 * What a host is opened with, and what both forms of it make of that.
 * @module
 */
import type { Log } from './host.ts';
import { openStateDir } from './state-dir.ts';

export type HostOptions = {
  /** False: nothing is read from a cache and nothing written anywhere. */
  readonly cache: boolean;
  /** Where the cache is kept, other than in the usual folder. */
  readonly stateDir?: string;
  readonly log: Log;
  /** Hears one line for the person who sweeps. */
  readonly warn: (text: string) => void;
};

/** A host that is only looked at: nobody is asked, nothing is written, no server is named. */
export const UNATTENDED = { ask: false, cache: false, debug: false, resolvers: [] } as const;

/** In tests a bug is thrown where it would become a gap. */
export function isStrict(): boolean {
  return process.env['BESOM_STRICT'] === '1';
}

/** The cache's file. A folder that cannot be used costs the cache and one line. */
export function cacheFileOf({ cache, stateDir, warn }: HostOptions, swept?: string): string | undefined {
  if (!cache) return undefined;
  const state = openStateDir(stateDir, swept);
  if (state.usable) return state.cacheFile;
  warn(
    `No cache in ${JSON.stringify(state.dir)}: ${state.because}. The sweep reads everything; --state-dir names another folder`,
  );
  return undefined;
}
