/**
 * Finds the word that a person meant when they mistyped one.
 * @module
 */

/** Further than this from every known word, and a guess would only mislead. */
const MAX_DISTANCE = 2;
/** A word this much longer than any that we know is no typing mistake; measuring it would only cost time. */
const MAX_LENGTH = 40;

/** The nearest known word, or the only one that begins so; `undefined` where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  const folded = word.toLowerCase();
  const starting = known.filter((candidate) => candidate.toLowerCase().startsWith(folded));
  if (starting.length === 1 && folded.replaceAll('-', '').length >= 2) return starting[0];
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = distanceBetween(folded, candidate.toLowerCase());
    // A third of a short word changed is another word.
    if (distance > Math.min(MAX_DISTANCE, Math.floor(candidate.length / 3))) continue;
    if (best === undefined || distance < best.distance) best = { word: candidate, distance };
  }
  return best?.word;
}

/** How many letters to insert, delete, change or swap with their neighbour (optimal string alignment). */
function distanceBetween(left: string, right: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      row[j] = Math.min(
        cell(last, j) + 1,
        cell(row, j - 1) + 1,
        cell(last, j - 1) + same,
        swapped ? cell(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = row;
  }
  return cell(last, right.length);
}

function cell(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
