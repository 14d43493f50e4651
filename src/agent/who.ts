/**
 * Who this Mac is: asked of a child once at each start, and remembered for a start at which it does not answer.
 * @module
 */

import { startSweepChild } from '../host/child.ts';
import type { Host, HostFacts } from '../host/host.ts';
import { UNATTENDED } from '../host/options.ts';
import { isRecord, jsonOf } from '../model/json.ts';
import type { SweepOrder } from '../sweep/order.ts';
import type { Store } from './store.ts';

/** A Mac's facts and what Apple calls its model. */
export type Who = HostFacts & { readonly model: string | null };

const FACTS = 'host.facts';
/** What tells this Mac from all others in the findings' ids: it must outlive a change of name. */
const ID = 'host.id';

/** A machine that does not say who it is. */
const UNKNOWN: Who = {
  name: 'unknown',
  uuid: null,
  serial: null,
  platform: 'unknown',
  os: 'unknown',
  root: null,
  model: null,
};

export type Asking = {
  readonly store: Store;
  readonly host: Host;
  readonly choice: Pick<SweepOrder, 'root' | 'caseSensitive' | 'stateDir'>;
  /** For the child's temporary files. */
  readonly scratch: string;
};

/** Who this is, for one run of the agent. A Mac must run programs to answer, which is a child's work. */
export async function whoIsThis({ store, host, choice, scratch }: Asking): Promise<Who> {
  if (host.kind === 'root' || !host.isMac) return { ...(await host.facts()), model: null };
  const request = { ...UNATTENDED, ...choice };
  return (await askWho(request, scratch)) ?? rememberedWho(store) ?? UNKNOWN;
}

/** Asks; `undefined` where no answer came. */
async function askWho(request: unknown, scratch: string): Promise<Who | undefined> {
  const child = startSweepChild({ words: ['facts-child'], request, background: { scratch } });
  for await (const event of child.events) if (isWho(event)) return event;
  return undefined;
}

/** What an earlier run of the agent was told. */
function rememberedWho(store: Store): Who | undefined {
  const text = store.fact(FACTS);
  const value = text === undefined ? undefined : jsonOf(text);
  return isWho(value) ? value : undefined;
}

/**
 * Keeps the answer, and gives what findings are told apart by: as in a one-off sweep the hardware UUID, else the name
 * that the machine had when the agent first ran, so that a renamed machine keeps its stories.
 */
export function rememberWho(store: Store, who: Who): string {
  const id = who.uuid ?? store.fact(ID) ?? who.name;
  store.commit({ facts: { [FACTS]: JSON.stringify(who), [ID]: id } });
  return id;
}

function isWho(value: unknown): value is Who {
  return isRecord(value) && typeof value['name'] === 'string' && 'uuid' in value && 'model' in value;
}
