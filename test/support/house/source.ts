/**
 * What a source file imports, re-exports and says of itself.
 * @module
 */
import { type Token, tokensOf } from './tokens.ts';

/** The project's own files by path (`src/host/host.ts`), with their text. */
export type Tree = ReadonlyMap<string, string>;

export type Source = {
  readonly path: string;
  readonly text: string;
  /** Without comments. */
  readonly tokens: readonly Token[];
  readonly comments: readonly string[];
  /** What it imports as it is written, types and files that it only names (a worker's) among them. */
  readonly specifiers: readonly string[];
  /** Whether an `import()` takes something other than a plain text, which no reader can follow. */
  readonly hiddenImport: boolean;
};

export function sourcesOf(tree: Tree): readonly Source[] {
  return [...tree].map(([path, text]) => {
    const all = tokensOf(text);
    const tokens = all.filter(({ kind }) => kind !== 'comment');
    const comments = all.filter(({ kind }) => kind === 'comment').map(({ value }) => value);
    return { path, text, tokens, comments, ...importsOf(tokens) };
  });
}

function importsOf(tokens: readonly Token[]): Pick<Source, 'specifiers' | 'hiddenImport'> {
  const specifiers = new Set<string>();
  let hiddenImport = false;
  for (const [index, { kind, value }] of tokens.entries()) {
    const next = tokens[index + 1];
    // A worker or a child is started from a file that is named, not imported: it is part of the program all the same.
    if (kind === 'text' && /^\.{1,2}\/.*\.[cm]?[jt]s$/u.test(value)) specifiers.add(value);
    if (kind !== 'word' || tokens[index - 1]?.value === '.') continue;
    if (value === 'import' && next?.value === '(') {
      const given = tokens[index + 2];
      if (given?.kind === 'text') specifiers.add(given.value);
      else hiddenImport = true;
    } else if (value === 'import' || (value === 'export' && opensClause(tokens, index + 1))) {
      const from = specifierAfter(tokens, index + 1);
      if (from !== undefined) specifiers.add(from);
    }
  }
  return { specifiers: [...specifiers], hiddenImport };
}

/** `export {`, `export *` and their forms with `type`: the exports that may take from another file. */
export function opensClause(tokens: readonly Token[], index: number): boolean {
  const first = tokens[index];
  const mark = first?.kind === 'word' && first.value === 'type' ? tokens[index + 1] : first;
  return mark?.kind === 'mark' && (mark.value === '{' || mark.value === '*');
}

/** The text behind `from` of an import or export clause, or right behind `import`. */
export function specifierAfter(tokens: readonly Token[], start: number): string | undefined {
  const first = tokens[start];
  if (first?.kind === 'text') return first.value;
  for (let index = start; index < tokens.length; index += 1) {
    const token = tokens[index];
    const next = tokens[index + 1];
    if (token?.kind === 'word' && token.value === 'from' && next?.kind === 'text') return next.value;
    // a clause holds names, commas, braces and a star; anything else means that it has ended without a `from`
    if (token?.kind === 'mark' && !['{', '}', ',', '*'].includes(token.value)) return undefined;
    if (token?.kind === 'mark' && token.value === '}' && next?.value !== 'from') return undefined;
  }
  return undefined;
}
