/**
 * One whole ordeal of an agent that is killed again and again, from the empty folder to what is wrong with what was told.
 * @module
 */
import { faultsOf, KILL_PACK, KILL_PATHS, killAgainAndAgain, seededRandom } from './agent-kills.ts';
import { startCollector } from './collector.ts';
import { buildMac } from './mac-tree.ts';
import { packFile } from './pack.ts';
import { removeFolder, tempFolder } from './temp.ts';

export type OrdealEnd = { readonly faults: readonly string[]; readonly told: number; readonly stays: number };

/** What the poll needs at the most between two looks; what stood for longer must have been seen. */
const POLL_MS = 1_000;
/** A busy machine wakes a timer late. */
const LATE_MS = 400;

/** Kills so many agents, one after the other, on one tree with one collector. */
export async function endure({ kills, seed }: { readonly kills: number; readonly seed: number }): Promise<OrdealEnd> {
  const mac = buildMac({ content: 'bare' });
  const dir = tempFolder('ordeal');
  const stateDir = tempFolder('ordeal-state');
  await using collector = await startCollector();
  try {
    const words = ['--no-builtin', '--pack', packFile(dir, KILL_PACK)];
    const agent = { stateDir, words, settings: { pollEvery: '1s' } };
    const random = seededRandom(seed);
    const ordeal = await killAgainAndAgain({ mac, collector, agent, paths: KILL_PATHS, kills, random });
    const events = collector.events();
    const told = events.filter((event) => event.type === 'finding' && event.turn !== undefined).length;
    return { faults: faultsOf(ordeal, events, POLL_MS + LATE_MS), told, stays: ordeal.stays.length };
  } finally {
    mac.remove();
    removeFolder(dir);
    removeFolder(stateDir);
  }
}
