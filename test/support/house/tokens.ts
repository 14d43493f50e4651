/**
 * Takes a source text apart into words, texts and marks, so that a comment or a string that looks like code is none.
 *
 * The compiler that checks this project has no JavaScript interface; this reads as much of the language as the house
 * test asks about, and no more.
 * @module
 */

/** `text` is the content of a string, or of a template without `${}`. */
export type Token = { readonly kind: 'word' | 'text' | 'mark' | 'comment'; readonly value: string };

const SPACE = /\s+/uy;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//uy;
const WORD = /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*|\d[\w.]*/uy;
const STRING = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/uy;
const REGULAR_EXPRESSION = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/uy;
/** A piece of a template: from its opening mark or the `}` of a substitution to the next substitution or its end. */
const TEMPLATE = /[`}]((?:[^`\\$]|\\[\s\S]|\$(?!\{))*)(`|\$\{)/uy;

/** After these words a slash begins a regular expression; after any other it divides. */
const BEFORE_EXPRESSION = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'yield',
  'await',
]);

/** Every token of a text, comments among them. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  /** For each open substitution of a template, how many braces are open inside it. */
  const substitutions: number[] = [];
  let at = 0;
  while (at < source.length) at = readOne({ source, at, tokens, substitutions });
  return tokens;
}

type Reading = {
  readonly source: string;
  readonly at: number;
  readonly tokens: Token[];
  readonly substitutions: number[];
};

/** Reads one token, and says where the next one begins. */
function readOne({ source, at, tokens, substitutions }: Reading): number {
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };
  const space = match(SPACE);
  if (space !== null) return at + space[0].length;
  const mark = source.charAt(at);
  if (mark === '`' || (mark === '}' && substitutions.at(-1) === 0)) {
    const piece = match(TEMPLATE);
    if (piece === null) throw new Error(`Cannot read a template that begins at character ${at}`);
    if (mark === '}') substitutions.pop();
    if (piece[2] === '${') substitutions.push(0);
    const whole = mark === '`' && piece[2] === '`';
    tokens.push(whole ? { kind: 'text', value: piece[1] ?? '' } : { kind: 'mark', value: '`' });
    return at + piece[0].length;
  }
  const comment = match(COMMENT);
  const string = match(STRING);
  const word = match(WORD);
  const expression = mark === '/' && beginsExpression(tokens) ? match(REGULAR_EXPRESSION) : null;
  if (comment !== null) tokens.push({ kind: 'comment', value: comment[0] });
  else if (string !== null) tokens.push({ kind: 'text', value: string[0].slice(1, -1) });
  else if (expression !== null) tokens.push({ kind: 'mark', value: '/' });
  else if (word !== null) tokens.push({ kind: 'word', value: word[0] });
  else {
    const open = substitutions.length - 1;
    if (open >= 0 && mark === '{') substitutions[open] = (substitutions[open] ?? 0) + 1;
    if (open >= 0 && mark === '}') substitutions[open] = (substitutions[open] ?? 0) - 1;
    tokens.push({ kind: 'mark', value: mark });
  }
  return at + (comment ?? string ?? expression ?? word ?? [mark])[0].length;
}

function beginsExpression(tokens: readonly Token[]): boolean {
  const before = tokens.findLast(({ kind }) => kind !== 'comment');
  if (before === undefined) return true;
  if (before.kind === 'word') return BEFORE_EXPRESSION.has(before.value);
  return before.kind === 'mark' && ![')', ']', '}', '`', '/'].includes(before.value);
}
