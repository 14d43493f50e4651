/**
 * Reads JSON that somebody may have damaged: the value or nothing, never an error, and never a word of the text.
 * @module
 */

/** `undefined` for what is no JSON; JSON itself has no such value. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** An object, and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
