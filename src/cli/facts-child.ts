/**
 * The child that asks who this machine is, so that what runs programs to answer is not loaded by the agent for months.
 * @module
 */

import { machineModel } from '../host/host-facts.ts';
import { answerParent } from '../host/parent.ts';
import { isRecord } from '../model/json.ts';
import { openSwept, type SweptChoice } from './swept.ts';

/** Serves the agent that started this process; the exit code means nothing to it. */
export async function runFactsChild(): Promise<number> {
  await answerParent(tellFacts);
  return 0;
}

async function* tellFacts(request: unknown): AsyncGenerator<unknown> {
  if (!isChoice(request)) throw new Error('the child was not told which host is meant');
  const host = await openSwept(request, () => {});
  const model = host.kind === 'machine' ? await machineModel(process.platform) : null;
  yield { ...(await host.facts()), model };
}

function isChoice(request: unknown): request is SweptChoice {
  return isRecord(request) && 'resolvers' in request && 'cache' in request;
}
