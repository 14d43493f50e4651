/**
 * Chooses the lookups that serve one branch: the narrowest question that a probe can answer without the pattern.
 *
 * A lookup selects a superset of what the branch means; the matcher judges what comes back.
 * @module
 */

import type { DigestName } from '../host/host.ts';
import { foldDomain } from '../model/domain.ts';
import type { Lookup } from '../probes/probe.ts';
import { pathText, type Test } from './branches.ts';
import { spellPath } from './normalise.ts';

/** A lookup before the plan numbers it. */
export type Question = Lookup extends infer L ? (L extends Lookup ? Omit<L, 'id'> : never) : never;

/** IN lists multiply out (names × folders); more than this are asked by name, and the matcher tells the folders apart. */
const MAX_PATHS = 4096;

const DIGESTS: readonly DigestName[] = ['MD5', 'SHA-1', 'SHA-256', 'SHA-512', 'SHA3-256'];

/** The questions for a branch, any of which may find it; empty where no kind of lookup here serves its object. */
export function selectLookups(tests: readonly Test[]): readonly Question[] {
  const type = tests[0]?.path.type;
  if (type === 'file') return selectFiles(tests);
  if (type === 'directory') return selectFolders(tests);
  if (type === 'domain-name') return selectDomains(tests);
  return [];
}

/** Digests that a branch tests, so that the probe computes them. */
export function digestsOf(tests: readonly Test[]): readonly DigestName[] {
  return DIGESTS.filter((name) => tests.some(({ path }) => pathText(path) === digestPath(name)));
}

function selectFiles(tests: readonly Test[]): readonly Question[] {
  const digests = digestsOf(tests);
  const names = equals(tests, 'file:name');
  const folders = equals(tests, 'file:parent_directory_ref.path');
  const paths = equals(tests, 'file:path') ?? joined(folders, names);
  if (paths !== undefined) return paths.filter(canStand).map((path) => ({ kind: 'path', path, digests }));
  if (names !== undefined) return names.filter(isName).map((name) => ({ kind: 'name', name, digests }));
  const byDigest = digestQuestions(tests);
  if (byDigest.length > 0 && !isNarrowed(tests)) return byDigest;
  if (tests.some(({ path }) => pathText(path).startsWith('file:x_besom_info_plist.'))) return [{ kind: 'bundle' }];
  return [textQuestion(tests, digests)];
}

function joined(
  folders: readonly string[] | undefined,
  names: readonly string[] | undefined,
): readonly string[] | undefined {
  if (folders === undefined || names === undefined || folders.length * names.length > MAX_PATHS) return undefined;
  return folders.flatMap((folder) => names.map((name) => spellPath(`${folder === '/' ? '' : folder}/${name}`)));
}

/** Whether something beside a digest says which files it can be: then those are read, wherever and whatever they are. */
function isNarrowed(tests: readonly Test[]): boolean {
  return (
    ['file:name', 'file:path', 'file:parent_directory_ref.path'].some((path) => textTest(tests, path) !== undefined) ||
    equals(tests, 'file:parent_directory_ref.path') !== undefined
  );
}

function digestQuestions(tests: readonly Test[]): readonly Question[] {
  for (const algorithm of DIGESTS) {
    const values = equals(tests, digestPath(algorithm));
    if (values !== undefined) return values.map((value) => ({ kind: 'digest', algorithm, value }));
  }
  return [];
}

function textQuestion(tests: readonly Test[], digests: readonly DigestName[]): Question {
  for (const [on, path] of [
    ['name', 'file:name'],
    ['path', 'file:path'],
    ['folder', 'file:parent_directory_ref.path'],
  ] as const) {
    const test = textTest(tests, path);
    if (test !== undefined) return { kind: 'name-test', on, test, digests };
  }
  const folders = equals(tests, 'file:parent_directory_ref.path');
  if (folders?.length === 1 && folders[0] !== undefined) {
    return {
      kind: 'name-test',
      on: 'folder',
      test: { operator: 'MATCHES', text: `^${escapeRegex(folders[0])}$` },
      digests,
    };
  }
  return { kind: 'name-test', on: 'name', digests };
}

function selectFolders(tests: readonly Test[]): readonly Question[] {
  const paths = equals(tests, 'directory:path');
  if (paths !== undefined) return paths.filter(canStand).map((path) => ({ kind: 'path', path, digests: [] }));
  const test = textTest(tests, 'directory:path');
  return [{ kind: 'name-test', on: 'path', ...(test === undefined ? {} : { test }), digests: [] }];
}

function selectDomains(tests: readonly Test[]): readonly Question[] {
  const names = equals(tests, 'domain-name:value');
  if (names !== undefined) return names.map((value) => ({ kind: 'domain', value: foldDomain(value) }));
  const test = textTest(tests, 'domain-name:value');
  if (test === undefined) return [{ kind: 'domain-test' }];
  // one lookup of the parent covers them, and DNS can be asked for it
  const parent = test.operator === 'LIKE' ? parentAsked(test.text) : undefined;
  return [parent === undefined ? { kind: 'domain-test', test } : { kind: 'domain', value: parent }];
}

/** `%.example.com` is how packs say "its subdomains" with LIKE; nothing for any other text. */
export function parentAsked(text: string): string | undefined {
  const parent = /^%\.([^%_]+\.[^%_]+)$/u.exec(text)?.[1];
  return parent === undefined ? undefined : foldDomain(parent);
}

/** A pack must not walk the sweep around with `..`: such a path names nothing that a folder could list. */
function canStand(path: string): boolean {
  return path.startsWith('/') && path.split('/').slice(1).every(isName);
}

/** Whether a folder could list it. */
export function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/u.test(name);
}

/** The values that a property must be one of; `undefined` where no test says so. */
function equals(tests: readonly Test[], path: string): readonly string[] | undefined {
  for (const test of tests) {
    if (test.kind !== 'test' || test.negated || pathText(test.path) !== path) continue;
    if (test.operator !== '=' && test.operator !== 'IN') continue;
    return [...new Set(test.values.flatMap((literal) => (literal.kind === 'string' ? [literal.value] : [])))];
  }
  return undefined;
}

function textTest(tests: readonly Test[], path: string) {
  for (const test of tests) {
    if (test.kind !== 'test' || test.negated || pathText(test.path) !== path) continue;
    const literal = test.values[0];
    if ((test.operator === 'LIKE' || test.operator === 'MATCHES') && literal?.kind === 'string') {
      return { operator: test.operator, text: literal.value };
    }
  }
  return undefined;
}

function digestPath(name: DigestName): string {
  return name === 'MD5' ? 'file:hashes.MD5' : `file:hashes.'${name}'`;
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
}
