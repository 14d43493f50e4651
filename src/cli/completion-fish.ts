/**
 * The completion script for fish.
 * @module
 */
import {
  firstWords,
  groupWords,
  type Offer,
  offerBehind,
  offeredOptions,
  offerFor,
  secondWords,
} from './completion-words.ts';
import { COMMANDS, type CommandSpec } from './contract.ts';
import type { OptionSpec } from './contract-options.ts';

/** One `complete` line for each thing that may be offered. */
export function fishScript(probes: readonly string[]): string {
  return `${[
    '# besom: completion for fish. Install: besom completion fish > ~/.config/fish/completions/besom.fish',
    'complete -c besom -f',
    ...firstWords().map((entry) => offerWord('__fish_use_subcommand', entry)),
    ...groupWords().flatMap((group) => secondWords(group).map((entry) => offerWord(isGroupAlone(group), entry))),
    ...COMMANDS.flatMap((command) => commandLines(command, probes)),
  ].join('\n')}\n`;
}

function offerWord(condition: string, { word, says }: { readonly word: string; readonly says: string }): string {
  return `complete -c besom -n ${quote(condition)} -a ${quote(word)} -d ${quote(says)}`;
}

function isGroupAlone(group: string): string {
  const words = secondWords(group).map(({ word }) => word);
  return `__fish_seen_subcommand_from ${group}; and not __fish_seen_subcommand_from ${words.join(' ')}`;
}

function commandLines(command: CommandSpec, probes: readonly string[]): readonly string[] {
  const condition = command.name
    .split(' ')
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join('; and ');
  const operand = operandFlags(offerFor(command));
  return [
    ...offeredOptions(command).map((option) => optionLine(option, { condition, probes })),
    ...(operand === undefined ? [] : [`complete -c besom -n ${quote(condition)} ${operand}`]),
  ];
}

function operandFlags(offer: Offer): string | undefined {
  if (offer.kind === 'words') return `-a ${quote(offer.words.join(' '))}`;
  return offer.kind === 'file' ? '-F' : undefined;
}

function optionLine(
  option: OptionSpec,
  { condition, probes }: { readonly condition: string; readonly probes: readonly string[] },
): string {
  const offer = offerBehind(option, probes);
  const behind = offer === undefined ? '' : flags(offer);
  return `complete -c besom -n ${quote(condition)} -l ${option.flag.slice(2)}${behind} -d ${quote(option.says)}`;
}

/** `-x`: takes a value and no file; `-r -F`: takes a value, a file. */
function flags(offer: Offer): string {
  switch (offer.kind) {
    case 'words':
      return ` -x -a ${quote(offer.words.join(' '))}`;
    case 'file':
      return ' -r -F';
    case 'folder':
      return " -x -a '(__fish_complete_directories)'";
    case 'nothing':
      return ' -x';
  }
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}
