/**
 * MATCHES: regular expressions by RE2, which needs time in proportion to the text whatever the expression is.
 *
 * A pack can come from anywhere. The engine of JavaScript goes back and tries again: `(a+)+$` on a name of forty
 * characters would hold the agent for days. What RE2 can not say is refused by its name, never left out.
 * STIX 2.1, 9.6: the syntax is that of PCRE, the expression is searched for (not anchored), DOTALL is on.
 * @module
 */
import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import { quote } from './quote.ts';
import { estimateSize } from './regex-size.ts';

export type CompiledRegex =
  | { readonly ok: true; readonly passes: (text: string) => boolean }
  | { readonly ok: false; readonly because: string };

/** Steps of a compiled program. One search costs at most this times the length of the text. */
const MAX_STEPS = 2000;

/** What PCRE has and RE2 has not, by the piece of the expression at which RE2 stops. */
const BEYOND_RE2: readonly (readonly [RegExp, string])[] = [
  [/^\(\?<?[=!]/u, 'look-around'],
  [/^(?:\\[1-9gk]|\(\?P$)/u, 'back-references'],
  [/^\(\?>/u, 'atomic groups'],
  [/[*+?}]\+$/u, 'possessive repetition'],
  [/^\(\?[R&0-9+-]/u, 'recursion'],
  [/^\(\?\(/u, 'conditions'],
  [/^\(\?\|/u, 'groups that share a number'],
  [/^\(\?#/u, 'comments'],
  [/^\(\?[a-zA-Z^]*x/u, 'the option x'],
  [/^\\[CGKNRXZcehHVN]/u, 'this escape'],
];

/** Compiles an expression to a search in a text, or says what is wrong with it. */
export function compileRegex(expression: string): CompiledRegex {
  if (estimateSize(expression) > MAX_STEPS) return tooLarge();
  try {
    const compiled = RE2JS.compile(expression, RE2JS.DOTALL);
    if (compiled.programSize() > MAX_STEPS) return tooLarge();
    return { ok: true, passes: searchLikePcre(compiled, expression) };
  } catch (error) {
    if (error instanceof RE2JSException) return { ok: false, because: reasonOf(error) };
    throw error;
  }
}

/**
 * PCRE's `$` also holds before a newline that ends the text, RE2's only at the very end: a second search, without
 * that newline, gives the same answer. `\z` means the very end in both, so it gets no second search.
 */
function searchLikePcre(compiled: RE2JS, expression: string): (text: string) => boolean {
  if (!expression.includes('$') || expression.includes('\\z')) return (text) => compiled.test(text);
  return (text) => compiled.test(text) || (text.endsWith('\n') && compiled.test(text.slice(0, -1)));
}

function tooLarge(): CompiledRegex {
  return { ok: false, because: `the regular expression repeats itself to over ${MAX_STEPS} steps` };
}

function reasonOf(error: RE2JSException): string {
  if (!(error instanceof RE2JSSyntaxException)) return `RE2 cannot compile the regular expression: ${error.message}`;
  // RE2JS writes DOTALL in front of the expression, and takes `(?<=` for the beginning of a group's name.
  const piece = (error.getPattern() ?? '').replace(/^\(\?s\)/u, '').replace(/^(\(\?<[=!]).*/su, '$1');
  const name = BEYOND_RE2.find(([form]) => form.test(piece))?.[1];
  if (name !== undefined) return `RE2 cannot say ${name}: ${quote(piece)}`;
  return `RE2 cannot read the regular expression: ${error.getDescription()} ${quote(piece)}`;
}
