/**
 * Kills an agent again and again while files come and go, and keeps a ledger of its own of what stood there when.
 *
 * Every file has content of its own, so that what the agent tells can be held against the very file that it was.
 * @module
 */
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Event } from '../../src/model/event.ts';
import { type AgentDraft, startAgent } from './agent.ts';
import type { Collector } from './collector.ts';
import type { MacTree } from './mac-tree.ts';

/** One file that stood at a path, by the clock of the test; `to` is absent while it stands. */
export type Stay = { readonly path: string; readonly sha256: string; readonly from: number; to?: number };

/** When an agent watched: from its word that it does until it was killed. */
export type Shift = { readonly from: number; to: number };

export type Ordeal = { readonly stays: readonly Stay[]; readonly shifts: readonly Shift[] };

export type OrdealDraft = {
  readonly mac: MacTree;
  readonly collector: Collector;
  readonly agent: Omit<AgentDraft, 'root' | 'collector'> & { readonly stateDir: string };
  readonly paths: readonly string[];
  readonly kills: number;
  /** From 0 to 1, the same in every run. */
  readonly random: () => number;
};

/** Figures from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Paths at which files come and go, and the pack that asks for them. */
export const KILL_PATHS = ['.ptslog', '.svslog', '.one', '.two', '.three', '.four', '.five', '.six'].map(
  (name) => `/private/tmp/${name}`,
);

export const KILL_PACK = {
  name: 'comes and goes',
  indicators: KILL_PATHS.map((path) => ({ pattern: `[file:path = '${path}']` })),
};

/** Goes through it, and ends with an agent that has watched undisturbed. */
export async function killAgainAndAgain(draft: OrdealDraft): Promise<Ordeal> {
  const { mac, collector, agent, kills, random } = draft;
  const stays: Stay[] = [];
  const shifts: Shift[] = [];
  const over = new AbortController();
  const churning = churn(draft, stays, over.signal);
  for (let kill = 0; kill <= kills; kill++) {
    const running = startAgent({ ...agent, root: mac.dir, collector: collector.url });
    // some are killed before they watch
    const isEarly = kill < kills && random() < 0.15;
    if (isEarly) await wait(random() * 400);
    else {
      await running.watching();
      const shift: Shift = { from: Date.now(), to: Number.POSITIVE_INFINITY };
      shifts.push(shift);
      if (kill === kills) {
        over.abort();
        await churning;
        await settled(collector, stays);
        shift.to = Date.now();
        await running.signal('SIGTERM');
        break;
      }
      await wait(200 + random() * 2_300);
      shift.to = Date.now();
    }
    await running.signal('SIGKILL');
  }
  return { stays, shifts };
}

/** Files come and go at random, each moved into place whole. */
async function churn({ mac, paths, random }: OrdealDraft, stays: Stay[], over: AbortSignal): Promise<void> {
  const aside = join(mac.dir, 'private/var/folders/aside');
  mkdirSync(aside, { recursive: true });
  const standing = new Map<string, Stay>();
  for (let turn = 0; !over.aborted; turn++) {
    const path = paths[Math.floor(random() * paths.length)] ?? '';
    const stands = standing.get(path);
    if (stands === undefined) {
      const content = `the file of turn ${turn} at ${path}`;
      const file = join(aside, String(turn));
      writeFileSync(file, content);
      const stay: Stay = { path, sha256: createHash('sha256').update(content).digest('hex'), from: Date.now() };
      renameSync(file, mac.at(path));
      standing.set(path, stay);
      stays.push(stay);
    } else {
      rmSync(mac.at(path));
      stands.to = Date.now();
      standing.delete(path);
    }
    await wait(100 + random() * 1_400);
  }
}

/** The last state of every path has arrived: what stands is told of, and what was told and went is told to be gone. */
async function settled(collector: Collector, stays: readonly Stay[]): Promise<void> {
  const standing = new Map(stays.filter(({ to }) => to === undefined).map((stay) => [stay.path, stay.sha256]));
  await collector.waitFor((events) => {
    const told = lastToldAt(events);
    return (
      [...standing].every(([path, sha256]) => told.get(path) === sha256) &&
      [...told].every(([path, sha256]) => sha256 === undefined || standing.get(path) === sha256)
    );
  });
}

/** What stands at each path as far as was told; `undefined`: nothing any more. */
function lastToldAt(events: readonly Event[]): ReadonlyMap<string, string | undefined> {
  const told = new Map<string, string | undefined>();
  for (const event of events) {
    if (event.type !== 'finding' || event.turn === undefined) continue;
    const { path, file } = event.finding;
    told.set(path, event.turn === 'removed' ? undefined : file?.hashes?.['SHA-256']);
  }
  return told;
}

/** What is wrong with what was told, a sentence each. */
export function faultsOf({ stays, shifts }: Ordeal, events: readonly Event[], pollMs: number): readonly string[] {
  const told = new Map<string, number>();
  const faults: string[] = [];
  const real = new Map(stays.map((stay) => [stay.sha256, stay]));
  for (const event of events) {
    if (event.type !== 'finding' || (event.turn !== 'appeared' && event.turn !== 'reappeared')) continue;
    const { path, file } = event.finding;
    const sha256 = file?.hashes?.['SHA-256'];
    if (sha256 === undefined) continue;
    if (real.get(sha256)?.path !== path) faults.push(`invented: ${path} with ${sha256}`);
    told.set(sha256, (told.get(sha256) ?? 0) + 1);
  }
  for (const stay of stays) {
    const count = told.get(stay.sha256) ?? 0;
    const times = `${stay.path} from ${stay.from} to ${stay.to ?? 'the end'}`;
    if (count > 1) faults.push(`told ${count} times: ${times}`);
    if (count === 0 && mustBeTold(stay, { shifts, pollMs })) faults.push(`never told: ${times}`);
  }
  return faults;
}

/** It stood when an agent began to watch, or longer than a poll while one watched. */
function mustBeTold(
  { from, to = Number.POSITIVE_INFINITY }: Stay,
  { shifts, pollMs }: { readonly shifts: readonly Shift[]; readonly pollMs: number },
): boolean {
  return shifts.some((shift) => {
    if (from < shift.from && to > shift.from) return true;
    return Math.min(to, shift.to) - Math.max(from, shift.from) > pollMs;
  });
}
