/**
 * Builds the parser of the command line from the contract, and hands each call to its command.
 *
 * commander stands behind this file alone: what leaves it is an `Invocation`.
 * @module
 */
import { Command, type CommanderError, Option } from 'commander';
import { Problem } from '../model/problem.ts';
import type { Style } from '../report/style.ts';
import { COMMANDS, type CommandSpec, GROUPS, LATER_COMMANDS, usageOf } from './contract.ts';
import type { OptionSpec } from './contract-options.ts';
import { commandHelp, groupHelp, programHelp } from './help.ts';
import type { Invocation } from './invocation.ts';
import { usageProblem } from './usage.ts';
import { parseWord } from './values.ts';

/** Runs one command and gives its exit code. */
export type Run = (invocation: Invocation) => Promise<number>;

export type ProgramParts = {
  readonly version: string;
  /** How help is laid out. */
  readonly style: Style;
  readonly run: Run;
  /** Help is for the person, so it goes where notes go. */
  readonly writeHelp: (text: string) => void;
};

/** Reads the words of a call and runs its command; gives the exit code. A call that cannot work throws a Problem. */
export async function runProgram(words: readonly string[], parts: ProgramParts): Promise<number> {
  let exitCode = 0;
  const program = buildProgram(parts, async (invocation) => {
    exitCode = await parts.run(invocation);
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (isHelp(error)) return error.code === 'commander.help' ? 2 : 0;
    throw error;
  }
}

function buildProgram(parts: ProgramParts, run: (invocation: Invocation) => Promise<void>): Command {
  const program = bare(new Command('besom'), parts, programHelp(parts.style, parts.version));
  const groups = new Map<string, Command>();
  for (const [name, says] of GROUPS) {
    groups.set(name, bare(program.command(name), parts, groupHelp(parts.style, { name, says })));
  }
  const parentOf = (name: string) => groups.get(name.split(' ').slice(0, -1).join(' ')) ?? program;
  for (const spec of COMMANDS) addCommand(parentOf(spec.name), spec, { parts, run });
  for (const name of LATER_COMMANDS) addLater(parentOf(name), name);
  return program;
}

type Adding = { readonly parts: ProgramParts; readonly run: (invocation: Invocation) => Promise<void> };

function addCommand(parent: Command, spec: CommandSpec, { parts, run }: Adding): void {
  const command = bare(parent.command(lastWord(spec.name)), parts, commandHelp(parts.style, spec));
  command.exitOverride((error) => {
    throw usageProblem(error, { spec, operands: command.args });
  });
  for (const { name, optional, repeats } of spec.operands) {
    const word = `${name}${repeats === true ? '...' : ''}`;
    command.argument(optional === true ? `[${word}]` : `<${word}>`);
  }
  const options = spec.options.map((option) => ({ option, parser: parserOf(spec, option) }));
  for (const { option, parser } of options) {
    command.addOption(parser);
    if (option.later === true) command.on(`option:${parser.name()}`, () => refuseLater(`${spec.name} ${option.flag}`));
  }
  command.action(async () => {
    const flags = options.flatMap(({ option, parser }) => {
      const values = givenValues(command, parser);
      return values === undefined ? [] : [[option.flag, values] as const];
    });
    checkOperands(spec, command.args);
    await run({ command: spec, operands: command.args, flags: new Map(flags) });
  });
}

/** A command of a later version takes whatever stands behind it, so that the refusal is about its name. */
function addLater(parent: Command, name: string): void {
  const refuse = () => refuseLater(name);
  parent
    .command(lastWord(name))
    .helpOption(false)
    .configureHelp({ formatHelp: refuse })
    .allowUnknownOption()
    .allowExcessArguments()
    .action(refuse);
}

function refuseLater(what: string): never {
  throw new Problem('NOT_YET', `run besom ${what}: it comes in a later version. What this one can: besom --help`);
}

/** commander without a voice of its own: help comes from the contract, errors are thrown. */
function bare(command: Command, { writeHelp }: ProgramParts, help: string): Command {
  return command
    .helpOption('-h, --help')
    .helpCommand('help [command]')
    .configureHelp({ formatHelp: () => help })
    .configureOutput({ writeOut: writeHelp, writeErr: writeHelp, outputError: () => {} })
    .showSuggestionAfterError(false)
    .exitOverride((error) => {
      throw usageProblem(error, { group: command.name() === 'besom' ? '' : command.name(), operands: command.args });
    });
}

function parserOf(spec: CommandSpec, option: OptionSpec): Option {
  const site = { command: spec.name, flag: option.flag };
  if (option.takes === undefined) return new Option(option.flag);
  // A later option may stand without its value: it is refused by name in any case.
  const word = option.later === true ? `[${option.takes}]` : `<${option.takes}>`;
  return new Option(`${option.flag} ${word}`).argParser<readonly string[]>((value, before) => {
    if (value.startsWith('--')) {
      throw new Problem('USAGE', `besom ${spec.name}: ${option.flag} needs ${option.takes}. Usage: ${usageOf(spec)}`);
    }
    if (before !== undefined && option.repeats !== true) {
      throw new Problem('USAGE', `besom ${spec.name}: ${option.flag} may be given only once. Leave one of them out`);
    }
    if (option.laterValues?.includes(value) === true) refuseLater(`${spec.name} ${option.flag} ${value}`);
    if (option.values !== undefined) parseWord(value, option.values, site);
    return [...(before ?? []), value];
  });
}

/** What was given for an option: its values, none for a switch; `undefined` where it was not given. */
function givenValues(command: Command, parser: Option): readonly string[] | undefined {
  const name = parser.attributeName();
  if (command.getOptionValueSource(name) !== 'cli') return undefined;
  const value: unknown = command.getOptionValue(name);
  return Array.isArray(value) ? value.map(String) : [];
}

function checkOperands(spec: CommandSpec, operands: readonly string[]): void {
  spec.operands.forEach(({ name, values }, index) => {
    const word = operands[index];
    if (values !== undefined && word !== undefined) parseWord(word, values, { command: spec.name, flag: name });
  });
}

function lastWord(name: string): string {
  return name.split(' ').at(-1) ?? name;
}

function isHelp(error: unknown): error is CommanderError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.help');
}
