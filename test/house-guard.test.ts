/**
 * The guard can fail: each rule of the house meets a small false tree, and names the path of the offence.
 * @module
 */
import assert from 'node:assert/strict';
import { firstSentence, forbidden, tooLong, unlistedProbes, untold } from './support/house/rules-files.ts';
import { circles, crossings, type House, openDoors, strayPackages } from './support/house/rules-imports.ts';
import { facesAmiss, globalDoors, impureFormats, rowsAmiss, rowsIn } from './support/house/rules-rooms.ts';
import { type Source, sourcesOf } from './support/house/source.ts';

const HOUSE: House = {
  rooms: {
    model: { imports: [], builtins: [] },
    host: { imports: ['model'], builtins: 'any' },
    probes: { imports: ['host', 'model'], builtins: [] },
    sweep: { imports: ['probes/probe.ts', 'model'], builtins: ['node:crypto'] },
  },
  packages: { zod: { room: 'model', files: 1 } },
};

const ROWS = rowsIn(
  '| `model/` | `model/gap.ts` | The nouns. | |\n| `host/` | `host/host.ts` | The doors. | `model/` |',
);

function treeOf(files: Readonly<Record<string, string>>): readonly Source[] {
  return sourcesOf(new Map(Object.entries(files)));
}

type Rule = (sources: readonly Source[]) => readonly string[];

type Case = {
  readonly name: string;
  readonly rule: Rule;
  readonly files: Readonly<Record<string, string>>;
  /** What the one offence begins with; absent: there is none. */
  readonly says?: string;
};

const cross: Rule = (sources) => crossings(sources, HOUSE);
const doors: Rule = (sources) => openDoors(sources, HOUSE);
const packages: Rule = (sources) => strayPackages(sources, HOUSE);
const model = { 'src/model/gap.ts': 'export const a = 1;' };
const zod = { 'src/model/report.ts': `import * as z from 'zod';` };

