/**
 * Says what is wrong with a call in one line, with the remedy: which word, what was meant, where all are listed.
 * @module
 */
import { Problem } from '../model/problem.ts';
import { nearest } from '../model/suggest.ts';
import { COMMANDS, type CommandSpec, LATER_COMMANDS, usageOf } from './contract.ts';
import { quoted } from './values.ts';

/** What commander tells of a call that it cannot read. */
export type ParserError = Error & { readonly code: string };

/** The command that was called: a command of the contract, or one that only holds others (`''`: the program). */
export type CalledCommand =
  | { readonly spec: CommandSpec; readonly operands: readonly string[] }
  | { readonly group: string; readonly operands: readonly string[] };

/** The error to throw for what commander found: a Problem; its own help signal as it is. */
export function usageProblem(error: ParserError, called: CalledCommand): Error {
  if (error.code.startsWith('commander.help')) return error;
  const says = 'spec' in called ? commandMistake(error, called) : groupMistake(error, called);
  return new Problem('USAGE', says, { cause: error });
}

function commandMistake(error: ParserError, { spec, operands }: CalledCommand & { spec: CommandSpec }): string {
  const name = `besom ${spec.name}`;
  const word = quotedWord(error);
  switch (error.code) {
    case 'commander.unknownOption': {
      const meant = nearest(word.split('=')[0] ?? '', [...spec.options.map(({ flag }) => flag), '--help']);
      return `${name}: there is no option ${quoted(word)}.${guess(meant)} All of them: ${name} --help`;
    }
    case 'commander.optionMissingArgument': {
      const [flag = '', ...takes] = word.split(' ');
      return `${name}: ${flag} needs ${takes.join(' ').replaceAll(/[<>]/gu, '')}. Usage: ${usageOf(spec)}`;
    }
    case 'commander.missingArgument':
      return `${name}: ${missingOperand(spec, word)} is missing. Usage: ${usageOf(spec)}`;
    default: {
      const extra = operands[spec.operands.length] ?? '';
      const repeat = 'an option that is repeated takes one word each time';
      return `${name}: it takes no ${quoted(extra)} (${repeat}). Usage: ${usageOf(spec)}`;
    }
  }
}

function groupMistake(error: ParserError, { group, operands }: CalledCommand & { group: string }): string {
  const name = group === '' ? 'besom' : `besom ${group}`;
  const word = error.code === 'commander.unknownCommand' ? (operands[0] ?? '') : quotedWord(error);
  if (error.code !== 'commander.unknownCommand') {
    return `${name}: there is no option ${quoted(word)} before the command. Options stand behind it: ${name} --help`;
  }
  const prefix = group === '' ? '' : `${group} `;
  const known = [...COMMANDS.map((command) => command.name), ...LATER_COMMANDS]
    .filter((command) => command.startsWith(prefix))
    .map((command) => command.slice(prefix.length).split(' ')[0] ?? '');
  return `${name}: there is no command ${quoted(word)}.${guess(nearest(word, known))} All of them: ${name} --help`;
}

function missingOperand(spec: CommandSpec, word: string): string {
  const operand = spec.operands.find(({ name }) => name === word);
  return operand?.values?.join('|') ?? word;
}

function guess(meant: string | undefined): string {
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/** commander quotes the word that it means; the word may hold quotes of its own. */
function quotedWord({ message }: ParserError): string {
  return /'(.*)'/su.exec(message)?.[1] ?? '';
}
