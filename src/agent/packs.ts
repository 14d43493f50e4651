/**
 * Keeps the packs that a collector hands out in force: those that a signed index names, each of them signed itself.
 *
 * A stolen collector can withhold packs and cannot forge any. What it withholds shows: the index is signed anew every
 * week, and one that is older than two is told. Whatever fails, what was in force last stays in force.
 * @module
 */
import { openPackStore } from '../host/pack-store.ts';
import type { Act } from '../model/order.ts';
import type { Settings } from '../model/settings.ts';
import type { PackSource } from '../sweep/order.ts';
import type { GivenKey } from '../trust/trust.ts';
import { INDEX_FILE, openCurrentIndex } from './packs-current-index.ts';
import { type HeldPack, openHeldPacks } from './packs-held.ts';
import { olderThanHighest, type Round, resolveRound } from './packs-round.ts';
import { type AskCollector, openShelf, shelfName } from './packs-shelf.ts';
import { openPackTeller, type PackEvent, subjectOf } from './packs-tell.ts';
import type { PackFacts } from './packs-verify.ts';
import type { Revocations } from './revocations.ts';
import type { Store } from './store.ts';

/** A pack to sweep with. `broad`: its indicators that may have no literal of four characters, by a signed order. */
export type PackInForce = PackSource & PackFacts & { readonly sha256: string; readonly broad: readonly string[] };

export type Packs = {
  /** Read and verified anew with each call: what was changed on the disk is not in force. */
  inForce(): readonly PackInForce[];
  /** Asks the collector for the index, and for the packs of it that are not here. */
  refresh(signal: AbortSignal): Promise<void>;
  /** Carries out an order that brings a pack. */
  obey(act: Extract<Act, { kind: 'pack' }>, signal: AbortSignal): Promise<Obeyed>;
  /** RFC 3339 UTC; nothing where no index is in force. */
  indexSignedAt(): string | undefined;
  /** A sentence for each thing that keeps a pack away, for heartbeat and status. */
  limits(): readonly string[];
  /** Called after other packs are in force than before. */
  onChange(listener: () => void): void;
};

export type Obeyed = { readonly kind: 'done' | 'failed'; readonly detail: string };

export type PackParts = {
  readonly store: Store;
  readonly stateDir: string;
  readonly settings: () => Pick<Settings, 'fetchPacks'>;
  readonly keys: () => readonly GivenKey[];
  readonly revocations: Revocations;
  readonly ask: AskCollector;
  readonly now: () => Date;
};

const WITHDRAWN = 'the index does not name it any more';

/** The packs of a state folder. Those that are kept there and hold are in force at once. */
export async function openPacks(parts: PackParts): Promise<Packs> {
  const { store, settings, revocations, now } = parts;
  const trust = () => ({ keys: parts.keys(), revoked: revocations.revoked() });
  const files = openPackStore(parts.stateDir);
  const held = openHeldPacks(store);
  const tell = openPackTeller({ store, now });
  const shelf = openShelf({ ...parts, files, trust });
  const current = await openCurrentIndex({ ...parts, files, trust, held, tell });
  const alone = oneAtATime();
  const listeners: (() => void)[] = [];
  let limits: readonly string[] = [];
  const changed = () => {
    for (const listener of listeners) listener();
  };
  revocations.onChange(changed);

  function inForce(): readonly PackInForce[] {
    const events: PackEvent[] = [];
    const packs = held.all().flatMap((pack) => {
      const body = shelf.read(pack.sha256);
      if (typeof body === 'object') return [sourceOf(pack, body.base64)];
      events.push(...tell.refusal(subjectOf(pack), body ?? 'its file is gone'));
      return [];
    });
    if (events.length > 0) store.commit({ events, facts: tell.facts() });
    return packs;
  }

  function sourceOf({ sha256, id, name, version, broad }: HeldPack, base64: string): PackInForce {
    const source = files.pathOf(shelfName(sha256));
    return { base64, source, signature: 'verified', id, name, version, sha256, broad };
  }

  async function refresh(signal: AbortSignal): Promise<void> {
    // a Mac that was given no such key is of no fleet that hands out packs
    if (!settings().fetchPacks || !parts.keys().some(({ purpose }) => purpose === 'indices')) {
      limits = [];
      return;
    }
    const failed = await current.renew(signal);
    const old = current.age();
    const round = await resolveRound({ index: current.index(), held, shelf, tell }, signal);
    swap({ ...round, limits: [...[failed, old].filter((limit) => limit !== undefined), ...round.limits] });
  }

  /** All at once: the files stand already, so what is in force changes with this commit. */
  function swap({ next, events, limits: found }: Round): void {
    const ids = new Set(next.map(({ id }) => id));
    const gone = held.all().filter(({ id }) => !ids.has(id));
    const all = [...events, ...gone.map((pack) => tell.event('withdrawn', subjectOf(pack), WITHDRAWN))];
    held.replace(next);
    limits = found;
    const facts = Object.entries({ ...held.facts(), ...tell.facts() }).filter(([name, is]) => store.fact(name) !== is);
    if (all.length > 0 || facts.length > 0) store.commit({ events: all, facts: Object.fromEntries(facts) });
    files.keepOnly(new Set([INDEX_FILE, ...next.map(({ sha256 }) => shelfName(sha256))]));
    if (all.some(({ change }) => change === 'taken' || change === 'withdrawn')) changed();
  }

  async function obey(act: Extract<Act, { kind: 'pack' }>, signal: AbortSignal): Promise<Obeyed> {
    const meant = { id: act.pack, version: act.version, sha256: act.sha256 };
    const older = olderThanHighest(meant, held);
    if (older !== undefined) return { kind: 'failed', detail: older };
    const got = await shelf.get(meant, { when: 'now', signal });
    if (got.kind === 'not') return { kind: 'failed', detail: got.because };
    const pack = { ...got.facts, sha256: act.sha256, ordered: held.lastSerial(), broad: act.broad };
    const subject = subjectOf(pack);
    tell.forgive(subject);
    const events = [tell.event('taken', subject, 'an order names it')];
    swap({ next: [...held.all().filter(({ id }) => id !== pack.id), pack], events, limits: [...limits] });
    return { kind: 'done', detail: `pack ${pack.id}, version ${pack.version}, is in force` };
  }

  return {
    inForce,
    refresh: (signal) => alone(() => refresh(signal)),
    obey: (act, signal) => alone(() => obey(act, signal)),
    indexSignedAt: () => current.index()?.signedAt,
    limits: () => limits,
    onChange: (listener) => void listeners.push(listener),
  };
}

/** Rounds follow each other: two at once would each put back what the other took away. */
function oneAtATime(): <T>(round: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (round) => {
    const run = last.then(round);
    last = run.catch(() => undefined);
    return run;
  };
}
