/**
 * The completion script for zsh.
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

/** Install: besom completion zsh > a folder of $fpath, as `_besom`. */
export function zshScript(probes: readonly string[]): string {
  return `#compdef besom
# besom: completion for zsh. Install: besom completion zsh > "\${fpath[1]}/_besom"
_besom() {
  local -a entries
  local command=$words[2]
  if (( CURRENT == 2 )); then
    entries=(${described(firstWords())})
    _describe command entries
    return
  fi
  case $command in
${groupWords().map(groupCase).join('\n')}
  esac
  shift words
  (( CURRENT-- ))
  case $command in
${COMMANDS.map((command) => commandCase(command, probes)).join('\n')}
  esac
}
if [ "$funcstack[1]" = _besom ]; then _besom "$@"; else compdef _besom besom; fi
`;
}

function groupCase(group: string): string {
  return `    ${group})
      if (( CURRENT == 3 )); then
        entries=(${described(secondWords(group))})
        _describe command entries
        return
      fi
      command="$command $words[3]"
      shift words
      (( CURRENT-- ))
      ;;`;
}

function commandCase(command: CommandSpec, probes: readonly string[]): string {
  const options = offeredOptions(command).map((option) => quote(optionSpec(option, probes)));
  const operands = quote(`*:${command.operands[0]?.name ?? 'nothing'}:${action(offerFor(command))}`);
  return `    ${quote(command.name)})
      _arguments -s ${[...options, operands].join(' ')}
      ;;`;
}

/** `*--pack[a pack]:FILE:_files`: a star where it may be repeated. */
function optionSpec(option: OptionSpec, probes: readonly string[]): string {
  const offer = offerBehind(option, probes);
  const star = option.repeats === true ? '*' : '';
  const behind = offer === undefined ? '' : `:${escapeColons(option.takes ?? '')}:${action(offer)}`;
  return `${star}${option.flag}[${option.says.replaceAll(/[[\]]/gu, '')}]${behind}`;
}

function action(offer: Offer): string {
  switch (offer.kind) {
    case 'words':
      return `(${offer.words.join(' ')})`;
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'nothing':
      return ' ';
  }
}

function described(all: readonly { readonly word: string; readonly says: string }[]): string {
  return all.map(({ word, says }) => quote(`${word}:${escapeColons(says)}`)).join(' ');
}

/** A colon divides the parts of an entry. */
function escapeColons(text: string): string {
  return text.replaceAll(':', String.raw`\:`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
