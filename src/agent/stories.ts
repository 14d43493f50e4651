/**
 * The life stories of all traces: what each look changes, committed together with the event that tells it.
 *
 * A trace that flaps (a program that writes and deletes its file many times a minute) is one story with a count: beyond
 * so many turns a minute its events wait, and one tells all of them.
 * @module
 */
import type { Draft } from '../model/event.ts';
import type { Finding } from '../model/report.ts';
import type { Story } from '../model/story.ts';
import type { Store } from './store.ts';
import { gone, retold, type Sight, type Step, seen, withLapse } from './story-turn.ts';

type FindingDraft = Draft & { readonly type: 'finding' };

/** A story is told turn by turn until it has had so many within a minute; then once in half a minute. */
const FLAPPING = { turns: 20, withinMs: 60_000, tellEveryMs: 30_000 } as const;

/** A file that grows all the time (the incident's are logs) is told of once in this time. */
const CHANGED_EVERY_MS = 60_000;

type Held = { readonly draft: FindingDraft; readonly since: number };

export class Stories {
  readonly #store: Store;
  readonly #now: () => Date;
  readonly #stories = new Map<string, Story>();
  readonly #findings = new Map<string, Finding>();
  readonly #turns = new Map<string, number[]>();
  readonly #held = new Map<string, Held>();

  constructor({ store, now }: { readonly store: Store; readonly now: () => Date }) {
    this.#store = store;
    this.#now = now;
    for (const { finding, ...story } of store.stories()) {
      this.#stories.set(story.id, story);
      if (finding !== undefined) this.#findings.set(story.id, finding);
    }
  }

  /** Those whose trace stands there, as far as is known. */
  open(): readonly Story[] {
    return [...this.#stories.values()].filter(({ state }) => state !== 'removed');
  }

  get(id: string): Story | undefined {
    return this.#stories.get(id);
  }

  /** Enters what a look found. `sweep`: the sweep that looked, which also tells what is merely still there. */
  see(sights: readonly Sight[], sweep?: string): void {
    const drafts: Draft[] = [];
    const stories: Story[] = [];
    for (const sight of sights) {
      const known = this.#stories.get(sight.finding.id);
      const step = seen(known, sight);
      if (step.turn === undefined && sweep === undefined && known !== undefined) {
        // nothing happened: not worth a write to the disk
        this.#stories.set(step.story.id, step.story);
        continue;
      }
      const { story, finding } = this.#settle(step, sight.finding);
      stories.push(story);
      drafts.push(...this.#tell({ ...step, story }, finding, sweep));
    }
    this.#commit(drafts, stories);
  }

  /** Enters that traces are no longer there. */
  lose(
    ids: readonly string[],
    { at, seenBy, sweep }: Pick<Sight, 'at' | 'seenBy'> & { readonly sweep?: string },
  ): void {
    const drafts: Draft[] = [];
    const stories: Story[] = [];
    for (const id of ids) {
      const known = this.#stories.get(id);
      if (known === undefined) continue;
      const step = gone(known, { at, seenBy });
      if (step.turn === undefined) continue;
      const { story, finding } = this.#settle(step, this.#findingOf(known));
      stories.push(story);
      drafts.push(...this.#tell({ ...step, story }, finding, sweep));
    }
    this.#commit(drafts, stories);
  }

  /** Writes into every open story that nobody watched from `from` to `to`. */
  lapse(lapse: { readonly from: string; readonly to: string }): void {
    const stories = this.open().map((story) => withLapse(story, lapse));
    for (const story of stories) this.#stories.set(story.id, story);
    this.#commit([], stories);
  }

  /** Tells what was held back and is due; called now and then. `everything`: before the agent stops. */
  flush(which: 'due' | 'everything' = 'due'): void {
    const now = performance.now();
    const due = [...this.#held].filter(
      ([id, { draft, since }]) =>
        which === 'everything' ||
        now - since >= (draft.turn === 'changed' && !this.#isFlapping(id) ? CHANGED_EVERY_MS : FLAPPING.tellEveryMs),
    );
    for (const [id] of due) this.#held.delete(id);
    const drafts = due.flatMap(([id, { draft }]) => {
      const story = this.#stories.get(id);
      return story === undefined ? [] : [{ ...draft, story, finding: retold(draft.finding, story) }];
    });
    this.#commit(drafts, []);
  }

  #settle({ story }: Step, finding: Finding): { readonly story: Story; readonly finding: Finding } {
    this.#stories.set(story.id, story);
    this.#findings.set(story.id, finding);
    return { story, finding: retold(finding, story) };
  }

  #tell({ story, turn }: Step, finding: Finding, sweep: string | undefined): readonly FindingDraft[] {
    const draft: FindingDraft = {
      type: 'finding',
      at: this.#now().toISOString(),
      mark: turn === 'removed' ? 'gone' : turn === 'appeared' || turn === 'reappeared' ? 'new' : 'still',
      ...(turn === undefined ? {} : { turn }),
      ...(sweep === undefined ? {} : { sweep }),
      finding,
      story,
    };
    if (turn === undefined) return [draft];
    this.#turns.set(story.id, [...this.#recentTurns(story.id), performance.now()]);
    const holds = turn === 'changed' || this.#isFlapping(story.id);
    const held = this.#held.get(story.id);
    if (!holds) {
      this.#held.delete(story.id);
      return [draft];
    }
    this.#held.set(story.id, { draft, since: held?.since ?? performance.now() });
    return [];
  }

  #recentTurns(id: string): readonly number[] {
    const since = performance.now() - FLAPPING.withinMs;
    return (this.#turns.get(id) ?? []).filter((at) => at >= since);
  }

  #isFlapping(id: string): boolean {
    return this.#recentTurns(id).length > FLAPPING.turns;
  }

  /** The finding that a story was last told with; a salvaged store may have lost it. */
  #findingOf(story: Story): Finding {
    const known = this.#findings.get(story.id);
    if (known !== undefined) return known;
    const { id, kind, indicator, name, pack, severity, probe, path, state, firstSeen, lastSeen } = story;
    return {
      ...{ id, kind, indicator, name, pack, severity, probe, path, state, firstSeen, lastSeen },
      match: id,
      confidence: 0,
      derived: false,
      exists: false,
      observation: {},
      actions: [],
      detail: 'known from its life story only',
    };
  }

  #commit(events: readonly Draft[], stories: readonly Story[]): void {
    if (events.length === 0 && stories.length === 0) return;
    const kept = stories.map((story) => {
      const finding = this.#findings.get(story.id);
      return finding === undefined ? story : { ...story, finding };
    });
    this.#store.commit({ events, stories: kept });
  }
}
