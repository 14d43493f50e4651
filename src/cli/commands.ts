/**
 * Finds the code of a command and loads it: nothing of one command is loaded for another.
 * @module
 */
import type { CommandContext, RunCommand } from './command-context.ts';
import type { Invocation } from './invocation.ts';

const LOADERS: Readonly<Record<string, () => Promise<RunCommand>>> = {
  sweep: async () => (await import('./sweep-command.ts')).runSweep,
  agent: async () => (await import('./agent-command.ts')).runAgent,
  doctor: async () => (await import('./doctor-command.ts')).runDoctor,
  status: async () => (await import('./status-command.ts')).runStatus,
  send: async () => (await import('./send-command.ts')).runSend,
  'pack show': async () => (await import('./pack-command.ts')).runPackShow,
  'pack lint': async () => (await import('./pack-command.ts')).runPackLint,
  'pack try': async () => (await import('./pack-command.ts')).runPackTry,
  'pack conformance': async () => (await import('./pack-command.ts')).runPackConformance,
  'pack keygen': async () => (await import('./pack-key-command.ts')).runPackKeygen,
  'pack sign': async () => (await import('./pack-key-command.ts')).runPackSign,
  'pack verify': async () => (await import('./pack-key-command.ts')).runPackVerify,
  'order sweep': async () => (await import('./order-command.ts')).runOrderSweep,
  'order pack': async () => (await import('./order-command.ts')).runOrderPack,
  'order revoke': async () => (await import('./order-command.ts')).runOrderRevoke,
  completion: async () => (await import('./completion-command.ts')).runCompletion,
};

/** The names of the commands that have code. */
export const RUNNABLE: readonly string[] = Object.keys(LOADERS);

/** Loads the command that was called, and runs it. */
export async function runCommand(invocation: Invocation, context: CommandContext): Promise<number> {
  const load = LOADERS[invocation.command.name];
  if (load === undefined) throw new Error(`no code for the command ${invocation.command.name}`);
  return (await load())(invocation, context);
}
