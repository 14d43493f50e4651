/**
 * What a pattern's text did wrong: what was found where, and what should have stood there.
 * @module
 */
import { Problem } from '../../model/problem.ts';
import { caretUnder } from './caret.ts';
import type { Span } from './pattern.ts';

/** A pattern that can not be read. Its message is one line. */
export class PatternError extends Problem {
  readonly span: Span;
  readonly expected: string;

  /** `found` is shown as it is: quote what comes from the text. */
  constructor(span: Span, found: string, expected: string) {
    super('PATTERN_INVALID', `at line ${span.line}, column ${span.column}: found ${found}, expected ${expected}`);
    this.name = 'PatternError';
    this.span = span;
    this.expected = expected;
  }

  /** The line of the text that holds the error, with a caret under the error. */
  showCaret(text: string): string {
    return caretUnder(text, this.span);
  }
}
