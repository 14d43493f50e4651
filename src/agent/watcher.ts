/**
 * Watches between sweeps: joins the list of what to watch, the folders' events, the poll and the wait for stillness.
 *
 * An event of any kind only ever means *look again*; what the look says is the truth. So all that an event does is to
 * make the next look come sooner, and one that was lost costs a second.
 * @module
 */
import type { Host, Within } from '../host/host.ts';
import { MOST_IN_A_PASS, type PathChange, Poll } from '../host/poll.ts';
import type { PathState, PollPlace } from '../host/poll-place.ts';
import { FolderWatch } from '../host/watch.ts';
import { isProblem } from '../model/problem.ts';
import type { Plan } from '../sweep/plan.ts';
import { deriveWatchList, HOSTS, type Limit, USERS, VOLUMES, type WatchList } from './watch-list.ts';
import { Landing } from './watcher-landing.ts';
import { LapseWatch } from './watcher-lapse.ts';
import { type Roles, rolesOf, sort } from './watcher-roles.ts';
import { type WatchDraft, WatchTrouble } from './watcher-trouble.ts';
import { VolumeWatch } from './watcher-volumes.ts';

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
  readonly onTrouble: (draft: WatchDraft) => void;
  readonly now: () => Date;
  /** Milliseconds that never go back (`performance.now`). */
  readonly steady: () => number;
};

/** What the heartbeat says of the watch. */
export type WatchState = {
  readonly mode: 'events-and-poll' | 'poll-only' | 'safe-mode' | 'off';
  readonly folders: number;
  readonly paths: number;
  /** Named gaps, in words. */
  readonly limits: readonly string[];
};

/** A list is made anew so often whatever happens: a way may have changed above every folder that is looked at. */
const DERIVE_MS = 60_000;
const MOST_LIMITS = 50;

