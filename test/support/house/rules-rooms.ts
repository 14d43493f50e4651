/**
 * The rules about rooms: their doors that need no import, their pure corner, and the face that each one shows.
 * @module
 */
import { firstSentence } from './rules-files.ts';
import { type House, inside, roomOf } from './rules-imports.ts';
import type { Source } from './source.ts';

/** Ways out of the program that no import shows. */
const GLOBAL_DOORS = new Set(['fetch', 'WebSocket', 'EventSource', 'require', 'getBuiltinModule', 'eval']);

/** Uses of such a way outside `host/`. */
export function globalDoors(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => roomOf(path) !== 'host')
    .flatMap(({ path, tokens }) =>
      tokens
        .filter(({ kind, value }, index) => {
          const after = tokens[index + 1]?.value;
          return kind === 'word' && GLOBAL_DOORS.has(value) && (after === '(' || tokens[index - 1]?.value === 'new');
        })
        .map(({ value }) => `${path}: calls ${value}, a door that only host/ may open`),
    );
}

/** What a module with doors has that only computes. */
const PURE_NAMES: Readonly<Record<string, readonly string[]>> = { 'node:net': ['isIP', 'isIPv4', 'isIPv6'] };

/** Parsers of `host/formats/` that take more than nouns and each other: they would have no tests with plain bytes. */
export function impureFormats(sources: readonly Source[], pure: readonly string[]): readonly string[] {
  return sources
    .filter(({ path }) => path.startsWith('src/host/formats/'))
    .flatMap(({ path, text, specifiers }) => {
      const ours = inside(path, specifiers).filter((target) => !/^src\/(?:host\/formats|model)\//u.test(target));
      const runtime = specifiers.filter(
        (name) => name.startsWith('node:') && !pure.includes(name) && !takesPureNames(text, name),
      );
      return [...ours, ...runtime].map((name) => `${path}: imports ${name}, but a parser here touches nothing`);
    });
}

function takesPureNames(text: string, module: string): boolean {
  const clauses = [...text.matchAll(/import (.*?) from '([^']+)'/gsu)].filter(([, , from]) => from === module);
  const names = clauses.flatMap(([, clause = '']) => clause.replace(/[{}\s]/gu, '').split(','));
  return names.length > 0 && names.every((name) => PURE_NAMES[module]?.includes(name));
}

/** One row of the documentation's table: a room, the file that one reads first, what the room is for, what it may use. */
export type Row = {
  readonly room: string;
  readonly face: string;
  readonly sentence: string;
  readonly uses: readonly string[];
};

/** The rooms' table of `docs/architecture.md`. */
export function rowsIn(markdown: string): readonly Row[] {
  return [...markdown.matchAll(/^\| `(\w+)\/` \| `([\w./-]+)` \| (.+?) \| ?(.*?) ?\|$/gmu)].map((row) => ({
    room: row[1] ?? '',
    face: `src/${row[2]}`,
    sentence: row[3] ?? '',
    uses: [...(row[4] ?? '').matchAll(/`([^`]+?)\/?`/gu)].map(([, name]) => name ?? ''),
  }));
}

/** Rooms without a row, and faces that are missing or say something else than the documentation. */
export function facesAmiss(sources: readonly Source[], rows: readonly Row[]): readonly string[] {
  const rooms = new Set(sources.map(({ path }) => roomOf(path)));
  const missing = [...rooms].filter((room) => !rows.some((row) => row.room === room));
  const amiss = rows.flatMap(({ room, face, sentence }) => {
    const source = sources.find(({ path }) => path === face);
    if (source === undefined) return [`${face}: the face of ${room}/ is not there`];
    if (roomOf(face) !== room) return [`${face}: the face of ${room}/ stands in another room`];
    const said = firstSentence(source.text);
    return said === sentence ? [] : [`${face}: says ${JSON.stringify(said)}, not ${JSON.stringify(sentence)}`];
  });
  return [...missing.map((room) => `src/${room}: is in no row of docs/architecture.md`), ...amiss];
}

/** Rows that allow something else than the guard does. */
export function rowsAmiss({ rooms }: House, rows: readonly Row[]): readonly string[] {
  return Object.entries(rooms).flatMap(([room, { imports }]) => {
    const row = rows.find((one) => one.room === room);
    const held = imports.join(', ');
    const told = row?.uses.join(', ');
    return told === held ? [] : [`docs/architecture.md: ${room}/ may use ${told}, but the guard holds it to ${held}`];
  });
}
