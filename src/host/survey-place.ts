/**
 * Paths during a survey: the real one that the system is given, and the Mac's own that is told.
 *
 * A path is text, as fast as the runtime's file calls take it. Where a name is not UTF-8, everything below it is
 * *raw*: one character a byte, so that joining stays string work and no byte is lost.
 * @module
 */
import { isUtf8 } from 'node:buffer';
import type { MacPath, Refusal } from './host.ts';
import type { Refused } from './refusal.ts';

/**
 * A file system's top: its real path on this machine, and the Mac's own path for it (`/` or `/Volumes/X`). `shallow`: a
 * folder of which only its own entries are looked at.
 */
export type SurveyRoot = { readonly path: string; readonly shownAs: string; readonly shallow?: true };

/** A path as a survey holds it. */
export type Place = { readonly path: string; readonly raw: boolean; readonly root: number };

/** What the system is given. */
export function onDisk({ path, raw }: Pick<Place, 'path' | 'raw'>): string | Buffer {
  return raw ? Buffer.from(path, 'latin1') : path;
}

/** A name in a folder. */
export function join(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** The folder of an absolute path, and the name in it. */
export function split(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf('/');
  return { folder: slash <= 0 ? '/' : path.slice(0, slash), name: path.slice(slash + 1) };
}

/** The same path with one character a byte. */
export function toRaw(path: string): string {
  return Buffer.from(path, 'utf8').toString('latin1');
}

/** The path as the Mac itself spells it; its exact bytes stand beside it where it is not UTF-8. */
export function toMacPath({ path, raw, root }: Place, roots: readonly SurveyRoot[]): MacPath {
  const top = roots[root];
  if (top === undefined) throw new Error(`no root ${root}`);
  if (!raw) return { path: reroot(path, top) };
  const bytes = Buffer.from(reroot(path, { path: toRaw(top.path), shownAs: toRaw(top.shownAs) }), 'latin1');
  const text = bytes.toString('utf8');
  return isUtf8(bytes) ? { path: text } : { path: text, bytes };
}

/** The path as the system would be asked for it in text; what is not UTF-8 in it is lost. */
export function toText({ path, raw }: Pick<Place, 'path' | 'raw'>): string {
  return raw ? Buffer.from(path, 'latin1').toString('utf8') : path;
}

/** Why a place could not be looked at, with the place. */
export function toRefusal(at: MacPath, refused: Refused): Refusal {
  const pathBase64 = at.bytes?.toString('base64');
  return { ...refused, path: at.path, ...(pathBase64 === undefined ? {} : { pathBase64 }) };
}

function reroot(path: string, { path: real, shownAs }: SurveyRoot): string {
  const below = real === '/' ? path : path.slice(real.length);
  if (below === '' || below === '/') return shownAs;
  return shownAs === '/' ? below : shownAs + below;
}
