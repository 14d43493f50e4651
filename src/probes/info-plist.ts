/**
 * Reads what an application bundle says of itself in its Info.plist.
 *
 * Source: Apple, "Bundle Resources: Information Property List".
 * @module
 */
import { parsePropertyList } from '../host/formats/property-list.ts';
import type { Host, MacPath, Outcome } from '../host/host.ts';

/** Identifiers and names by which malware is described; the rest of the file is nobody's business. */
const KEYS = [
  'CFBundleIdentifier',
  'CFBundleName',
  'CFBundleDisplayName',
  'CFBundleExecutable',
  'CFBundleShortVersionString',
  'CFBundleVersion',
] as const;

const MAX_BYTES = 4 * 1024 * 1024;

/** The bundle's own words; `undefined` where there is no Info.plist. Anything but a string is left out. */
export function readInfoPlist(host: Host, bundle: MacPath): Outcome<Readonly<Record<string, string>> | undefined> {
  const path = below(bundle, '/Contents/Info.plist');
  const bytes = host.files.readBytes(path, { maxBytes: MAX_BYTES });
  if (!bytes.ok) return bytes;
  if (bytes.value === undefined) return { ok: true, value: undefined };
  const parsed = parsePropertyList(bytes.value);
  if (!parsed.ok) return { ok: false, refusal: { reason: 'damaged', path: path.path, detail: parsed.because } };
  const dictionary = parsed.value;
  if (typeof dictionary !== 'object' || dictionary === null) {
    return { ok: false, refusal: { reason: 'damaged', path: path.path, detail: 'not a dictionary' } };
  }
  return { ok: true, value: Object.fromEntries(KEYS.flatMap((key) => textOf(dictionary, key))) };
}

function textOf(dictionary: object, key: string): readonly (readonly [string, string])[] {
  const value: unknown = Object.entries(dictionary).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? [[key, value]] : [];
}

function below({ path, bytes }: MacPath, tail: string): MacPath {
  return bytes === undefined
    ? { path: `${path}${tail}` }
    : { path: `${path}${tail}`, bytes: Buffer.concat([bytes, Buffer.from(tail)]) };
}
