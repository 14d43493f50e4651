/**
 * How the pattern language tests a text with LIKE and MATCHES. It stands on the lowest floor because two rooms ask:
 * the matcher, and the walk over the file system, which tests names before anything is made of them.
 * @module
 */
import { compileLike } from './like.ts';
import { compileRegex } from './regex.ts';

/** LIKE or MATCHES with its operand, as the pattern has it. */
export type TextTest = { readonly operator: 'LIKE' | 'MATCHES'; readonly text: string };

/** A test that is ready for 300,000 names, or why nothing here can run it. */
export type CompiledTextTest =
  | { readonly ok: true; readonly passes: (text: string) => boolean }
  | { readonly ok: false; readonly because: string };

/** Longer operands are not compiled: no path is longer, and what a test costs grows with it. */
const MAX_OPERAND = 1024;

/** The first character that composing can change; all before it are the same in every normal form. */
const COMPOSING = /[\u0300-\uffff]/u;

/**
 * Makes a test of a text. Both sides are compared in Unicode's form NFC (STIX 2.1, 9.6: normalising is required for
 * LIKE and MATCHES, and forbidden for the simple operators).
 */
export function compileTextTest(test: TextTest): CompiledTextTest {
  if (test.text.length > MAX_OPERAND) {
    return { ok: false, because: `${test.operator} takes at most ${MAX_OPERAND} characters, not ${test.text.length}` };
  }
  const operand = compose(test.text);
  if (test.operator === 'MATCHES') return withComposedText(compileRegex(operand));
  return withComposedText({ ok: true, passes: compileLike(operand) });
}

function withComposedText(test: CompiledTextTest): CompiledTextTest {
  if (!test.ok) return test;
  const { passes } = test;
  return { ok: true, passes: (text) => passes(compose(text)) };
}

function compose(text: string): string {
  return COMPOSING.test(text) ? text.normalize('NFC') : text;
}
