/**
 * What a shell may offer, as words: commands, the options of each, the values behind an option.
 * @module
 */
import { COMMANDS, type CommandSpec, GROUPS } from './contract.ts';
import type { OptionSpec } from './contract-options.ts';

/** What is offered behind an option, or as an operand. */
export type Offer =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file' | 'folder' | 'nothing' };

/** The first words of all commands, with what each says. */
export function firstWords(): readonly { readonly word: string; readonly says: string }[] {
  const alone = COMMANDS.filter(({ name }) => !name.includes(' ')).map(({ name, says }) => ({ word: name, says }));
  return [...alone, ...[...GROUPS].map(([word, says]) => ({ word, says }))];
}

/** First words that only hold other commands. */
export function groupWords(): readonly string[] {
  return [...GROUPS.keys()];
}

/** Commands of two words: `pack` and what stands behind it. */
export function secondWords(first: string): readonly { readonly word: string; readonly says: string }[] {
  return COMMANDS.flatMap(({ name, says }) => {
    const [group, word] = name.split(' ');
    return group === first && word !== undefined ? [{ word, says }] : [];
  });
}

/** Options that this version has. */
export function offeredOptions({ options }: CommandSpec): readonly OptionSpec[] {
  return [
    ...options.filter(({ later }) => later !== true),
    { flag: '--help', group: 'Behaviour', says: 'show the help of this command' },
  ];
}

/** What stands behind an option; `undefined` for a switch. */
export function offerBehind({ takes, values, completes }: OptionSpec, probes: readonly string[]): Offer | undefined {
  if (takes === undefined) return undefined;
  if (completes === 'probe') return { kind: 'words', words: probes };
  if (values !== undefined) return { kind: 'words', words: values };
  return { kind: completes ?? 'nothing' };
}

/** What a command takes without dashes. */
export function offerFor({ operands }: CommandSpec): Offer {
  const [operand] = operands;
  if (operand?.values !== undefined) return { kind: 'words', words: operand.values };
  return { kind: operands.some(({ name }) => name.includes('FILE') || name.includes('.json')) ? 'file' : 'nothing' };
}
