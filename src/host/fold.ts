/**
 * Folds a name as a file system does that ignores case: two names that fold alike may be one name on the disk.
 *
 * APFS compares names by their canonical decomposition and, unless the volume is case-sensitive, by Unicode's full
 * case folding. The runtime has no case folding; lower, upper, lower again gives the same classes for every code point
 * and a few pairs more (dotless i with i): a name too many is judged away by the matcher, a name missed is missed.
 * @module
 */

const ASCII_ONLY = /^[\0-\x7f]*$/;

/** Whether folding a name changes at most the case of single letters. */
export function isPlain(name: string): boolean {
  return ASCII_ONLY.test(name);
}

/** What a name is equal by on a volume that ignores case (every APFS volume unless it was made otherwise). */
export function foldName(name: string): string {
  // 98 of 100 names: nothing to decompose, and lowerCase gives the string itself where it is low already
  if (isPlain(name)) return name.toLowerCase();
  // upper between the two: it joins what lower keeps apart (both small sigmas, sharp s and ss, long s and s)
  return name.normalize('NFD').toLowerCase().toUpperCase().toLowerCase().normalize('NFD');
}

/** What a name is equal by on a case-sensitive volume: composed and decomposed spellings are one name there too. */
export function normaliseName(name: string): string {
  return isPlain(name) ? name : name.normalize('NFD');
}
