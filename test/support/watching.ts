/**
 * A watcher over a false Mac, with ears that a test can wait at.
 * @module
 */
import { Watcher, type WatcherOptions } from '../../src/agent/watcher.ts';
import type { WatchDraft } from '../../src/agent/watcher-trouble.ts';
import type { Within } from '../../src/host/host.ts';
import type { PathChange } from '../../src/host/poll.ts';
import { PROBES } from '../../src/probes/probes.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import type { MacTree } from './mac-tree.ts';
import { openTestRoot } from './open-host.ts';
import { packOf } from './pack.ts';

/** What a watcher told, in the order in which it did. */
export type Told =
  | { readonly kind: 'path'; readonly change: PathChange }
  | { readonly kind: 'folders'; readonly within: Within }
  | { readonly kind: 'hosts' }
  | { readonly kind: 'volume'; readonly path: string }
  | { readonly kind: 'trouble'; readonly draft: WatchDraft };

export type Watching = {
  readonly watcher: Watcher;
  readonly told: readonly Told[];
  /** The first thing told, from now on or before, that is meant. */
  until<T extends Told>(isIt: (told: Told) => told is T): Promise<T>;
  close(): Promise<void>;
};

const PATTERNS = [
  "[file:name = '.ptslog' AND file:parent_directory_ref.path = '/private/tmp']",
  "[file:name = '.svx856.log' AND file:parent_directory_ref.path = '/private/tmp']",
  "[file:name = 'PTX.app']",
];

/** How long a test waits for what must come: a machine under load is slow, not wrong. */
const PATIENCE_MS = 20_000;

/** Watches the Mac with the incident's own exact paths. */
export function watchMac(
  mac: MacTree,
  { patterns = PATTERNS, ...options }: Partial<WatcherOptions> & { readonly patterns?: readonly string[] } = {},
): Watching {
  const told: Told[] = [];
  const waiting = new Set<() => void>();
  const hear = (one: Told): void => {
    told.push(one);
    for (const wake of waiting) wake();
  };
  const plan = planSweep([packOf({ indicators: patterns.map((pattern) => ({ pattern })) })], PROBES);
  const watcher = new Watcher({
    host: openTestRoot(mac.dir),
    plan: () => plan,
    storyPaths: () => [],
    mode: 'events-and-poll',
    pollMs: 1_000,
    onPaths: (changes) => {
      for (const change of changes) hear({ kind: 'path', change });
    },
    onFolders: (within) => hear({ kind: 'folders', within }),
    onHosts: () => hear({ kind: 'hosts' }),
    onVolume: (path) => hear({ kind: 'volume', path }),
    onTrouble: (draft) => hear({ kind: 'trouble', draft }),
    now: () => new Date(),
    steady: () => performance.now(),
    ...options,
  });
  return {
    watcher,
    told,
    until: (isIt) =>
      new Promise((resolve, reject) => {
        const late = () => {
          waiting.delete(check);
          reject(new Error(`it was not told: ${JSON.stringify(told)}`));
        };
        const timer = setTimeout(late, PATIENCE_MS);
        const check = (): void => {
          const found = told.find(isIt);
          if (found === undefined) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
    close: () => watcher.close(),
  };
}