const CASES: readonly Case[] = [
  { name: 'lets a room look down', rule: cross, files: { ...model, 'src/host/a.ts': `import '../model/gap.ts';` } },
  {
    name: 'sees a type that is imported from above',
    rule: cross,
    files: { 'src/model/a.ts': `import type { B } from '../host/b.ts';`, 'src/host/b.ts': '' },
    says: 'src/model/a.ts: imports src/host/b.ts',
  },
  {
    name: 'sees a type that is imported inside a type',
    rule: cross,
    files: { 'src/model/a.ts': `export type A = import('../host/b.ts').B;`, 'src/host/b.ts': '' },
    says: 'src/model/a.ts: imports src/host/b.ts',
  },
  {
    name: 'sees an import over many lines with comments',
    rule: cross,
    files: { 'src/model/a.ts': `import {\n  // one\n  b,\n} /* two */ from '../host/b.ts';`, 'src/host/b.ts': '' },
    says: 'src/model/a.ts: imports src/host/b.ts',
  },
  {
    name: 'sees a re-export from above',
    rule: cross,
    files: { 'src/model/a.ts': `export type { B } from '../host/b.ts';`, 'src/host/b.ts': '' },
    says: 'src/model/a.ts: imports src/host/b.ts',
  },
  {
    name: 'sees a worker that is only named',
    rule: cross,
    files: { 'src/model/a.ts': `start(new URL('../host/b.ts', import.meta.url));`, 'src/host/b.ts': '' },
    says: 'src/model/a.ts: imports src/host/b.ts',
  },
  {
    name: 'sees an import that is made up at run time',
    rule: cross,
    files: { 'src/host/a.ts': `await import(\`./\${name}.ts\`);` },
    says: 'src/host/a.ts: import() of something',
  },
  {
    name: 'is not taken in by comments, texts, templates and expressions',
    rule: cross,
    files: {
      'src/model/a.ts': [
        `// import '../host/b.ts'`,
        `const text = "import x from '../host/b.js/'";`,
        `const template = \`import \${inner("\`")} from \${\`../host\`}\`;`,
        `const expression = /import "x" from '[/']..host/u;`,
        'const half = (a) / 2; export { half };',
      ].join('\n'),
    },
  },
  {
    name: 'lets a room see one file of another where the table says so',
    rule: cross,
    files: { 'src/sweep/a.ts': `import '../probes/probe.ts';`, 'src/probes/probe.ts': '' },
  },
  {
    name: 'sees a file beside that one',
    rule: cross,
    files: { 'src/sweep/a.ts': `import '../probes/probes.ts';`, 'src/probes/probes.ts': '' },
    says: 'src/sweep/a.ts: imports src/probes/probes.ts',
  },
  { name: 'sees a room that nobody planned', rule: cross, files: { 'src/utils/a.ts': '' }, says: 'src/utils/a.ts' },
  {
    name: 'sees an import that leaves src',
    rule: cross,
    files: { 'src/host/a.ts': `import '../../test/b.ts';` },
    says: 'src/host/a.ts: imports test/b.ts',
  },
  {
    name: 'sees a circle of types and names its way',
    rule: circles,
    files: {
      'src/model/a.ts': `import type { B } from './b.ts';`,
      'src/model/b.ts': `import { c } from './c.ts';`,
      'src/model/c.ts': `import { type A } from './a.ts';`,
    },
    says: 'src/model/a.ts -> src/model/b.ts -> src/model/c.ts -> src/model/a.ts',
  },
  {
    name: 'takes two ways to one file for no circle',
    rule: circles,
    files: {
      'src/model/a.ts': `import './b.ts'; import './c.ts';`,
      'src/model/b.ts': `import './c.ts';`,
      'src/model/c.ts': '',
    },
  },
  {
    name: 'sees a door that the room has not',
    rule: doors,
    files: { 'src/probes/a.ts': `import { readFileSync } from 'node:fs';` },
    says: 'src/probes/a.ts: imports node:fs',
  },
  {
    name: 'sees a door that is opened late or by its old name',
    rule: doors,
    files: { 'src/probes/a.ts': `const fs = await import('fs');` },
    says: 'src/probes/a.ts: imports fs',
  },
  { name: 'lets the hosts open any door', rule: doors, files: { 'src/host/a.ts': `import 'node:fs';` } },
  {
    name: 'sees a package outside its room',
    rule: packages,
    files: { 'src/host/a.ts': `import { z } from 'zod/mini';` },
    says: 'src/host/a.ts: imports zod',
  },
  {
    name: 'sees a package that the table does not know',
    rule: packages,
    files: { ...zod, 'src/host/a.ts': `import pad from '@left/pad/x.js';` },
    says: 'src/host/a.ts: imports @left/pad,',
  },
  {
    name: 'sees a package in a second file',
    rule: packages,
    files: { ...zod, 'src/model/b.ts': `import * as z from 'zod';` },
    says: 'src/model/report.ts, src/model/b.ts: import zod',
  },
  { name: 'sees a package that nobody uses any more', rule: packages, files: model, says: 'zod: unused' },
  {
    name: 'sees a door that needs no import',
    rule: globalDoors,
    files: { 'src/probes/a.ts': `await fetch('x');` },
    says: 'src/probes/a.ts: calls fetch',
  },
  { name: 'takes a word for no door', rule: globalDoors, files: { 'src/probes/a.ts': 'fetch: 1; require;' } },
  {
    name: 'sees a parser that touches the machine',
    rule: (sources) => impureFormats(sources, []),
    files: { 'src/host/formats/a.ts': `import 'node:fs';` },
    says: 'src/host/formats/a.ts: imports node:fs',
  },
  {
    name: 'lets a parser ask what is an address',
    rule: (sources) => impureFormats(sources, []),
    files: { 'src/host/formats/a.ts': `import { isIP, isIPv4 } from 'node:net';` },
  },
  {
    name: 'sees a parser that asks more of the same module',
    rule: (sources) => impureFormats(sources, []),
    files: { 'src/host/formats/a.ts': `import { isIP, connect } from 'node:net';` },
    says: 'src/host/formats/a.ts: imports node:net',
  },
  {
    name: 'sees a parser that reaches for the host',
    rule: (sources) => impureFormats(sources, []),
    files: { 'src/host/formats/a.ts': `import '../host.ts'; import '../../model/gap.ts'; import './b.ts';` },
    says: 'src/host/formats/a.ts: imports src/host/host.ts',
  },
  {
    name: 'sees a probe that nothing would run',
    rule: (sources) => unlistedProbes(sources, 'src/probes/probes.ts'),
    files: { 'src/probes/probes.ts': `import './mac/a.ts';`, 'src/probes/mac/a.ts': '', 'src/probes/logs/b.ts': '' },
    says: 'src/probes/logs/b.ts: is not listed',
  },
  {
    name: 'sees a file that is too long',
    rule: tooLong,
    files: { ...model, 'src/b.ts': '', 'src/a.ts': 'x\n'.repeat(401) },
    says: 'src/a.ts: 401',
  },
  {
    name: 'sees a house of long files',
    rule: tooLong,
    files: { 'src/a.ts': 'x\n'.repeat(131), 'src/b.ts': 'x\n'.repeat(131) },
    says: 'src: half of the files',
  },
  { name: 'sees a file that says nothing first', rule: untold, files: model, says: 'src/model/gap.ts: does not begin' },
  {
    name: 'sees a first comment that belongs to something else',
    rule: untold,
    files: { 'src/a.ts': '/** The sum. */\nconst a = 1;' },
    says: 'src/a.ts: its first doc comment has no @module',
  },
  {
    name: 'sees a first comment without a sentence',
    rule: untold,
    files: { 'src/a.ts': '/**\n * sums\n * @module\n */' },
    says: 'src/a.ts: its first doc comment begins with no sentence',
  },
  {
    name: 'sees any as a type',
    rule: forbidden,
    files: { 'src/a.ts': 'let a: Array<any> = [];' },
    says: 'src/a.ts: the type any',
  },
  {
    name: 'takes any as a word for no type',
    rule: forbidden,
    files: { 'src/a.ts': `/* any */ const a = { any: AbortSignal.any([]), b: 'any' };` },
  },
  {
    name: 'sees a default export',
    rule: forbidden,
    files: { 'src/a.ts': 'export default 1;' },
    says: 'src/a.ts: a default',
  },
  {
    name: 'sees a default export by another way',
    rule: forbidden,
    files: { 'src/a.ts': 'const a = 1; export { a as default };' },
    says: 'src/a.ts: a default',
  },
  {
    name: 'sees a star',
    rule: forbidden,
    files: { 'src/a.ts': `const a = 1; export * from './b.ts';` },
    says: 'src/a.ts: a barrel',
  },
  {
    name: 'sees a file that only gives on',
    rule: forbidden,
    files: { 'src/a.ts': `export { b } from './b.ts';\nexport type { C } from './c.ts';` },
    says: 'src/a.ts: a barrel',
  },
  {
    name: 'sees a check that is turned off',
    rule: forbidden,
    files: { 'src/a.ts': '// @ts-expect-error\nconst a: number = "";' },
    says: 'src/a.ts: turns a check off',
  },
  {
    name: 'sees a face that says something else',
    rule: (sources) => facesAmiss(sources, ROWS),
    files: { 'src/model/gap.ts': '/** The nouns. All. */', 'src/host/host.ts': '/** The windows. */' },
    says: 'src/host/host.ts: says "The windows.", not "The doors."',
  },
  {
    name: 'sees a room without a face',
    rule: (sources) => facesAmiss(sources, ROWS),
    files: { 'src/model/gap.ts': '/** The nouns. */', 'src/host/a.ts': '' },
    says: 'src/host/host.ts: the face of host/ is not there',
  },
  {
    name: 'sees a room that the documentation does not know',
    rule: (sources) => facesAmiss(sources, ROWS.slice(0, 1)),
    files: { 'src/model/gap.ts': '/** The nouns. */', 'src/host/host.ts': '/** The doors. */' },
    says: 'src/host: is in no row',
  },
];

describe('the guard of the house', () => {
  for (const { name, rule, files, says } of CASES) {
    it(name, () => {
      const offences = rule(treeOf(files));
      assert.equal(offences.length, says === undefined ? 0 : 1, offences.join('\n'));
      assert.equal(offences[0]?.slice(0, says?.length), says);
    });
  }

  it('holds the table of the documentation to its own', () => {
    const { model, host } = HOUSE.rooms;
    assert.ok(model !== undefined && host !== undefined);
    assert.deepEqual(rowsAmiss({ rooms: { model, host }, packages: {} }, ROWS), []);
    const grown = { model, host: { ...host, imports: ['stix', 'model'] } };
    assert.deepEqual(rowsAmiss({ rooms: grown, packages: {} }, ROWS), [
      'docs/architecture.md: host/ may use model, but the guard holds it to stix, model',
    ]);
  });

  it('reads the first sentence over line ends and abbreviations that are none', () => {
    assert.equal(firstSentence('/**\n * Reads a\n * plist. Then more.\n */'), 'Reads a plist.');
    assert.equal(
      firstSentence('/**\n * Reads `hosts.ts`, all of it.\n * @module\n */'),
      'Reads `hosts.ts`, all of it.',
    );
  });
});
