/**
 * The rules about rooms: their doors that need no import, their pure corner, and the face that each one shows.
 * @module
 */
import { firstSentence } from './rules-files.ts';
import { inside, roomOf } from './rules-imports.ts';
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

/** Parsers of `host/formats/` that take more than nouns and each other: they would have no tests with plain bytes. */
export function impureFormats(sources: readonly Source[], pure: readonly string[]): readonly string[] {
  return sources
    .filter(({ path }) => path.startsWith('src/host/formats/'))
    .flatMap(({ path, specifiers }) => {
      const ours = inside(path, specifiers).filter((target) => !/^src\/(?:host\/formats|model)\//u.test(target));
      const runtime = specifiers.filter((name) => name.startsWith('node:') && !pure.includes(name));
      return [...ours, ...runtime].map((name) => `${path}: imports ${name}, but a parser here touches nothing`);
    });
}

/** One row of the documentation's table: a room, the file that one reads first, and what the room is for. */
export type Face = { readonly room: string; readonly file: string; readonly sentence: string };

/** The rooms' table of `docs/architecture.md`. */
export function facesIn(markdown: string): readonly Face[] {
  return [...markdown.matchAll(/^\| `(\w+)\/` \| `([\w./-]+)` \| (.+?) \|/gmu)].map(([, room, file, sentence]) => ({
    room: room ?? '',
    file: `src/${file}`,
    sentence: sentence ?? '',
  }));
}

/** Rooms without a row or a face, and faces that say something else than the documentation. */
export function facesAmiss(sources: readonly Source[], faces: readonly Face[]): readonly string[] {
  const rooms = new Set(sources.map(({ path }) => roomOf(path)));
  const missing = [...rooms].filter((room) => !faces.some((face) => face.room === room));
  const amiss = faces.flatMap(({ room, file, sentence }) => {
    const source = sources.find(({ path }) => path === file);
    if (source === undefined) return [`${file}: the face of ${room}/ is not there`];
    if (roomOf(file) !== room) return [`${file}: the face of ${room}/ stands in another room`];
    const said = firstSentence(source.text);
    return said === sentence ? [] : [`${file}: says ${JSON.stringify(said)}, not ${JSON.stringify(sentence)}`];
  });
  return [...missing.map((room) => `src/${room}: is in no row of docs/architecture.md`), ...amiss];
}