/** Watches from when it is made. What stands at an exact path is told with the first look, in the next turn of the loop. */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #poll: Poll;
  readonly #eyes: FolderWatch | undefined;
  readonly #landing: Landing;
  readonly #volumes: VolumeWatch;
  readonly #lapses: LapseWatch;
  readonly #trouble: WatchTrouble;
  readonly #timer: NodeJS.Timeout;
  #host: Host;
  #stale: readonly Limit[] = [];
  #list: WatchList;
  #roles: Roles;
  #derivedAt: number;
  #isClosed = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
    const { now, steady, mode, pollMs } = options;
    this.#host = options.host;
    this.#trouble = new WatchTrouble(options.onTrouble, options);
    this.#lapses = new LapseWatch(options);
    this.#poll = new Poll({ ways: () => this.#host.ways, now: () => now().getTime(), steady });
    this.#landing = new Landing(steady);
    this.#volumes = new VolumeWatch(this.#poll, options.onVolume);
    if (mode === 'events-and-poll') this.#eyes = this.#openEyes();
    this.#list = this.#derive();
    this.#roles = rolesOf(this.#list);
    this.#derivedAt = steady();
    this.#adopt('as-it-is');
    this.#timer = setInterval(() => this.tick(), pollMs);
    setImmediate(() => this.#look());
  }

  /** The plan or the stories changed. */
  replan(): void {
    if (this.#isClosed) return;
    this.#list = this.#derive();
    this.#roles = rolesOf(this.#list);
    this.#derivedAt = this.#options.steady();
    this.#adopt('as-new');
  }

  /** What may be touched and opened is another matter now: something was mounted or ejected, or access was given. */
  renew(): void {
    try {
      this.#host = this.#host.renew();
      this.#stale = [];
    } catch (error) {
      // a disk that cannot be opened now: what is known of it stays in use
      if (!isProblem(error)) throw error;
      this.#stale = [{ place: '/', because: error.message }];
    }
    this.replan();
  }

  /** Tells at once what is waited for, as it is: another watch takes over from here. */
  flush(): void {
    const within = this.#landing.takeAll();
    if (within !== undefined) this.#options.onFolders(within);
  }

  state(): WatchState {
    const { watched = [], lost = [] } = this.#eyes?.state() ?? {};
    const limits = [
      ...this.#stale,
      ...this.#list.limits,
      ...this.#landing.limits(),
      ...lost.map(({ folder, because }) => ({ place: this.#spell(folder), because: `not watched: ${because}` })),
      ...overload(this.#poll.size),
    ];
    return {
      mode: this.#isClosed ? 'off' : this.#options.mode,
      folders: watched.length,
      paths: this.#list.exact.length,
      limits: limits.slice(0, MOST_LIMITS).map(({ place, because }) => `${place}: ${because}`),
    };
  }

  /** What the poll last saw at an exact path; nothing for one that is not polled, or not yet. */
  pathState(path: string): PathState | undefined {
    return this.#poll.state({ path, how: 'itself' });
  }

  /** Looks at everything once; called by the watcher's own clock. */
  tick(): void {
    if (this.#isClosed) return;
    const lapse = this.#lapses.tick(this.#options.pollMs);
    if (lapse !== undefined) {
      this.#trouble.lapse(lapse);
      this.#poll.refresh();
      this.#landing.wantAll();
      this.renew();
    }
    if (this.#options.steady() - this.#derivedAt > DERIVE_MS) this.replan();
    this.#eyes?.tick();
    this.#look();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#eyes?.close();
  }

  #look(): void {
    if (this.#isClosed) return;
    this.#take(this.#poll.pass());
    if (this.#options.mode === 'safe-mode') return;
    this.#volumes.tick();
    const within = this.#landing.tick();
    if (within !== undefined) this.#options.onFolders(within);
  }

  #take(changes: readonly PathChange[]): void {
    if (changes.length === 0) return;
    const news = sort(changes, this.#roles);
    if (news.exact.length > 0) this.#options.onPaths(news.exact);
    if (news.hosts) this.#options.onHosts();
    for (const raw of news.landing) this.#landing.want(raw);
    if (news.mounts) this.renew();
    else if (news.list) this.replan();
  }

  #openEyes(): FolderWatch {
    const ears = {
      onLook: (folder: string) => this.#heard(folder),
      onLost: (folder: string, loss: Parameters<WatchTrouble['lost']>[1]) =>
        this.#trouble.lost(this.#spell(folder), loss),
      onRestored: (folder: string) => this.#trouble.restored(this.#spell(folder)),
    };
    return new FolderWatch(ears, this.#options.steady);
  }

  #heard(real: string): void {
    const folder = this.#list.folders.find((one) => one.real === real);
    if (folder === undefined || this.#isClosed) return;
    this.#take(this.#poll.lookAgain(folder.places));
    if (!folder.landing) return;
    for (const { raw, path } of this.#list.landing) if (path === folder.path) this.#landing.want(raw);
    const within = this.#landing.tick();
    if (within !== undefined) this.#options.onFolders(within);
  }

  #derive(): WatchList {
    const { plan, storyPaths, mode } = this.#options;
    const list = deriveWatchList({ host: this.#host, plan: plan(), storyPaths: storyPaths() });
    return mode === 'safe-mode' ? exactOnly(list) : list;
  }

  /** `content`: what lies in folders that are new in the list, and whether volumes that are new in it were there before. */
  #adopt(content: 'as-it-is' | 'as-new'): void {
    const { exact, awaited, landing, volumes, folders } = this.#list;
    const ours = this.#options.mode === 'safe-mode' ? [] : [...HOSTS, USERS, VOLUMES];
    const changing = [...landing.map(({ path }) => path), ...volumes];
    this.#poll.set([...exact, ...ours, ...awaited, ...changing.map((path): PollPlace => ({ path, how: 'itself' }))]);
    this.#landing.set(landing, content);
    this.#volumes.set(volumes, content);
    this.#eyes?.set(folders.map(({ real }) => real));
  }

  #spell(real: string): string {
    return this.#list.folders.find((one) => one.real === real)?.path ?? real;
  }
}

function exactOnly(list: WatchList): WatchList {
  return { ...list, landing: [], awaited: [], volumes: [], folders: [], limits: [] };
}

function overload(places: number): readonly Limit[] {
  if (places <= MOST_IN_A_PASS) return [];
  const passes = Math.ceil(places / MOST_IN_A_PASS);
  return [{ place: '/', because: `${places} paths: each is polled at every ${passes}th pass only` }];
}
