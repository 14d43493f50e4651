/**
 * Looks again where the watch says that something happened: at exact paths at once, at folders in a child.
 *
 * An event of any kind only ever means *look again*: what the look finds goes into the life stories, and what a complete
 * look no longer finds leaves them.
 * @module
 */
import { dirname } from 'node:path';
import { foldName } from '../host/fold.ts';
import type { Host, Within } from '../host/host.ts';
import type { PathChange } from '../host/poll.ts';
import type { Finding } from '../model/report.ts';
import type { Story } from '../model/story.ts';
import type { Probe } from '../probes/probe.ts';
import type { Plan } from '../sweep/plan.ts';
import type { SweepSwitches } from '../sweep/sweep.ts';
import { type Looked, type LookRequest, lookAgain } from './look.ts';
import { type Identified, sightOf } from './sighting.ts';
import type { Stories } from './stories.ts';
import type { Sight } from './story-turn.ts';

export type LookoutOptions = {
  readonly host: () => Host;
  readonly probes: readonly Probe[];
  readonly plan: () => Plan;
  readonly hostId: string;
  readonly switches: () => SweepSwitches;
  readonly stories: Stories;
  readonly identify: (finding: Pick<Finding, 'path' | 'pathBase64' | 'at'>) => Identified;
  /** Looks at chosen places in a child; what it finds goes into the stories as a sweep's findings do. */
  readonly lookWithin: (within: Within) => void;
  readonly now: () => Date;
  /** Milliseconds that never go back. */
  readonly steady: () => number;
};

/** A log that grows is looked at again once it is still, or at the latest after a minute. */
const STILL_MS = 2_000;
const RESTLESS_MS = 60_000;

/** Up to so many exact paths, a look at one is a look at all: what one thing is may depend on another. */
const FEW_PATHS = 200;

export class Lookout {
  readonly #options: LookoutOptions;
  /** Paths whose content changes, with the first and the newest change. */
  readonly #restless = new Map<string, { since: number; last: number }>();
  readonly #due = { paths: new Set<string>(), hosts: false };
  readonly #stop = new AbortController();
  #looking: Promise<void> | undefined;

  constructor(options: LookoutOptions) {
    this.#options = options;
  }

