/**
 * Watches between sweeps: joins the list of what to watch, the folders' events, the poll and the wait for stillness.
 *
 * An event of any kind only ever means *look again*; what the look says is the truth.
 * @module
 */
import type { Host, Within } from '../host/host.ts';
import type { PathChange } from '../host/poll.ts';
import type { PathState } from '../host/poll-place.ts';
import type { Draft } from '../model/event.ts';
import type { Plan } from '../sweep/plan.ts';

export type WatcherOptions = {
  readonly host: Host;
  /** What is looked for now; asked again after `replan`. */
  readonly plan: () => Plan;
  /** Paths of open stories, as the Mac spells them: polled beside those of the plan. */
  readonly storyPaths: () => readonly string[];
  /** `poll-only`: the setting `watch` is off. `safe-mode`: exact paths and nothing else. */
  readonly mode: 'events-and-poll' | 'poll-only' | 'safe-mode';
  readonly pollMs: number;
  /** Exact paths that changed, told at once. What `after` says was seen by `lstat` only: the probe looks closer. */
  readonly onPaths: (changes: readonly PathChange[]) => void;
  /** Folders in which something landed or changed that is still by now: for a look `within` them. */
  readonly onFolders: (within: Within) => void;
  /** The hosts file or `/etc/resolver`. */
  readonly onHosts: () => void;
  /** A volume that was mounted since: to be swept once. */
  readonly onVolume: (path: string) => void;
  readonly onTrouble: (draft: Draft & { readonly type: 'watch' }) => void;
  readonly now: () => Date;
  /** Milliseconds that never go back (`performance.now`). */
  readonly steady: () => number;
};

export type WatchState = {
  readonly mode: 'events-and-poll' | 'poll-only' | 'safe-mode' | 'off';
  readonly folders: number;
  readonly paths: number;
  /** Named gaps, in words. */
  readonly limits: readonly string[];
};

export type Watcher = {
  /** The plan, the stories or the settings changed. */
  replan(): void;
  state(): WatchState;
  /** What the poll last saw at an exact path that it polls. */
  pathState(path: string): PathState | undefined;
  close(): Promise<void>;
};
