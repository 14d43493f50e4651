/**
 * The key with which a collector is asked: the one at hand, or a new one where there is none or it was rejected.
 * @module
 */
import type { Http } from '../host/http.ts';
import { failure } from '../host/http-failure.ts';
import type { Draft, Event } from '../model/event.ts';
import type { EnrolRequest } from '../model/exchange.ts';
import type { Settings } from '../model/settings.ts';
import { baseOf, enrol, type NotEnrolled } from './enrol.ts';
import type { Identity } from './identity.ts';
import type { KeyOf } from './identity-file.ts';

export type Key = Pick<KeyOf, 'host' | 'key'>;

/** `wait`: nothing was tried, since something that is needed is not there. */
export type Keyed =
  | { readonly kind: 'key'; readonly key: Key }
  | { readonly kind: 'wait'; readonly says: string }
  | { readonly kind: 'failed'; readonly why: NotEnrolled };

export type Keys = {
  /** What stands in the way of asking, that no attempt would mend; nothing where there is none. */
  obstacle(collector: string): string | undefined;
  keyFor(collector: string, signal: AbortSignal | undefined): Promise<Keyed>;
  /** The collector said 401 to it. It is kept until there is another: a collector may have lost its mind, not its hosts. */
  reject(collector: string, key: Key): void;
};

export type KeyParts = {
  readonly settings: () => Pick<Settings, 'collectors' | 'enrolmentToken' | 'group'>;
  readonly identity: Pick<Identity, 'id' | 'keyFor' | 'joined' | 'bind'>;
  readonly http: Http;
  /** Who this host is; nothing while that is not known. */
  readonly facts: () => Omit<EnrolRequest['host'], 'id'> | undefined;
  readonly version: string;
  readonly kind?: EnrolRequest['kind'];
  readonly now: () => Date;
  readonly tell: (draft: Draft<Extract<Event, { type: 'agent' }>>) => void;
};

/** None is rejected yet. */
export function openKeys(parts: KeyParts): Keys {
  const { identity } = parts;
  const rejected = new Map<string, string>();
  const joining = new Map<string, Promise<Keyed>>();
  const keyAtHand = (collector: string) => {
    const key = identity.keyFor(collector, parts.settings().collectors.map(baseOf));
    return key !== undefined && rejected.get(collector) !== key.key ? key : undefined;
  };
  return {
    obstacle(collector) {
      if (!isKnown(parts)) return UNKNOWN;
      return keyAtHand(collector) === undefined && parts.settings().enrolmentToken === undefined
        ? TOKENLESS
        : undefined;
    },
    async keyFor(collector, signal) {
      if (!isKnown(parts)) return { kind: 'wait', says: UNKNOWN };
      const key = keyAtHand(collector);
      if (key !== undefined) return { kind: 'key', key };
      // two that find it out at the same time join once
      const begun = joining.get(collector) ?? join(parts, collector, signal).finally(() => joining.delete(collector));
      joining.set(collector, begun);
      return begun;
    },
    reject: (collector, { key }) => void rejected.set(collector, key),
  };
}

const UNKNOWN = 'it is not known yet who this host is';
const TOKENLESS = 'no token is set, so this host cannot join';

/** Nothing is said in the name of an identity before it is known whether this is the hardware that it was made on. */
function isKnown({ identity, facts }: KeyParts): boolean {
  const known = facts();
  if (known !== undefined) identity.bind(known.uuid);
  return known !== undefined;
}

async function join(parts: KeyParts, collector: string, signal: AbortSignal | undefined): Promise<Keyed> {
  const { identity, http } = parts;
  const { enrolmentToken: token, group } = parts.settings();
  const facts = parts.facts();
  if (facts === undefined) return { kind: 'wait', says: UNKNOWN };
  if (token === undefined) return { kind: 'wait', says: TOKENLESS };
  const id = identity.id();
  const request: EnrolRequest = {
    schema: 'besom.enroll/1',
    kind: parts.kind ?? 'agent',
    host: { ...facts, id },
    ...(group === undefined ? {} : { group }),
    version: parts.version,
  };
  const answer = await enrol({ http, collector, token, request, ...(signal === undefined ? {} : { signal }) });
  if (!answer.ok) return { kind: 'failed', why: answer };
  // this Mac turned out to be another one meanwhile: the key is for whom it is no longer
  if (identity.id() !== id) return { kind: 'failed', why: failure('stopped', 'the identity has changed') };
  const { host, key, fleet } = answer;
  identity.joined({ collector, host, key }, fleet);
  const detail = `As ${host} at ${collector}`;
  parts.tell({ type: 'agent', at: parts.now().toISOString(), change: 'enrolled', detail });
  return { kind: 'key', key: { host, key } };
}
