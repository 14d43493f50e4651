/**
 * Whether a file's name says disk image, also under the names that browsers give it while it arrives.
 *
 * The trailer finds every finished UDIF image whatever its name; the name finds the kinds without one (ISO, raw,
 * segmented) and images whose end has not arrived.
 * @module
 */

const IMAGE_KINDS: ReadonlySet<string> = new Set([
  'dmg',
  'dmgpart',
  'sparseimage',
  'iso',
  'img',
  'cdr',
  'toast',
  'smi',
  'udf',
]);

/** What Safari, Chrome, Firefox, Opera, wget and copying programs put behind a name that is not finished. */
const UNFINISHED: ReadonlySet<string> = new Set([
  'download',
  'crdownload',
  'part',
  'partial',
  'opdownload',
  'tmp',
  'filepart',
  'inprogress',
]);

/** `Setup.DMG`, `Setup.dmg.crdownload` and `Setup.dmg.1` say it; `Setup.dmg.txt` does not. */
export function saysDiskImage(name: string): boolean {
  const dot = name.lastIndexOf('.');
  if (dot < 0) return false;
  const last = name.slice(dot + 1).toLowerCase();
  if (IMAGE_KINDS.has(last)) return true;
  if (!UNFINISHED.has(last) && !isCopyNumber(last)) return false;
  const before = name.lastIndexOf('.', dot - 1);
  return before >= 0 && IMAGE_KINDS.has(name.slice(before + 1, dot).toLowerCase());
}

/** wget calls a second download `Setup.dmg.1`. */
function isCopyNumber(extension: string): boolean {
  return /^\d{1,3}$/.test(extension);
}
