/**
 * `besom completion`: the completion script of a shell, made from the contract.
 *
 * The scripts hold words of the contract only, so a completion never runs Besom, and never can.
 * @module
 */
import { PROBES } from '../probes/probes.ts';
import { openAnswer } from './answer-out.ts';
import { bashScript } from './completion-bash.ts';
import { fishScript } from './completion-fish.ts';
import { zshScript } from './completion-zsh.ts';
import { SHELLS, type Shell } from './contract.ts';
import type { Invocation } from './invocation.ts';
import { parseWord } from './values.ts';

/** Writes the script to standard output. */
export function runCompletion(invocation: Invocation): number {
  const shell = parseWord(invocation.operands[0] ?? '', SHELLS, { command: 'completion', flag: 'SHELL' });
  using out = openAnswer(invocation);
  out.write(
    completionScript(
      shell,
      PROBES.map(({ name }) => name),
    ),
  );
  out.keep();
  return 0;
}

/** The script of a shell; `probes` are offered behind `--probe` and `--skip`. */
export function completionScript(shell: Shell, probes: readonly string[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(probes);
    case 'zsh':
      return zshScript(probes);
    case 'fish':
      return fishScript(probes);
  }
}
