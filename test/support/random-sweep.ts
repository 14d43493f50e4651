/**
 * Random trees and random patterns over a few names, so that patterns often match and often almost match.
 * @module
 */
import { lstatSync } from 'node:fs';
import fc from 'fast-check';
import { digestOf, diskImage } from './disk-image.ts';
import type { PlistEntries } from './info-plist.ts';
import type { MacTree } from './mac-tree.ts';

const FOLDERS = ['/private/tmp', '/Users/ada', '/Applications', '/Users/ada/sub', '/Users/ADA/Sub', '/Users/ada/fünf'];
const NAMES = [
  'a',
  'A',
  'b.dmg',
  'B.DMG',
  '.ptslog',
  '.PTSLOG',
  'PTX.app',
  'ptx.APP',
  'fünf',
  'fu\u0308nf',
  'x\ny',
  '%_',
  'a.b',
];
/** Names that a pattern can not say, or only in part. */
const ODD_NAMES = [Buffer.from([0x61, 0xff]), Buffer.from('\u001b[2J'), Buffer.from('a\ufffd')];
const CONTENTS = [
  Buffer.from(''),
  Buffer.from('abc'),
  Buffer.from('other'),
  diskImage({ seed: 'one', bytes: 700 }),
  diskImage({ seed: 'one', bytes: 700, trailer: 'none' }),
];

export type Thing =
  | { readonly kind: 'file'; readonly folder: string; readonly name: string; readonly content: Buffer }
  | { readonly kind: 'odd file'; readonly folder: string; readonly name: Buffer; readonly content: Buffer }
  | { readonly kind: 'fifo' | 'symlink' | 'directory'; readonly folder: string; readonly name: string }
  | { readonly kind: 'bundle'; readonly folder: string; readonly name: string; readonly says: PlistEntries };

const folder = fc.constantFrom(...FOLDERS);
const name = fc.constantFrom(...NAMES);
const content = fc.constantFrom(...CONTENTS);

/** What stands on a tree; of two things with one path the first counts, the folders themselves before all. */
export const things: fc.Arbitrary<readonly Thing[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('file' as const), folder, name, content }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('odd file' as const),
        folder,
        name: fc.constantFrom(...ODD_NAMES),
        content,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('fifo' as const, 'symlink' as const, 'directory' as const),
        folder,
        name,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('bundle' as const),
        folder,
        name: fc.constantFrom('PTX.app', 'ptx.APP', 'Other.app'),
        says: fc.constantFrom<PlistEntries>(
          { CFBundleName: 'PTX' },
          { CFBundleName: 'Other', CFBundleExecutable: 'PTX' },
          {},
        ),
      }),
    },
  ),
  { maxLength: 12 },
);

/** Plants them; gives what each bundle's Info.plist says. */
export function plantAll({ plant, at }: MacTree, all: readonly Thing[]): ReadonlyMap<string, PlistEntries> {
  const bundles = new Map<string, PlistEntries>();
  for (const one of FOLDERS) plant.folder(one);
  for (const thing of all) {
    if (thing.kind === 'odd file') {
      plant.raw(thing.folder, thing.name, thing.content);
      continue;
    }
    const path = `${thing.folder}/${thing.name}`;
    if (lstatSync(at(path), { throwIfNoEntry: false }) !== undefined) continue;
    if (thing.kind === 'file') plant.file(path, thing.content);
    else if (thing.kind === 'bundle') bundles.set(plant.bundle(path, { says: thing.says }), thing.says);
    else plant.thing(path, thing.kind);
  }
  return bundles;
}

const texts = (...values: readonly string[]) =>
  fc.constantFrom(...values).map((text) => `'${text.replaceAll(/[\\']/gu, '\\$&')}'`);
const equality = fc.constantFrom('=', '!=', 'NOT =', 'IN', '<', '>=');
const paths = texts(
  ...FOLDERS.flatMap((one) => NAMES.map((other) => `${one}/${other}`)),
  '/tmp/.ptslog',
  '/tmp/a/',
  '/nowhere',
);

