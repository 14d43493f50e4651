/**
 * The child of `besom sweep`: opens the host, hands the probes in, and tells what the sweep tells.
 * @module
 */

import { Sealer } from '../host/memory-seal.ts';
import { answerParent } from '../host/parent.ts';
import { isRecord } from '../model/json.ts';
import { PROBES } from '../probes/probes.ts';
import type { SweepEvent } from '../sweep/events.ts';
import { packsOf, type SweepOrder } from '../sweep/order.ts';
import { planSweep } from '../sweep/plan.ts';
import { sweep } from '../sweep/sweep.ts';
import { openSwept } from './swept.ts';

/** Serves the command that started this process; the exit code means nothing to it. */
export async function runSweepChild(): Promise<number> {
  await answerParent((request) => serve(orderOf(request)));
  return 0;
}

async function* serve(order: SweepOrder): AsyncGenerator<SweepEvent> {
  const notes: SweepEvent[] = [];
  const stop = new AbortController();
  const host = await openSwept(order, (text) => notes.push({ kind: 'note', text }));
  const plan = planSweep(packsOf(order), PROBES);
  const { switches, hostId, explain, remember } = order;
  const sealer = remember === undefined ? {} : { sealer: new Sealer(Buffer.from(remember.key, 'base64')) };
  const request = { host, probes: PROBES, plan, switches, hostId, explain, ...sealer, signal: stop.signal };
  for await (const event of sweep(request)) {
    yield* notes.splice(0);
    yield event;
  }
  yield* notes.splice(0);
}

/** Our own parent wrote it: only its presence is checked. */
function orderOf(request: unknown): SweepOrder {
  if (isOrder(request)) return request;
  throw new Error('the sweep child was given no order');
}

function isOrder(request: unknown): request is SweepOrder {
  return isRecord(request) && 'packs' in request && 'switches' in request;
}
