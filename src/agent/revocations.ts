/**
 * Keeps the list of keys that were ended: it arrives beside the orders, signed with an offline root key.
 *
 * A key on the list signs nothing here any more, whatever `since` says: whoever stole it writes any time that he likes
 * into what he signs. What was signed well before is signed again with another key.
 * @module
 */
import type { Draft, Event } from '../model/event.ts';
import type { SignedBytes } from '../model/exchange.ts';
import { sha256Of } from '../trust/sha256.ts';
import type { GivenKey } from '../trust/trust.ts';
import { openTold } from './orders-told.ts';
import type { Store } from './store.ts';

export type Revocations = {
  /** Ids of the keys that were ended. */
  revoked(): ReadonlySet<string>;
  /** Takes the list that stood in an answer, where it is newer than the one in force. */
  take(signed: SignedBytes): Promise<void>;
  /** Called after other keys are ended than before. */
  onChange(listener: () => void): void;
};

export type RevocationParts = {
  readonly store: Store;
  readonly keys: () => readonly GivenKey[];
  readonly fleet: () => string | undefined;
  readonly now: () => Date;
};

/** `fleet`: the digest of its name. `keys` stay ended when the fleet changes, until that fleet's own list comes. */
type InForce = { readonly fleet: string; readonly serial: number; readonly keys: readonly string[] };

const FACT = 'revocations.in-force';
const MAX_DETAIL = 2_000;

/** The list of a store. */
export function openRevocations({ store, keys, fleet, now }: RevocationParts): Revocations {
  const listeners: (() => void)[] = [];
  const told = openTold(store, 'revocations.told');
  let inForce = inForceOf(store.fact(FACT));

  async function take(signed: SignedBytes): Promise<void> {
    const { judgeRevocations } = await import('./revocations-judge.ts');
    const bytes = Buffer.from(signed.bytes, 'base64');
    const order = sha256Of(bytes);
    const lastSerial = inForce.fleet === sha256Of(fleet() ?? '') ? inForce.serial : 0;
    const context = { keys: keys(), revoked: new Set(inForce.keys), fleet: fleet(), lastSerial };
    const judged = judgeRevocations({ bytes, signature: Buffer.from(signed.signature) }, context);
    const head = { type: 'order', at: now().toISOString(), order, act: 'revoke' } as const;
    if (judged.kind === 'refused') return refuse({ ...head, change: 'refused', detail: judged.because }, signed);
    if (judged.kind === 'known') return;
    const { list, issuer } = judged;
    inForce = { fleet: sha256Of(list.fleet), serial: list.serial, keys: list.keys.map(({ id }) => id) };
    const detail = `keys that are ended: ${inForce.keys.join(', ') || 'none'}`.slice(0, MAX_DETAIL);
    store.commit({
      events: [{ ...head, change: 'accepted', serial: list.serial, issuer, detail }],
      facts: { [FACT]: factOf(inForce) },
    });
    for (const listener of listeners) listener();
  }

  function refuse(event: Draft<Extract<Event, { type: 'order' }>>, signed: SignedBytes): void {
    const thing = sha256Of(`${signed.bytes}\n${signed.signature}`);
    if (told.isNews(thing, 'refused')) store.commit({ events: [event], facts: told.facts() });
  }

  return {
    take,
    revoked: () => new Set(inForce.keys),
    onChange: (listener) => void listeners.push(listener),
  };
}

/** A line for the serial, one for the fleet, and one for each key. */
function factOf({ fleet, serial, keys }: InForce): string {
  return [serial, fleet, ...keys].join('\n');
}

function inForceOf(fact: string | undefined): InForce {
  const [serial = '', fleet = '', ...keys] = (fact ?? '').split('\n');
  return { serial: Number(serial), fleet, keys };
}