  /** The poll saw that something came, went or changed at exact paths. */
  paths(changes: readonly PathChange[]): void {
    const { stories, steady } = this.#options;
    const open = new Map(stories.open().map((story) => [story.path, story]));
    const gone: string[] = [];
    const elsewhere = new Set<string>();
    for (const change of changes) {
      const { place, after } = change;
      if (after.refused !== undefined) continue;
      gone.push(...this.#goneBy(change));
      for (const thing of after.things) {
        const story = open.get(thing.path);
        const isSame = story?.thing?.identity === thing.identity;
        if (isSame && story.thing?.stamp === thing.stamp) continue;
        if (!this.#isExact(place.path)) elsewhere.add(dirname(thing.path));
        else if (!isSame) this.#due.paths.add(place.path);
        else this.#restless.set(place.path, this.#changedAgain(place.path, steady()));
      }
    }
    if (gone.length > 0) stories.lose(gone, { at: this.#at(), seenBy: 'watch' });
    if (elsewhere.size > 0) this.#options.lookWithin({ folders: [...elsewhere], volumes: [] });
    this.#look();
  }

  /** The hosts file or the resolver folder changed. */
  hosts(): void {
    this.#due.hosts = true;
    this.#look();
  }

  /** Looks at everything exact, at once: at the start, and when what is looked for has changed. */
  everything(): Promise<void> {
    for (const lookup of this.#options.plan().lookups) if (lookup.kind === 'path') this.#due.paths.add(lookup.path);
    this.#due.hosts = true;
    this.#look();
    return this.#looking ?? Promise.resolve();
  }

  /** Looks at what has become still; called every now and then. */
  tick(): void {
    const now = this.#options.steady();
    for (const [path, { since, last }] of this.#restless) {
      if (now - last < STILL_MS && now - since < RESTLESS_MS) continue;
      this.#restless.delete(path);
      this.#due.paths.add(path);
    }
    this.#look();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#looking;
  }

  #changedAgain(path: string, now: number): { since: number; last: number } {
    return { since: this.#restless.get(path)?.since ?? now, last: now };
  }

  /** One look at a time: what happens meanwhile is looked at right after it. */
  #look(): void {
    if (this.#due.paths.size === 0 && !this.#due.hosts) return;
    this.#looking ??= this.#lookUntilDone().finally(() => {
      this.#looking = undefined;
    });
  }

  async #lookUntilDone(): Promise<void> {
    while ((this.#due.paths.size > 0 || this.#due.hosts) && !this.#stop.signal.aborted) {
      const paths = new Set(this.#due.paths);
      const hosts = this.#due.hosts;
      this.#due.paths.clear();
      this.#due.hosts = false;
      if (paths.size > 0) await this.#lookAtPaths(paths);
      if (hosts) this.#enter(await lookAgain(this.#request({ probe: 'hosts' })), ({ probe }) => probe === 'hosts');
    }
  }

  async #lookAtPaths(changed: ReadonlySet<string>): Promise<void> {
    const exact = this.#options.plan().lookups.filter((lookup) => lookup.kind === 'path');
    const isWhole = exact.length <= FEW_PATHS;
    const paths = isWhole ? new Set(exact.map(({ path }) => path)) : changed;
    const folded = new Set([...paths].map(foldName));
    const looked = await lookAgain(this.#request({ probe: 'paths', paths }));
    this.#enter(looked, ({ probe, path }) => probe === 'paths' && (isWhole || folded.has(foldName(path))));
  }

  #request(which: LookRequest['which']): LookRequest {
    const { host, probes, plan, hostId, switches } = this.#options;
    const request = { host: host(), probes, plan: plan(), hostId, switches: switches(), which };
    return { ...request, signal: this.#stop.signal };
  }

  /** `asked`: whether a look of this kind would have found a story's trace. */
  #enter({ findings, complete }: Looked, asked: (story: Story) => boolean): void {
    if (this.#stop.signal.aborted) return;
    const { stories, identify } = this.#options;
    const at = this.#at();
    const sights = findings.flatMap((finding): readonly Sight[] => {
      const stands = identify(finding);
      // it went while it was looked at: that it had been there is true, unless its end is known already
      if (stands.kind === 'gone' && stories.get(finding.id)?.state === 'removed') return [];
      return [sightOf(finding, stands, { at, seenBy: 'watch' })];
    });
    stories.see(sights);
    if (!complete) return;
    const found = new Set(findings.map(({ id }) => id));
    const lost = stories.open().filter((story) => asked(story) && !found.has(story.id) && this.#isPlanned(story));
    if (lost.length > 0)
      stories.lose(
        lost.map(({ id }) => id),
        { at, seenBy: 'watch' },
      );
  }

  /** A story of a pack that is no longer in force is not over because nobody looks for it. */
  #isPlanned({ pack, indicator }: Story): boolean {
    return this.#options.plan().planned.some((one) => one.pack.id === pack && one.indicator.id === indicator);
  }

  /** Open stories of things that stood there and do not any more. */
  #goneBy({ place, before, after }: PathChange): readonly string[] {
    const there = new Set(after.things.map(({ path }) => path));
    const were = new Set([place.path, ...(before?.things.map(({ path }) => path) ?? [])]);
    return this.#options.stories
      .open()
      .filter(({ path, at }) => were.has(path) && at === undefined && !there.has(path))
      .filter((story) => this.#options.identify(story).kind === 'gone')
      .map(({ id }) => id);
  }

  #isExact(path: string): boolean {
    return this.#options.plan().lookups.some((lookup) => lookup.kind === 'path' && lookup.path === path);
  }

  #at(): string {
    return this.#options.now().toISOString();
  }
}
