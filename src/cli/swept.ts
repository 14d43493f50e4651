/**
 * Opens what is swept: this machine, or the disk under a root. Loaded one or the other, never both.
 * @module
 */
import type { Host } from '../host/host.ts';
import { openDebugLog, SILENT } from '../host/log.ts';
import type { SweepOrder } from '../sweep/order.ts';

/** What of a call decides which host is opened, and how. */
export type SweptChoice = Pick<
  SweepOrder,
  'root' | 'caseSensitive' | 'ask' | 'cache' | 'stateDir' | 'debug' | 'resolvers'
>;

/** Opens it. `warn` hears one line for the person, such as that the cache cannot be kept. */
export async function openSwept(choice: SweptChoice, warn: (text: string) => void): Promise<Host> {
  const { root, caseSensitive, ask, cache, stateDir, debug, resolvers } = choice;
  const log = debug ? await openDebugLog(process.stderr) : SILENT;
  const options = { cache, log, warn, ...(stateDir === undefined ? {} : { stateDir }) };
  if (root !== undefined) return (await import('../host/root.ts')).openRoot(root, { ...options, caseSensitive });
  return (await import('../host/machine.ts')).openMachine({ ...options, ask, resolvers });
}
