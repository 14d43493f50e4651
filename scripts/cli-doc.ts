/**
 * Writes `docs/cli.md`, the reference of the command line, from the same table as the parser and the help.
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS, type CommandSpec, type ExitSpec, LATER_COMMANDS, usageOf } from '../src/cli/contract.ts';
import { EXIT_CODES, optionText } from '../src/cli/help.ts';

/** The whole document. */
export function cliDocument(): string {
  return `${[
    HEAD,
    table(
      ['command', 'does'],
      COMMANDS.map(({ name, says }) => [`[\`besom ${name}\`](#besom-${name.replaceAll(' ', '-')})`, says]),
    ),
    EXITS,
    exitTable(EXIT_CODES),
    RULES,
    ...COMMANDS.map(commandSection),
    LATER,
    `${LATER_COMMANDS.map((name) => `\`${name}\``).join(', ')}.`,
  ].join('\n\n')}\n`;
}

const HEAD = `# The command line

<!-- Written by "npm run docs:cli" from src/cli/contract.ts: change it there. -->

From a checkout: \`npm run --silent besom -- sweep --help\`. From the bundle: \`node dist/besom.mjs sweep --help\`.
Below, \`besom\` stands for either.`;

const EXITS = '## Exit codes';

const RULES = `1 wins over 3. Ctrl-C and a spent \`--timeout\` end a sweep within a second with what is known, marked incomplete: exit 1 if
evidence was found, else 3.

## Rules for all commands

- Results go to standard output; help, errors, notes and progress go to standard error. A reader that goes away
  (\`| head\`) ends the command quietly.
- An error is one line that says what failed and what to do. With \`--debug\` the log and the place in the code follow.
- Colour and the progress line are for terminals only. \`NO_COLOR\` (any value) switches colour off, \`--no-progress\` the
  line, \`--quiet\` everything on standard error but errors.
- \`…\` behind an option means that it may be repeated (\`--probe walk --probe hosts\`); it never takes two words. Every
  other option may be given once.
- DUR is a number with \`ms\`, \`s\`, \`m\`, \`h\` or \`d\` (\`90s\`, \`1.5h\`). ADDR is an IPv4 or IPv6 address, never a name;
  with a port an IPv6 address stands in brackets (\`[2001:db8::53]:5353\`). CIDR is an address with its prefix length.
- \`--output FILE\` is opened before the work begins and takes its name when it is whole: an answer that could not be
  finished leaves nothing behind. A link of that name is replaced, never followed.
- Names that others chose (files, indicators, addresses) are shown with every character that a terminal would obey as
  \`\\u{HEX}\`. In JSON they stand as they are, with such characters in JSON's own escapes. A path is never broken over two
  lines.
- The formats are described in [report.md](report.md).`;

const LATER = `## What comes in a later version

These are refused by name, with exit code 2:`;

function commandSection(spec: CommandSpec): string {
  const groups = [...new Set(spec.options.map(({ group }) => group))];
  const rows = groups.flatMap((group) =>
    spec.options
      .filter((option) => option.group === group)
      .map((option, index) => [index === 0 ? group : '', `\`${optionText(option)}\``, option.says]),
  );
  return [
    `## besom ${spec.name}`,
    spec.says,
    `\`\`\`\n${usageOf(spec)}\n\`\`\``,
    table(['', 'option', ''], rows),
    exitTable(spec.exits),
  ].join('\n\n');
}

function exitTable(exits: readonly ExitSpec[]): string {
  return table(
    ['exit', 'means'],
    exits.map(({ code, means }) => [String(code), means]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/cli.md'), cliDocument());
