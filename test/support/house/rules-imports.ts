/**
 * The rules about who may import whom: floors, doors, packages, circles. Each gives its offences in words.
 * @module
 */
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import type { Source } from './source.ts';

export type Room = {
  /** Rooms of lower floors, or single files of them. */
  readonly imports: readonly string[];
  /** Folders and files beside `src` that it may take in. */
  readonly beside?: readonly string[];
  /** The runtime's modules that it may use; `any`: every one. */
  readonly builtins: readonly string[] | 'any';
};

export type House = {
  readonly rooms: Readonly<Record<string, Room>>;
  /** Each third-party package, the one room where it stands, and in how many files at most. */
  readonly packages: Readonly<Record<string, { readonly room: string; readonly files?: number }>>;
};

/** The room of a path (`host` of `src/host/formats/hosts.ts`). */
export function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/** Imports that go up or sideways, to a room that the table does not know, or to nothing. */
export function crossings(sources: readonly Source[], { rooms }: House): readonly string[] {
  const known = new Set(sources.map(({ path }) => path));
  return sources.flatMap(({ path, specifiers, hiddenImport }) => {
    const own = rooms[roomOf(path)];
    if (own === undefined) return [`${path}: stands in no room of the table`];
    const offences = hiddenImport ? [`${path}: import() of something that is no plain text`] : [];
    for (const target of inside(path, specifiers)) {
      const room = roomOf(target);
      const outside = target.split('/')[0] ?? '';
      if (own.beside?.includes(outside) === true) continue;
      if (outside !== 'src') offences.push(`${path}: imports ${target}, which is outside src`);
      else if (!known.has(target)) offences.push(`${path}: imports ${target}, which is not there`);
      else if (room !== roomOf(path) && !own.imports.includes(room) && !own.imports.includes(target.slice(4))) {
        offences.push(`${path}: imports ${target}, which stands in no room below it`);
      }
    }
    return offences;
  });
}

/** The runtime's modules in rooms that have no door to them. */
export function openDoors(sources: readonly Source[], { rooms }: House): readonly string[] {
  return sources.flatMap(({ path, specifiers }) => {
    const allowed = rooms[roomOf(path)]?.builtins ?? [];
    if (allowed === 'any') return [];
    return specifiers
      .filter((specifier) => isBuiltin(specifier) && !allowed.includes(specifier))
      .map((specifier) => `${path}: imports ${specifier}, which its room has no door to`);
  });
}

/** Packages outside their room, in too many files, not in the table, or in the table for nothing. */
export function strayPackages(sources: readonly Source[], { packages }: House): readonly string[] {
  const users = new Map<string, string[]>();
  for (const { path, specifiers } of sources) {
    for (const name of specifiers.filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))) {
      users.set(packageOf(name), [...(users.get(packageOf(name)) ?? []), path]);
    }
  }
  const offences: string[] = [];
  for (const [name, paths] of users) {
    const rule = packages[name];
    if (rule === undefined) offences.push(`${paths.join(', ')}: imports ${name}, which is in no room of the table`);
    for (const path of paths.filter((path) => rule !== undefined && roomOf(path) !== rule.room)) {
      offences.push(`${path}: imports ${name}, which stands in ${rule?.room}/ only`);
    }
    if (paths.length > (rule?.files ?? Number.POSITIVE_INFINITY)) {
      offences.push(`${paths.join(', ')}: import ${name}, which stands in ${rule?.files} file only`);
    }
  }
  return [
    ...offences,
    ...Object.keys(packages)
      .filter((name) => !users.has(name))
      .map((name) => `${name}: unused`),
  ];
}

/** Files that import each other in a circle, types too: one line for each circle that a walk meets. */
export function circles(sources: readonly Source[]): readonly string[] {
  const graph = new Map(sources.map(({ path, specifiers }) => [path, inside(path, specifiers)]));
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const before = trail.indexOf(path);
    if (before >= 0) found.push([...trail.slice(before), path].join(' -> '));
    if (before >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return found;
}

/** The paths of what a file imports from the project itself. */
export function inside(path: string, specifiers: readonly string[]): readonly string[] {
  return specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(path), specifier));
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}

/** `@scope/name/file` is of the package `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
