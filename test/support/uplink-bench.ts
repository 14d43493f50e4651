/**
 * What the tests of the uplink share: links that are closed at the end, and what arrived.
 * @module
 */
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Event } from '../../src/model/event.ts';
import { type Collector, type CollectorOptions, startCollector } from './collector.ts';
import { makeAgentDraft } from './drafts.ts';
import { removeFolder, tempFolder } from './temp.ts';
import { type Link, type LinkOptions, openLink } from './uplink.ts';

/** No event tells of these. */
const POLL_MS = 5;

export type Bench = AsyncDisposable & {
  readonly dir: string;
  readonly collector: Collector;
  another(options?: CollectorOptions): Promise<Collector>;
  link(more?: Partial<LinkOptions>): Link;
};

/** A collector, and a state folder for whoever sends to it. */
export async function openBench(options: CollectorOptions = {}): Promise<Bench> {
  const dir = tempFolder('uplink');
  const links: Link[] = [];
  const collectors = [await startCollector(options)];
  const [collector] = collectors;
  assert.ok(collector !== undefined);
  return {
    dir,
    collector,
    async another(more = {}) {
      const started = await startCollector(more);
      collectors.push(started);
      return started;
    },
    link(more = {}) {
      const linked = openLink({ dir, collectors: [collector.url], ...more });
      links.push(linked);
      return linked;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(links.map((linked) => linked.close()));
      await Promise.all(collectors.map((started) => started[Symbol.asyncDispose]()));
      removeFolder(dir);
    },
  };
}

/** Commits an event for each word. */
export function say({ store }: Link, ...words: readonly string[]): void {
  store.commit({ events: words.map(makeAgentDraft) });
}

/** The words of events. */
export function said(events: readonly Event[]): readonly string[] {
  return events.flatMap((event) => ('detail' in event ? [event.detail] : []));
}

/** Settles when the collector has an event for each word. */
export async function holds(collector: Collector, ...words: readonly string[]): Promise<void> {
  await collector.waitFor((events) => {
    const arrived = new Set(said(events));
    return words.every((word) => arrived.has(word));
  });
}

export function assertOnceEach(collector: Collector, words: readonly string[]): void {
  const arrived = said(collector.events());
  const wrong = words.filter((word) => arrived.filter((one) => one === word).length !== 1);
  assert.deepEqual(wrong, []);
}

/** Settles when the outbox holds nothing. */
export async function drained({ store }: Link): Promise<void> {
  while (store.waiting().length > 0) await wait(POLL_MS);
}

/** Settles when it has failed so many times since, whatever the rests. */
export async function failedTimes({ uplink }: Link, times: number): Promise<void> {
  const begun = Date.now();
  for (const seen = new Set<string>(); seen.size < times; await wait(POLL_MS)) {
    const at = uplink.state().lastFailure?.at;
    if (at !== undefined && Date.parse(at) >= begun) seen.add(at);
    uplink.wake();
  }
}
