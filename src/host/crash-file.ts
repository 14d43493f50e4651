/**
 * Keeps when the agent started and what ended it, in small files of its state folder, and never more than a few.
 * @module
 */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { jsonOf } from '../model/json.ts';
import { codeOf } from './errno.ts';
import { removeQuietly, replaceFile } from './replace-file.ts';
import { readOwnFile } from './state-file.ts';

const STARTS_NAME = 'starts.json';
const MAX_STARTS = 20;
const MAX_STARTS_BYTES = 10_000;

const CRASH_NAME = /^crash-\d{8}T\d{6}\.\d{3}Z\.json$/u;
const MAX_CRASHES = 10;
const MAX_CRASH_BYTES = 50_000;

/** The starts that were written down, none where the file is not as it should be. */
export function readStarts(stateDir: string): readonly string[] {
  const read = readOwnFile(join(stateDir, STARTS_NAME), MAX_STARTS_BYTES);
  if (read.kind !== 'read') return [];
  const value = jsonOf(read.text);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string').slice(-MAX_STARTS) : [];
}

/** Not waiting for the disk: a power cut is no crash of ours. Why not, in the system's code. */
export function keepStarts(stateDir: string, starts: readonly string[]): string | undefined {
  const text = `${JSON.stringify(starts.slice(-MAX_STARTS))}\n`;
  return replaceFile(join(stateDir, STARTS_NAME), { text, mode: 0o600 });
}

export type CrashReport = { readonly at: string } & Readonly<Record<string, unknown>>;

/** Writes a report and removes the oldest ones. */
export function keepCrash(stateDir: string, report: CrashReport): void {
  const name = `crash-${report.at.replaceAll(/[-:]/gu, '')}.json`;
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (!CRASH_NAME.test(name) || text.length > MAX_CRASH_BYTES) return;
  replaceFile(join(stateDir, name), { text, mode: 0o600, lasting: true });
  for (const old of crashNames(stateDir).slice(0, -MAX_CRASHES)) removeQuietly(join(stateDir, old));
}

/** Names hold the time, so their order is the reports'. */
function crashNames(stateDir: string): readonly string[] {
  try {
    return readdirSync(stateDir)
      .filter((name) => CRASH_NAME.test(name))
      .toSorted();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return [];
  }
}
