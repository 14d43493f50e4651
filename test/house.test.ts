/**
 * The guard of the house: who may import whom, which room has which door, and what no file may hold.
 *
 * `test/house-guard.test.ts` shows on small false trees that each rule can fail.
 * @module
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forbidden, tooLong, unlistedProbes, untold } from './support/house/rules-files.ts';
import { circles, crossings, type House, openDoors, strayPackages } from './support/house/rules-imports.ts';
import { facesAmiss, globalDoors, impureFormats, rowsAmiss, rowsIn } from './support/house/rules-rooms.ts';
import { sourcesOf, type Tree } from './support/house/source.ts';

const PROJECT = join(import.meta.dirname, '..');
const PROBE_LIST = 'src/probes/probes.ts';

/** Modules of the runtime that compute and touch nothing. */
const PURE = [
  'node:buffer',
  'node:events',
  'node:path',
  'node:string_decoder',
  'node:timers/promises',
  'node:url',
  'node:util',
];
const CRYPTO = 'node:crypto';

/** Lowest floor first: a room sees only what stands before it. */
const HOUSE: House = {
  rooms: {
    model: { imports: [], builtins: PURE },
    stix: { imports: ['model'], builtins: [...PURE, CRYPTO] },
    trust: { imports: ['model'], builtins: [...PURE, CRYPTO] },
    host: { imports: ['model'], builtins: 'any' },
    probes: { imports: ['stix', 'host', 'model'], builtins: PURE },
    report: { imports: ['model'], builtins: PURE },
    // of the probes the contract alone: which ones there are is told by the command
    sweep: { imports: ['probes/probe.ts', 'stix', 'host', 'model'], builtins: [...PURE, CRYPTO] },
    // of the probes the contract alone: they are handed in
    agent: {
      imports: ['sweep', 'probes/probe.ts', 'report', 'stix', 'trust', 'host', 'model'],
      builtins: [...PURE, CRYPTO],
    },
    cli: {
      imports: ['agent', 'sweep', 'probes', 'report', 'stix', 'trust', 'host', 'model'],
      beside: ['packs', 'package.json'],
      builtins: [...PURE, 'node:process', 'node:stream'],
    },
  },
  packages: {
    '@noble/hashes': { room: 'trust', files: 1 },
    chokidar: { room: 'host', files: 1 },
    commander: { room: 'cli', files: 1 },
    'ipaddr.js': { room: 'model' },
    'node-fetch': { room: 'host', files: 1 },
    re2js: { room: 'model', files: 1 },
    sax: { room: 'host', files: 1 },
    systeminformation: { room: 'host', files: 1 },
    winston: { room: 'host', files: 1 },
    zod: { room: 'model' },
  },
};

function readTree(pattern: string): Tree {
  const paths = globSync(pattern, { cwd: PROJECT }).toSorted();
  return new Map(paths.map((path) => [path, readFileSync(join(PROJECT, path), 'utf8')]));
}

describe('the house', () => {
  const sources = sourcesOf(readTree('src/**/*.ts'));
  const everything = [...sources, ...sourcesOf(readTree('{scripts,test,bench}/**/*.ts'))];
  const rows = rowsIn(readFileSync(join(PROJECT, 'docs/architecture.md'), 'utf8'));
  const manifest: { readonly dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(PROJECT, 'package.json'), 'utf8'),
  );

  const rules: Readonly<Record<string, () => readonly string[]>> = {
    'imports only from the floors below': () => crossings(sources, HOUSE),
    'has no circle, not even of types': () => circles(sources),
    'opens a module of the runtime only where the room has a door': () => openDoors(sources, HOUSE),
    'opens no door that needs no import': () => globalDoors(sources),
    'keeps each package in its room': () => strayPackages(sources, HOUSE),
    'keeps pure parsers pure': () => impureFormats(sources, PURE),
    'lists every probe': () => unlistedProbes(sources, PROBE_LIST),
    'keeps files short': () => [...tooLong(sources), ...tooLong(everything)],
    'says at the top of each file what it does': () => untold(sources),
    'has no any, no default export, no barrel and no muted check': () => forbidden(everything),
    'has a face for each room that says what the documentation says': () => facesAmiss(sources, rows),
    'documents what it lets each room see': () => rowsAmiss(HOUSE, rows),
  };
  for (const [name, offences] of Object.entries(rules)) {
    it(name, () => {
      const found = offences();
      assert.ok(found.length === 0, `\n${found.join('\n')}`);
    });
  }

  it('ships the packages that it imports, and no others', () => {
    assert.deepEqual(Object.keys(manifest.dependencies).toSorted(), Object.keys(HOUSE.packages).toSorted());
  });
});
