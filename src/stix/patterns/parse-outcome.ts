/**
 * Parses a pattern where a broken one is an answer, not an exception.
 * @module
 */
import { parsePattern } from './parser.ts';
import type { Pattern } from './pattern.ts';
import { PatternError } from './pattern-error.ts';

export type ParseOutcome =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly error: PatternError };

/** The pattern, or what is wrong with it. */
export function tryParsePattern(text: string): ParseOutcome {
  try {
    return { ok: true, pattern: parsePattern(text) };
  } catch (error) {
    if (error instanceof PatternError) return { ok: false, error };
    throw error;
  }
}

/** `line 1, column 7: expected =`: the place and the remedy, for a line that says already which pattern. */
export function breakOf({ span, expected }: PatternError): string {
  return `line ${span.line}, column ${span.column}: expected ${expected}`;
}
