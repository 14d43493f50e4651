/**
 * The rules about single files: their size, their first words, what they may not hold, and the lists they stand in.
 * @module
 */
import { inside } from './rules-imports.ts';
import { opensClause, type Source, specifierAfter } from './source.ts';
import type { Token } from './tokens.ts';

const MAX_LINES = 400;
const MEDIAN_LINES = 130;

/** Ways to ask the compiler or the linter to look away. */
const LOOK_AWAY = /@ts-(?:ignore|nocheck|expect-error)|biome-ignore\S* lint\/suspicious\/noExplicitAny/u;

const DECLARES = new Set(['const', 'let', 'function', 'class', 'interface', 'typeof', 'readonly']);

/** Files that have grown too long, and a house whose files mostly have. */
export function tooLong(sources: readonly Source[]): readonly string[] {
  const lengths = sources.map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }));
  const offences = lengths
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path, lines }) => `${path}: ${lines} lines, over ${MAX_LINES}`);
  const median = lengths.map(({ lines }) => lines).toSorted((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0;
  if (median > MEDIAN_LINES) offences.push(`src: half of the files have over ${median} lines, not ${MEDIAN_LINES}`);
  return offences;
}

/** Files that do not begin with a doc comment that says their one thing. */
export function untold(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, text }) => {
    const comment = headOf(text);
    if (comment === undefined) return [`${path}: does not begin with a doc comment`];
    if (!/^\s*\*? ?@module$/mu.test(comment)) return [`${path}: its first doc comment has no @module`];
    return firstSentence(text) === undefined ? [`${path}: its first doc comment begins with no sentence`] : [];
  });
}

/** `any`, a default export, a barrel, or a comment that turns a check off. */
export function forbidden(sources: readonly Source[]): readonly string[] {
  return sources.flatMap(({ path, tokens, comments }) => {
    const offences: string[] = [];
    if (tokens.some((_, index) => isAnyType(tokens, index))) offences.push(`${path}: the type any`);
    if (tokens.some((_, index) => isDefaultExport(tokens, index))) offences.push(`${path}: a default export`);
    if (isBarrel(tokens)) offences.push(`${path}: a barrel, which only gives on what other files have`);
    for (const comment of comments.filter((text) => LOOK_AWAY.test(text))) {
      offences.push(`${path}: turns a check off (${comment.trim()})`);
    }
    return offences;
  });
}

/** Probes that stand in a folder but in no list: nothing would ever run them. */
export function unlistedProbes(sources: readonly Source[], list: string): readonly string[] {
  const listed = sources.filter(({ path }) => path === list).flatMap(({ specifiers }) => inside(list, specifiers));
  return sources
    .map(({ path }) => path)
    .filter((path) => /^src\/probes\/(?:mac|logs)\//u.test(path) && !listed.includes(path))
    .map((path) => `${path}: is not listed in ${list}`);
}

/** The first sentence of a file's first doc comment, on one line. */
export function firstSentence(text: string): string | undefined {
  const words = headOf(text)
    ?.replace(/^\s*\*(?: |$)/gmu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  return words === undefined ? undefined : /^[^@].*?[.!?](?= |$)/u.exec(words)?.[0];
}

/** The inside of the doc comment at the very top; only a line for the system (`#!`) may stand before it. */
function headOf(text: string): string | undefined {
  return /^(?:#![^\n]*\n)?\/\*\*([\s\S]*?)\*\//u.exec(text)?.[1];
}

function isAnyType(tokens: readonly Token[], index: number): boolean {
  if (tokens[index]?.kind !== 'word' || tokens[index]?.value !== 'any') return false;
  const [before, after] = [tokens[index - 1], tokens[index + 1]];
  return before?.value !== '.' && (after?.kind !== 'mark' || ![':', '('].includes(after.value));
}

function isDefaultExport(tokens: readonly Token[], index: number): boolean {
  const [before, token] = [tokens[index - 1], tokens[index]];
  return token?.kind === 'word' && token.value === 'default' && (before?.value === 'export' || before?.value === 'as');
}

/** A file that gives on everything of another one, or that has nothing of its own. */
function isBarrel(tokens: readonly Token[]): boolean {
  const reExports = tokens.flatMap(({ kind, value }, index) =>
    kind === 'word' && value === 'export' && opensClause(tokens, index + 1) ? [index] : [],
  );
  const taking = reExports.filter((index) => specifierAfter(tokens, index + 1) !== undefined);
  if (taking.some((index) => [1, 2].some((step) => tokens[index + step]?.value === '*'))) return true;
  return taking.length > 0 && !tokens.some(({ kind, value }) => kind === 'word' && DECLARES.has(value));
}
