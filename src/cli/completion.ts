/**
 * The completion script of a shell, made from the contract.
 *
 * The scripts hold words of the contract only, so a completion never runs Besom, and never can.
 * @module
 */
import { bashScript } from './completion-bash.ts';
import { fishScript } from './completion-fish.ts';
import { zshScript } from './completion-zsh.ts';
import type { Shell } from './contract.ts';

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
