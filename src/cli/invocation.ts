/**
 * A command as it was called: its operands and options as text, before any of them is given a meaning.
 * @module
 */
import type { CommandSpec } from './contract.ts';

/** `flags` holds the options that were given, with their values; a switch has none. */
export type Invocation = {
  readonly command: CommandSpec;
  readonly operands: readonly string[];
  readonly flags: ReadonlyMap<string, readonly string[]>;
};

/** Whether an option was given. */
export function has({ flags }: Invocation, flag: `--${string}`): boolean {
  return flags.has(flag);
}

/** All values of a repeatable option, in the order in which they were given. */
export function allValues({ flags }: Invocation, flag: `--${string}`): readonly string[] {
  return flags.get(flag) ?? [];
}

/** The value of an option that is given at most once. */
export function oneValue(invocation: Invocation, flag: `--${string}`): string | undefined {
  return allValues(invocation, flag)[0];
}
