/**
 * The completion script for bash (3.2, as macOS has it, or later).
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

/** Only what bash 3.2 knows is needed. */
export function bashScript(probes: readonly string[]): string {
  return `# besom: completion for bash. Install: besom completion bash > /usr/local/etc/bash_completion.d/besom
_besom() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${words(firstWords())} --help --version' -- "$current"))
    return
  fi
  case $command in
${groupWords().map(groupCase).join('\n')}
  esac
  case $command in
${COMMANDS.map((command) => commandCase(command, probes)).join('\n')}
  esac
}
complete -F _besom besom
`;
}

function groupCase(group: string): string {
  return `    ${group})
      if [ "$COMP_CWORD" -eq 2 ]; then
        COMPREPLY=($(compgen -W '${words(secondWords(group))} --help' -- "$current"))
        return
      fi
      command="$command \${COMP_WORDS[2]}"
      ;;`;
}

function commandCase(command: CommandSpec, probes: readonly string[]): string {
  const behind = offeredOptions(command).flatMap((option) => {
    const offer = offerBehind(option, probes);
    return offer === undefined ? [] : [`        ${option.flag}) ${reply(offer)}; return ;;`];
  });
  const flags = offeredOptions(command).map(({ flag }) => flag);
  const values = behind.length === 0 ? '' : `      case $before in\n${behind.join('\n')}\n      esac\n`;
  return `    '${command.name}')
${values}      case $current in
        -*) COMPREPLY=($(compgen -W '${flags.join(' ')}' -- "$current")) ;;
        *) ${reply(offerFor(command))} ;;
      esac
      ;;`;
}

/** Names of files may hold blanks: each line that compgen gives is one word. bash 3.2 has no `compopt`, and goes without. */
function reply(offer: Offer): string {
  switch (offer.kind) {
    case 'words':
      return `COMPREPLY=($(compgen -W '${offer.words.join(' ')}' -- "$current"))`;
    case 'file':
      return namesOf('-f');
    case 'folder':
      return namesOf('-d');
    case 'nothing':
      return 'COMPREPLY=()';
  }
}

function namesOf(flag: '-f' | '-d'): string {
  return `compopt -o filenames 2>/dev/null; local IFS=$'\\n'; COMPREPLY=($(compgen ${flag} -- "$current"))`;
}

function words(all: readonly { readonly word: string }[]): string {
  return all.map(({ word }) => word).join(' ');
}
