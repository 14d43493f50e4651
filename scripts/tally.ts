/**
 * The tally of a test run: what the reporter hands to the script that started it, and the closing line made of it.
 * @module
 */

/** How many tests passed and failed, and the full names of those that were skipped. */
export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
};

/** The closing line, which people and machines read: `12 passed, 0 failed`, with `, 2 skipped` where there are any. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped.length === 0 ? line : `${line}, ${skipped.length} skipped`;
}

/** Reads back what `JSON.stringify` made of a tally; `undefined` where the run ended before it was whole. */
export function parseTally(text: string): Tally | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isTally(value) ? value : undefined;
}

function isTally(value: unknown): value is Tally {
  if (typeof value !== 'object' || value === null) return false;
  if (!('passed' in value && 'failed' in value && 'skipped' in value)) return false;
  const { passed, failed, skipped } = value;
  return Number.isInteger(passed) && Number.isInteger(failed) && Array.isArray(skipped);
}