function tested(path: string, values: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(equality, values, values)
    .map(([operator, one, other]) =>
      operator === 'IN' ? `${path} IN (${one}, ${other})` : `${path} ${operator} ${one}`,
    );
}

function likened(path: string, ...texts_: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom('LIKE', 'NOT LIKE'), texts(...texts_))
    .map(([operator, text]) => `${path} ${operator} ${text}`);
}

function matched(path: string, ...texts_: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom('MATCHES', 'NOT MATCHES'), texts(...texts_))
    .map(([operator, text]) => `${path} ${operator} ${text}`);
}

const digests = fc
  .tuple(
    fc.constantFrom('MD5', 'SHA-1', 'SHA-256', 'SHA-512', 'SHA3-256'),
    fc.constantFrom(...CONTENTS),
    fc.constantFrom('=', '!=', 'NOT ='),
  )
  .map(([algorithm, bytes, operator]) => `file:hashes.'${algorithm}' ${operator} '${digestOf(bytes, algorithm)}'`);

/** One test of a file. */
const fileTest = fc.oneof(
  { weight: 4, arbitrary: tested('file:name', texts(...NAMES, 'PTX.APP', 'Fu\u0308NF')) },
  { weight: 3, arbitrary: tested('file:path', paths) },
  { weight: 2, arbitrary: tested('file:parent_directory_ref.path', texts(...FOLDERS, '/tmp', '/Users/ADA', '/')) },
  { weight: 2, arbitrary: digests },
  { weight: 1, arbitrary: tested('file:size', fc.constantFrom('0', '3', '5', '1212')) },
  { weight: 1, arbitrary: tested('file:x_besom_file_type', texts('file', 'fifo', 'directory', 'symlink')) },
  { weight: 2, arbitrary: likened('file:name', 'a%', '%.dmg', '_', '%', 'x%y', '.pts%', '%f%') },
  { weight: 1, arbitrary: likened('file:path', '/tmp/%', '/Users/ada/%', '%/sub/%') },
  { weight: 1, arbitrary: likened('file:parent_directory_ref.path', '/Users%', '%tmp') },
  { weight: 1, arbitrary: matched('file:name', '^a', '(?i)ptx', '^.$', 'n$') },
  { weight: 1, arbitrary: matched('file:path', '^/Users/ada/[^/]+$', 'sub', '^/private') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'EXISTS file:size',
      'NOT EXISTS file:size',
      "EXISTS file:hashes.'SHA-1'",
      'EXISTS file:x_besom_name_on_disk',
    ),
  },
  { weight: 2, arbitrary: tested('file:x_besom_info_plist.CFBundleName', texts('PTX', 'Other')) },
);

const folderTest = fc.oneof(
  tested('directory:path', paths),
  likened('directory:path', '/Applications/%', '%app', '%'),
  matched('directory:path', 'sub', '^/Users/[^/]+$'),
);

function joined(tests: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      { weight: 3, arbitrary: tests },
      {
        weight: 1,
        arbitrary: fc
          .tuple(tie('tree'), fc.constantFrom('AND', 'OR'), tie('tree'))
          .map(([left, word, right]) => `(${left} ${word} ${right})`),
      },
    ),
  }));
  return tree;
}

const observation = fc
  .oneof({ weight: 5, arbitrary: joined(fileTest) }, { weight: 1, arbitrary: joined(folderTest) })
  .map((text) => `[${text}]`);

/** Patterns of one observation mostly, and of several. */
export const patterns: fc.Arbitrary<readonly string[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: observation },
    {
      weight: 1,
      arbitrary: fc
        .tuple(observation, fc.constantFrom('AND', 'OR', 'FOLLOWEDBY'), observation)
        .map((parts) => parts.join(' ')),
    },
    { weight: 1, arbitrary: observation.map((text) => `${text} REPEATS 2 TIMES`) },
    {
      weight: 1,
      arbitrary: fc.tuple(observation, observation).map(([one, other]) => `(${one} AND ${other}) WITHIN 3600 SECONDS`),
    },
  ),
  { minLength: 1, maxLength: 6 },
);
