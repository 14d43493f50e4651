/**
 * What comes from the collector and goes to it: the line itself, and the packs, orders and revocations that arrive on it.
 * @module
 */

import type { Log } from '../host/host.ts';
import { openHttp } from '../host/http.ts';
import { durationMs } from '../model/duration.ts';
import type { EnrolRequest, OrdersAnswer } from '../model/exchange.ts';
import { isRecord, jsonOf } from '../model/json.ts';
import type { Settings } from '../model/settings.ts';
import { agentKeys } from './given-keys.ts';
import { type Identity, openIdentity } from './identity.ts';
import { type Accepted, type Orders, openOrders } from './orders.ts';
import { openPacks, type Packs } from './packs.ts';
import type { AskCollector, CollectorAnswer } from './packs-shelf.ts';
import { openRevocations } from './revocations.ts';
import type { Store } from './store.ts';
import { openTrustedClock } from './trusted-clock.ts';
import { openUplink, type Uplink } from './uplink.ts';
import type { Who } from './who.ts';

export type SuppliesParts = {
  readonly store: Store;
  readonly settings: () => Settings;
  readonly stateDir: string;
  readonly version: string;
  readonly who: Who;
  readonly log: Log;
  readonly now: () => Date;
  /** Carries out what was ordered. */
  readonly carryOut: (accepted: Accepted) => void;
};

export type Supplies = {
  readonly packs: Packs;
  readonly orders: Orders;
  readonly uplink: Uplink;
  readonly identity: Identity;
  /** Why a given key is not used, a sentence each. */
  keyTroubles(): readonly string[];
  /** Asks for packs and orders now. Never rejected. */
  refresh(): Promise<void>;
  /** Whether it is time to ask again; called every now and then. */
  tick(): void;
  close(limitMs: number): Promise<void>;
};

const ORDERS = { maxBytes: 4 << 20, timeoutMs: 60_000 } as const;

/** The first question is not asked in the same second by every Mac that was started by the same update. */
const FIRST_WITHIN_MS = 5_000;

/** Opens all of them; nothing is asked yet. */
export async function openSupplies(parts: SuppliesParts): Promise<Supplies> {
  const { store, settings, stateDir, now, log, carryOut } = parts;
  const stop = new AbortController();
  const http = openHttp({ settings });
  const identity = openIdentity({ dir: stateDir, now, tell: (draft) => void store.commit({ events: [draft] }) });
  const clock = openTrustedClock({ store, now });
  const uplink = openUplink({
    ...{ store, settings, http, identity, now, log },
    facts: () => joining(parts.who),
    version: parts.version,
    sawDate: clock.sawCollector,
  });
  const given = keysOf(settings, stateDir);
  const keys = () => given().keys;
  const revocations = openRevocations({ store, keys, fleet: () => settings().fleet, now });
  const ask: AskCollector = (path, question) => askFor(uplink, path, question);
  const packs = await openPacks({ store, stateDir, settings, keys, revocations, ask, now });
  const orders = openOrders({ store, settings, keys, revocations, clock, host: () => meantBy(parts, identity) });
  let asking: Promise<void> | undefined;
  let askedAt = performance.now() - everyMs(settings()) + Math.random() * FIRST_WITHIN_MS;

  async function askAll(): Promise<void> {
    if (settings().collectors.length === 0) return;
    await packs.refresh(stop.signal);
    const answer = await ask('/v1/orders', { ...ORDERS, signal: stop.signal });
    if (answer.kind !== 'body') return;
    const given = await readOrders(answer.body);
    if (given === undefined) return void log.warn('orders refused', { because: 'the answer has another form' });
    for (const accepted of await orders.take(given)) carryOut(accepted);
  }

  function refresh(): Promise<void> {
    askedAt = performance.now();
    asking ??= askAll().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  return {
    ...{ packs, orders, uplink, identity, refresh },
    keyTroubles: () => given().refused,
    tick() {
      if (performance.now() - askedAt >= everyMs(settings())) void refresh();
    },
    async close(limitMs) {
      stop.abort();
      await uplink.close(limitMs);
      await asking;
      http.close();
    },
  };
}

function everyMs({ packEvery }: Settings): number {
  return durationMs(packEvery);
}

/** Keys are read anew when the settings are: reading them at every question would be a folder's listing each second. */
function keysOf(settings: () => Settings, stateDir: string): () => ReturnType<typeof agentKeys> {
  let from: Settings | undefined;
  let read: ReturnType<typeof agentKeys> | undefined;
  return () => {
    const current = settings();
    if (read === undefined || from !== current) read = agentKeys({ settings: current, stateDir });
    from = current;
    return read;
  };
}

function joining({ name, uuid, serial, platform, os, model }: Who): Omit<EnrolRequest['host'], 'id'> {
  return { name, uuid, serial, platform, os, model };
}

function meantBy({ who }: SuppliesParts, identity: Identity) {
  const names = [identity.id(), who.uuid, who.serial].filter((name) => typeof name === 'string');
  return { names, enrolledAt: identity.enrolledAt() };
}

async function askFor(
  uplink: Uplink,
  path: string,
  { etag, ...limits }: Parameters<AskCollector>[1],
): Promise<CollectorAnswer> {
  const headers = etag === undefined ? {} : { 'If-None-Match': etag };
  const answer = await uplink.ask({ method: 'GET', path, headers, ...limits });
  if (!answer.ok) return { kind: 'failed', because: answer.says };
  uplink.worked(answer.collector);
  if (answer.status === 304) return { kind: 'unchanged' };
  if (answer.status === 404) return { kind: 'missing' };
  if (answer.status !== 200) return { kind: 'failed', because: `the collector says ${answer.status}` };
  const { etag: got } = answer.headers;
  return { kind: 'body', body: answer.body, ...(got === undefined ? {} : { etag: got }) };
}

/** Most answers hold no order, and need not be validated with what takes 10 MB for months. */
async function readOrders(body: Buffer): Promise<OrdersAnswer | undefined> {
  const value = jsonOf(body.toString('utf8'));
  if (isRecord(value) && Array.isArray(value['orders']) && value['orders'].length === 0 && !('revocations' in value)) {
    return { orders: [] };
  }
  const { ordersAnswerSchema } = await import('../model/exchange.ts');
  const parsed = ordersAnswerSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
