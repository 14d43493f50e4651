/**
 * The key of this Mac's memory: random, made once, readable by nobody else. Without it the seals say nothing.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { replaceFile } from './replace-file.ts';
import { readOwnFile } from './state-file.ts';

const KEY_BYTES = 32;
const MODE = 0o600;

/** `because`: there was one that cannot be used, and a new one was made: older seals can be read by nobody now. */
export type MemoryKey =
  | { readonly ok: true; readonly key: Buffer; readonly because?: string }
  | { readonly ok: false; readonly because: string };

export function memoryKeyPath(stateDir: string): string {
  return join(stateDir, 'memory.key');
}

/** Reads the key, or makes one. */
export function openMemoryKey(stateDir: string): MemoryKey {
  const path = memoryKeyPath(stateDir);
  const file = readOwnFile(path, 1_000);
  const known = file.kind === 'read' ? Buffer.from(file.text.trim(), 'base64') : undefined;
  if (known?.length === KEY_BYTES) return { ok: true, key: known };
  const key = randomBytes(KEY_BYTES);
  const failed = replaceFile(path, { text: `${key.toString('base64')}\n`, mode: MODE, lasting: true });
  if (failed !== undefined) return { ok: false, because: `its key cannot be written: the system says ${failed}` };
  if (file.kind === 'absent') return { ok: true, key };
  return { ok: true, key, because: file.kind === 'read' ? 'it is damaged' : file.because };
}
