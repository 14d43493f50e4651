/**
 * What every command is given beside its own call, and what it gives back.
 * @module
 */
import type { Invocation } from './invocation.ts';

export type CommandContext = {
  readonly version: string;
  /** Aborted when the reader of standard output went away. */
  readonly outputClosed: AbortSignal;
};

/** Runs a command and gives its exit code. */
export type RunCommand = (invocation: Invocation, context: CommandContext) => Promise<number> | number;
