import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliDocument } from '../../scripts/cli-doc.ts';
import { RUNNABLE } from '../../src/cli/commands.ts';
import { COMMANDS, commandNamed, GROUPS, LATER_COMMANDS } from '../../src/cli/contract.ts';
import { commandHelp, optionText, programHelp } from '../../src/cli/help.ts';

const PROJECT = join(import.meta.dirname, '../..');
const DESIGN = join(PROJECT, '../shared/design/ARCHITECTURE.md');
const STYLE = { columns: 80, colour: false };

describe('the contract', () => {
  it('has code for each command, and a command for all code', () => {
    assert.deepEqual([...RUNNABLE].toSorted(), COMMANDS.map(({ name }) => name).toSorted());
  });

  it('names no command and no option twice', () => {
    const names = [...COMMANDS.map(({ name }) => name), ...LATER_COMMANDS];
    assert.equal(new Set(names).size, names.length);
    for (const { name, options } of COMMANDS) {
      const flags = options.map(({ flag }) => flag);
      assert.equal(new Set(flags).size, flags.length, name);
    }
  });

  it('keeps the options of one group together', () => {
    for (const { name, options } of COMMANDS) {
      const groups = options.map(({ group }) => group).filter((group, index, all) => group !== all[index - 1]);
      assert.equal(new Set(groups).size, groups.length, `${name}: ${groups.join(', ')}`);
    }
  });

  it('is what docs/cli.md says (npm run docs:cli writes it)', () => {
    assert.equal(readFileSync(join(PROJECT, 'docs/cli.md'), 'utf8'), cliDocument());
  });
});

describe('--help', () => {
  it('of the program names every command, and those that come later', () => {
    const help = programHelp(STYLE, '1.2.3');
    for (const { name, says } of COMMANDS) assert.ok(help.includes(`  ${name} `) && says !== '', name);
    const later = /Come in a later version:\n((?: {2}.*\n)+)/u.exec(help)?.[1] ?? '';
    assert.deepEqual(later.trim().split(/,\s+/u), LATER_COMMANDS);
  });

  for (const spec of COMMANDS) {
    it(`of ${spec.name} names each option with what it takes, and each exit code`, () => {
      const help = commandHelp(STYLE, spec);
      for (const option of spec.options) assert.ok(help.includes(`  ${optionText(option)} `), option.flag);
      for (const { code } of [...spec.exits, { code: 2 }]) assert.match(help, new RegExp(`^  ${code}  `, 'mu'));
    });
  }

  it('fits its terminal', () => {
    for (const columns of [40, 80, 120]) {
      const helps = [
        programHelp({ columns, colour: false }, '1.2.3'),
        ...COMMANDS.map((spec) => commandHelp({ columns, colour: false }, spec)),
      ];
      const wide = helps
        .join('')
        .split('\n')
        .filter((line) => line.length > columns && !/^ {2}besom /u.test(line));
      assert.deepEqual(wide, []);
    }
  });
});

describe("--help, beside the design's table of commands (skipped where the design is not at hand)", () => {
  before(function () {
    if (!existsSync(DESIGN)) this.skip();
  });

  it('names each command of the table, as one of this version or of a later one', () => {
    const known = new Set([...COMMANDS.map(({ name }) => name), ...GROUPS.keys(), ...LATER_COMMANDS]);
    for (const name of commandsOfTable(readFileSync(DESIGN, 'utf8'))) assert.ok(known.has(name), name);
  });

  it('of sweep has each option of the table, repeatable where the table says so, and no other but the common ones', () => {
    const text = readFileSync(DESIGN, 'utf8');
    const row = rowsOf(text).find((line) => line.startsWith('| `besom sweep`')) ?? '';
    const common = [
      '--format FORMAT',
      '--output FILE',
      '--pack FILE…',
      '--no-builtin',
      '--allow FILE',
      '--state-dir DIR',
    ];
    const talk = ['--quiet', '--no-progress', '--debug'];
    const inTable = [...row.matchAll(/--[a-z-]+(?: [A-Z]+(?:\[:PORT\])?| posture)?…?/gu)].map(([option]) =>
      option.replace('posture', 'KIND'),
    );
    assert.ok(inTable.length > 15, row);
    const own = (commandNamed('sweep')?.options ?? []).map(optionText);
    assert.deepEqual(new Set(own), new Set([...inTable, ...common, ...talk]));
  });

  it('of the packs has what "every command that works from a pack takes"', () => {
    const flags = (name: string) => (commandNamed(name)?.options ?? []).map(optionText);
    for (const name of ['sweep', 'pack show', 'pack lint']) {
      for (const option of ['--pack FILE…', '--no-builtin', '--allow FILE'])
        assert.ok(flags(name).includes(option), name);
    }
  });

  it('of every command that answers has --format and --output', () => {
    for (const { name, options } of COMMANDS) {
      if (name === 'completion') continue;
      const flags = options.map(({ flag }) => flag);
      assert.ok(flags.includes('--format') && flags.includes('--output'), name);
    }
  });
});

/** The rows of the table of commands. */
function rowsOf(text: string): readonly string[] {
  const table = /^\| command \| does \|\n[\s\S]*?\n\n/mu.exec(text)?.[0] ?? '';
  return table.split('\n').filter((line) => line.startsWith('| `besom '));
}

/** Names of the first column: "`besom remove` · `restore ID`", "`besom pack show\|lint …`". */
function commandsOfTable(text: string): readonly string[] {
  return rowsOf(text).flatMap((line) => {
    const first = line.replaceAll('\\|', '/').split('|')[1] ?? '';
    const words = [...first.matchAll(/`(?:besom )?([a-z]+)(?: ([a-z/]+))?/gu)];
    return words.flatMap(([, name = '', more]) =>
      name === 'pack' ? (more ?? '').split('/').map((word) => `pack ${word}`) : [name],
    );
  });
}
