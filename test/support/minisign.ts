/**
 * The real `minisign`, where it is installed, and the files that it once wrote.
 * @module
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPublicKey } from '../../src/trust/public-key.ts';
import type { Purpose } from '../../src/trust/purpose.ts';
import type { GivenKey } from '../../src/trust/trust.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/trust');

/** The password of `hidden.key`. */
export const PASSWORD = Buffer.from('correct horse');

/** Where a file that the real tool wrote stands. */
export function fixture(name: string): string {
  return join(FIXTURES, name);
}

/** Its bytes. */
export function fixtureBytes(name: string): Buffer {
  return readFileSync(fixture(name));
}

/** A public key that the real tool wrote, as given for a purpose. */
export function fixtureKey(name: string, purpose: Purpose): GivenKey {
  const key = readPublicKey(fixtureBytes(name));
  if (key.kind === 'malformed') throw new Error(`${name}: ${key.because}`);
  return { ...key.value, purpose };
}

/** Whether the tool can be run here. */
export function hasMinisign(): boolean {
  return minisign(['-v']).status === 0;
}

/** Runs the tool to its end; `input` answers its question for a password. */
export function minisign(words: readonly string[], { input = '' } = {}): SpawnSyncReturns<string> {
  return spawnSync('minisign', words, { input, encoding: 'utf8', timeout: 60_000 });
}
