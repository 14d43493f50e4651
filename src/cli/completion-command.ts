/**
 * `besom completion`: writes the completion script of a shell to standard output.
 * @module
 */
import { PROBES } from '../probes/probes.ts';
import { openAnswer } from './answer-out.ts';
import { completionScript } from './completion.ts';
import { SHELLS } from './contract.ts';
import type { Invocation } from './invocation.ts';
import { parseWord } from './values.ts';

/** Writes it; exit code 0. */
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
