/**
 * The memory's part in the agent: it takes in what sweeps pass, and is asked when a pack arrives that it has not been
 * asked about.
 * @module
 */
import type { Log } from '../host/host.ts';
import type { Draft } from '../model/event.ts';
import type { RememberBatch } from '../model/memory.ts';
import type { Settings } from '../model/settings.ts';
import type { Plan } from '../sweep/plan.ts';
import { dropMemory, type Memory, openMemory } from './memory.ts';
import { memoryFinding } from './memory-findings.ts';
import type { Store } from './store.ts';

export type RecallParts = {
  readonly stateDir: string;
  readonly store: Store;
  readonly settings: () => Pick<Settings, 'memory' | 'memoryDays'>;
  readonly hostId: string;
  readonly log: Log;
  readonly now: () => Date;
};

/** Digests of the packs that it was asked about. */
const ASKED = 'memory.asked';
const MAX_ASKED = 200;
/** Findings that were told: another version of a pack asks the same again. */
const TOLD = 'memory.told';
const MAX_TOLD = 1_000;

export class Recall {
  readonly #parts: RecallParts;
  #memory: Memory | undefined;
  #days = 0;
  #isDropped = false;
  #asking: Promise<void> = Promise.resolve();

  constructor(parts: RecallParts) {
    this.#parts = parts;
  }

  /** The key for a sweep's order; nothing where nothing is to be remembered. */
  key(): string | undefined {
    return this.#open()?.remember?.key;
  }

  keep(batch: RememberBatch): void {
    this.#open()?.keep(batch);
  }

  /** What limits it, in words. */
  trouble(): string | undefined {
    const because = this.#memory?.trouble();
    return because === undefined ? undefined : `the memory for the next pack: ${because}`;
  }

  /** Asks about packs of the plan that it was not asked about, and commits what was here. */
  ask(plan: Plan): Promise<void> {
    this.#asking = this.#asking.then(() => this.#askNow(plan));
    return this.#asking;
  }

  async close(): Promise<void> {
    await this.#asking;
    this.#memory?.close();
    this.#memory = undefined;
  }

  async #askNow(plan: Plan): Promise<void> {
    const { store, hostId, now } = this.#parts;
    const asked = wordsOf(store.fact(ASKED));
    const news = new Set(plan.packs.map(({ sha256 }) => sha256).filter((sha256) => !asked.includes(sha256)));
    if (news.size === 0) return;
    const memory = this.#open();
    const told = wordsOf(store.fact(TOLD));
    const planned = plan.planned.filter(({ pack }) => news.has(pack.sha256));
    const answer = memory === undefined ? undefined : await memory.ask({ ...plan, planned });
    // one that cannot be read just now is asked again: "nothing was here" would be a lie
    if (answer?.evaluated === 0 && memory?.trouble() !== undefined) return;
    const matches = answer?.matches ?? [];
    const findings = matches.map((match) => memoryFinding(match, { hostId })).filter(({ id }) => !told.includes(id));
    const events = findings.map((finding): Draft => {
      return { type: 'finding', at: now().toISOString(), mark: 'new', finding };
    });
    const facts = {
      [ASKED]: [...asked, ...news].slice(-MAX_ASKED).join(' '),
      [TOLD]: [...told, ...findings.map(({ id }) => id)].slice(-MAX_TOLD).join(' '),
    };
    store.commit({ events, facts });
  }

  /** Opened when it is first needed; removed, with its key, when the setting says so. */
  #open(): Memory | undefined {
    const { settings, stateDir, now, log } = this.#parts;
    const { memory, memoryDays } = settings();
    if (!memory || memoryDays !== this.#days) {
      this.#memory?.close();
      this.#memory = undefined;
    }
    if (!memory) {
      // once, and also what an earlier run of the agent had kept
      if (!this.#isDropped) dropMemory(stateDir);
      this.#isDropped = true;
      return undefined;
    }
    this.#isDropped = false;
    this.#days = memoryDays;
    this.#memory ??= openMemory(stateDir, { now, days: memoryDays, warn: (text) => log.warn('memory', { text }) });
    return this.#memory;
  }
}

function wordsOf(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split(' ');
}
