/**
 * What can be wrong with a page of the documentation: a link to nowhere, a script or command that does not exist.
 * @module
 */
import { posix } from 'node:path';

/** A page by its path in the project, with its text. */
export type Page = { readonly path: string; readonly text: string };

/** What a page may point at. */
export type Known = {
  /** Every file and folder of the project. */
  readonly paths: ReadonlySet<string>;
  /** Names of npm scripts. */
  readonly scripts: ReadonlySet<string>;
  /** Each command of this version with its options. */
  readonly commands: ReadonlyMap<string, ReadonlySet<string>>;
  /** Commands that a later version brings: a page may name them where it says so. */
  readonly later: ReadonlySet<string>;
};

/** Everything that is wrong with the pages, each with its place. */
export function docsOffences(pages: readonly Page[], known: Known): readonly string[] {
  const headings = new Map(pages.map(({ path, text }) => [path, anchorsOf(text)]));
  return pages.flatMap((page) => [
    ...linkOffences(page, { known, headings }),
    ...pathOffences(page, known),
    ...scriptOffences(page, known),
    ...commandOffences(page, known),
  ]);
}

type LinkContext = { readonly known: Known; readonly headings: ReadonlyMap<string, ReadonlySet<string>> };

function linkOffences({ path, text }: Page, { known, headings }: LinkContext): readonly string[] {
  return matchesOf(withoutCode(text), /\]\(([^()\s]+)\)/gu).flatMap(({ line, words: [target = ''] }) => {
    if (/^[a-z]+:/u.test(target)) return [];
    const [file = '', anchor] = target.split('#');
    const aim = file === '' ? path : posix.join(posix.dirname(path), file).replace(/\/$/u, '');
    if (!known.paths.has(aim)) return [`${path}:${line}: links to ${aim}, which is not there`];
    const anchors = headings.get(aim);
    if (anchor === undefined || anchors === undefined || anchors.has(anchor)) return [];
    return [`${path}:${line}: links to ${aim}#${anchor}, which is no heading there`];
  });
}

/** Paths of the project in spans of code; a name in capitals (`test/NAME.ts`) and a star stand for many. */
function pathOffences({ path, text }: Page, { paths }: Known): readonly string[] {
  const spans = /`((?:src|test|docs|scripts|packs|bench|launchd)\/[\w./-]*)`/gu;
  return matchesOf(text, spans).flatMap(({ line, words: [named = ''] }) => {
    const there = paths.has(named.replace(/\/$/u, '')) || /[A-Z]{2}/u.test(named);
    return there ? [] : [`${path}:${line}: names ${named}, which is not there`];
  });
}

function scriptOffences({ path, text }: Page, { scripts }: Known): readonly string[] {
  return matchesOf(text, /\bnpm (?:run (?:--silent |-s )?([\w:-]+)|(test)\b)/gu).flatMap(({ line, words }) => {
    const script = words[0] ?? words[1] ?? '';
    return scripts.has(script) ? [] : [`${path}:${line}: names the script ${script}, which package.json has not`];
  });
}

/** Calls in code: `besom pack show x.json`, `npm run --silent besom -- doctor`, `npm run sweep -- --root /x`. */
const CALL = /(?:(?<=[`$ ]|^)besom|npm run (?:--silent )?(?:besom --|(sweep)(?: --)?)) ?([^`\n|]*)/gmu;

function commandOffences({ path, text }: Page, known: Known): readonly string[] {
  const lines = text.split('\n');
  return matchesOf(onlyCode(text), CALL).flatMap(({ line, words: [script, rest = ''] }) => {
    const words = [...(script === undefined ? [] : [script]), ...rest.split(/\s+/u)].filter((word) => word !== '');
    const [first = '', second = ''] = words;
    if (!/^[a-z]+$/u.test(first)) return [];
    const name = [`${first} ${second}`, first].find((one) => known.commands.has(one) || known.later.has(one));
    const options = known.commands.get(name ?? '');
    if (options !== undefined) {
      const wrong = words.map((word) => /^--[a-z-]+/u.exec(word)?.[0]).filter((word) => word && !options.has(word));
      return wrong.map((word) => `${path}:${line}: besom ${name} has no option ${word}`);
    }
    if (name === undefined) return [`${path}:${line}: names besom ${first}, which is no command`];
    // one that is still to come may be named where the reader is told so
    const told = lines.slice(Math.max(0, line - 3), line + 2).some((near) => /later/iu.test(near));
    return told ? [] : [`${path}:${line}: names besom ${name} as if this version had it`];
  });
}

type Found = { readonly line: number; readonly words: readonly (string | undefined)[] };

function matchesOf(text: string, pattern: RegExp): readonly Found[] {
  return [...text.matchAll(pattern)].map((match) => ({
    line: text.slice(0, match.index).split('\n').length,
    words: match.slice(1),
  }));
}

/** The text with everything that is code blanked out, its lines kept; `onlyCode` the other way round. */
function withoutCode(text: string): string {
  return text.replace(CODE, blank);
}

function onlyCode(text: string): string {
  let end = 0;
  const parts: string[] = [];
  for (const match of text.matchAll(CODE)) {
    parts.push(blank(text.slice(end, match.index)), match[0]);
    end = match.index + match[0].length;
  }
  return parts.join('') + blank(text.slice(end));
}

/** A fenced block, an indented one, a span. */
const CODE = /^```[\s\S]*?^```|^ {4}(?! *[-*\d]).*$|`[^`\n]+`/gmu;

function blank(text: string): string {
  return text.replace(/[^\n]/gu, ' ');
}

/** As GitHub makes them: lower case, marks dropped, blanks to hyphens. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.replace(/^```[\s\S]*?^```/gmu, blank).matchAll(/^#+ (.+)$/gmu)].map(
    ([, title]) => title ?? '',
  );
  return new Set(
    headings.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replace(/ /gu, '-'),
    ),
  );
}
