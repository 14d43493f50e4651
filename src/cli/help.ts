/**
 * Writes the help of the program and of each command, from the contract.
 * @module
 */
import { paint, type Style } from '../report/style.ts';
import { columnsOf } from '../report/width.ts';
import { labelled, wrap } from '../report/wrap.ts';
import { COMMANDS, type CommandSpec, type ExitSpec, LATER_COMMANDS, usageOf } from './contract.ts';
import type { OptionSpec } from './contract-options.ts';

/** Narrower than this, what a label says stands below it instead of beside it. */
const NARROW_COLUMNS = 60;
const FLUSH = { first: '', rest: '' };
const INDENTED = { first: '  ', rest: '  ' };

const EXAMPLES = [
  'besom sweep',
  'besom sweep --root /Volumes/Evidence',
  'besom sweep --format json --output report.json',
];

/** What every command's exit codes mean; each says its own more exactly. */
export const EXIT_CODES: readonly ExitSpec[] = [
  { code: 0, means: 'nothing was found, and everything that matters was examined; done; in order' },
  { code: 1, means: 'evidence was found; not good' },
  { code: 2, means: 'the call could not work, and no report was made: one line says what, and what to do' },
  { code: 3, means: 'nothing was found, but something that matters could not be examined' },
];

type Row = { readonly label: string; readonly says: string };
type Section = { readonly title: string; readonly lines: readonly string[] };

/** An option as it is written: `--resolver ADDR[:PORT]…`. */
export function optionText({ flag, takes, repeats }: OptionSpec): string {
  return `${flag}${takes === undefined ? '' : ` ${takes}`}${repeats === true ? '…' : ''}`;
}

/** `besom --help`. */
export function programHelp(style: Style, version: string): string {
  const says = `besom ${version}: sweeps Macs for the traces of a known intrusion, from STIX 2.1 packs.`;
  const options = [
    { label: '--help', says: 'this help; besom COMMAND --help: that of a command' },
    { label: '--version', says: 'the version' },
  ];
  return helpText(style, { says, usage: 'besom COMMAND [options]' }, [
    { title: 'Commands', lines: table(COMMANDS.map(commandRow), style) },
    { title: 'Options', lines: table(options, style) },
    { title: 'Examples', lines: EXAMPLES.map((line) => `  ${line}`) },
    { title: 'Come in a later version', lines: listed(LATER_COMMANDS, style) },
    { title: 'Exit codes', lines: exitTable(EXIT_CODES, style) },
  ]);
}

/** The help of a word that only holds commands: `besom pack --help`. */
export function groupHelp(style: Style, { name, says }: { readonly name: string; readonly says: string }): string {
  const own = COMMANDS.filter((command) => command.name.startsWith(`${name} `));
  const later = LATER_COMMANDS.filter((command) => command.startsWith(`${name} `));
  return helpText(style, { says, usage: `besom ${name} COMMAND [options]` }, [
    { title: 'Commands', lines: table(own.map(commandRow), style) },
    ...(later.length === 0 ? [] : [{ title: 'Come in a later version', lines: listed(later, style) }]),
  ]);
}

/** `besom sweep --help`. */
export function commandHelp(style: Style, spec: CommandSpec): string {
  const rows = spec.options.map((option) => ({ ...option, label: optionText(option) }));
  const labelColumns = labelColumnsOf(rows);
  const groups = [...new Set(rows.map(({ group }) => group))].map((group) => ({
    title: group,
    lines: table(
      rows.filter((row) => row.group === group),
      style,
      labelColumns,
    ),
  }));
  const misuse = EXIT_CODES.filter(({ code }) => code === 2);
  const exits = [...spec.exits, ...misuse].toSorted((left, right) => left.code - right.code);
  return helpText(style, { says: spec.says, usage: usageOf(spec) }, [
    ...groups,
    { title: 'Exit codes', lines: exitTable(exits, style) },
  ]);
}

type Head = { readonly says: string; readonly usage: string };

function helpText(style: Style, { says, usage }: Head, sections: readonly Section[]): string {
  const { columns } = style;
  const paragraphs = [
    wrap(says, { ...FLUSH, columns }),
    wrap(usage, { first: 'Usage: ', rest: '  ', columns }).map((line) =>
      line.replace(/^Usage:/u, heading('Usage', style)),
    ),
    ...sections.map(({ title, lines }) => [heading(title, style), ...lines]),
  ];
  return `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function commandRow({ name, says }: CommandSpec): Row {
  return { label: name, says };
}

function exitTable(exits: readonly ExitSpec[], { columns }: Style): readonly string[] {
  return exits.flatMap(({ code, means }) =>
    labelled(means, { label: String(code), indent: 2, labelColumns: 3, columns }),
  );
}

/** A name of two words is not broken between them. */
function listed(names: readonly string[], { columns }: Style): readonly string[] {
  const text = names.map((name) => name.replaceAll(' ', '\u00a0')).join(', ');
  return wrap(text, { ...INDENTED, columns }).map((line) => line.replaceAll('\u00a0', ' '));
}

function table(rows: readonly Row[], { columns }: Style, labelColumns = labelColumnsOf(rows)): readonly string[] {
  if (columns >= NARROW_COLUMNS) {
    return rows.flatMap(({ label, says }) => labelled(says, { label, indent: 2, labelColumns, columns }));
  }
  return rows.flatMap(({ label, says }) => [`  ${label}`, ...wrap(says, { first: '      ', rest: '      ', columns })]);
}

function labelColumnsOf(rows: readonly Row[]): number {
  return Math.max(...rows.map(({ label }) => columnsOf(label))) + 2;
}

function heading(text: string, style: Style): string {
  return paint(`${text}:`, { tone: 'heading', style });
}
