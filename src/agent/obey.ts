/**
 * Carries out an order that was accepted, and says what came of it.
 * @module
 */
import type { Accepted } from './orders.ts';
import type { Supplies } from './supplies.ts';
import type { Sweeps } from './sweeps.ts';

export type Obeying = {
  readonly supplies: Pick<Supplies, 'packs'>;
  readonly sweeps: Sweeps;
};

/** A pack that an order brings is fetched within this time, or the order has failed. */
const PACK_LIMIT_MS = 10 * 60_000;

/** Obeys one order. Never rejected. */
export async function obey({ order, done, failed }: Accepted, { supplies, sweeps }: Obeying): Promise<void> {
  const { act } = order;
  if (act.kind === 'pack') {
    const { kind, detail } = await supplies.packs.obey(act, AbortSignal.timeout(PACK_LIMIT_MS));
    if (kind === 'done') done(detail);
    else failed(detail);
    return;
  }
  const swept = await sweeps.ask('order');
  if (swept === undefined) return failed('the agent was stopped before the sweep had ended');
  const { verdict, evidence } = swept.report.summary;
  const result = `swept: ${verdict}, ${evidence} traces of evidence (${swept.id})`;
  if (swept.end.kind === 'broken') failed(result);
  else done(result);
}
