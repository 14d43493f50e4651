/**
 * Raw paths: a path's exact bytes as a string with one character a byte, so that splitting, joining and comparing
 * stay plain string work and no name is lost that is not UTF-8. Never shown, never matched: `macPathOf` first.
 * @module
 */
import { Buffer, isUtf8 } from 'node:buffer';
import type { MacPath } from './host.ts';

/** The raw form of a path as it is asked for or shown. */
export function rawOf(path: MacPath): string {
  return (path.bytes ?? Buffer.from(path.path, 'utf8')).toString('latin1');
}

/** The bytes that the kernel is given. */
export function bytesOf(raw: string): Buffer {
  return Buffer.from(raw, 'latin1');
}

/** The text of a raw name or path, or nothing where it is not UTF-8. */
export function textOf(raw: string): string | undefined {
  const bytes = bytesOf(raw);
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** The path as the rest of the house sees it; its bytes stand beside it only where text cannot hold them. */
export function macPathOf(raw: string): MacPath {
  const bytes = bytesOf(raw);
  return isUtf8(bytes) ? { path: bytes.toString('utf8') } : { path: bytes.toString('utf8'), bytes };
}

/** The components of a raw path; empty ones and `.` mean nothing to the kernel either. */
export function componentsOf(raw: string): readonly string[] {
  return raw.split('/').filter((name) => name !== '' && name !== '.');
}

/** A raw path under a raw folder; `/` has no second slash. */
export function under(folder: string, names: readonly string[]): string {
  if (names.length === 0) return folder;
  return folder === '/' ? `/${names.join('/')}` : `${folder}/${names.join('/')}`;
}

/** Whether a raw path is the folder itself or below it, by whole components. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}
