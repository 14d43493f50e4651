/**
 * Makes the events of packs: each refusal once, however often the collector hands out what is refused.
 * @module
 */
import type { Draft, Event } from '../model/event.ts';
import { sha256Of } from '../trust/sha256.ts';
import { openTold } from './orders-told.ts';
import type { MeantPack } from './packs-shelf.ts';
import type { Store } from './store.ts';

export type PackEvent = Draft<Extract<Event, { type: 'pack' }>>;

/** What an event is about. The index is told as a pack of this name. */
export type Subject = { readonly pack: string; readonly version?: string; readonly sha256?: string };

/** A pack as an event names it. */
export function subjectOf({ id, version, sha256 }: MeantPack): Subject {
  return { pack: id, version, sha256 };
}

export const INDEX_SUBJECT: Subject = { pack: 'pack-index' };

export type PackTeller = {
  event(change: PackEvent['change'], subject: Subject, detail: string): PackEvent;
  /** The event of a refusal, or none where the same was refused for the same reason before. */
  refusal(subject: Subject, because: string): readonly PackEvent[];
  /** What was refused and is in order now is news when it is refused again. */
  forgive(subject: Subject): void;
  /** What to commit with the events. */
  facts(): Readonly<Record<string, string>>;
};

const MAX_DETAIL = 2_000;

/** The teller of a store. */
export function openPackTeller({ store, now }: { readonly store: Store; readonly now: () => Date }): PackTeller {
  const told = openTold(store, 'packs.told');
  const event: PackTeller['event'] = (change, subject, detail) => ({
    type: 'pack',
    at: now().toISOString(),
    change,
    ...subject,
    detail: detail.slice(0, MAX_DETAIL),
  });
  return {
    event,
    refusal: (subject, because) =>
      told.isNews(thingOf(subject), digest(because)) ? [event('refused', subject, because)] : [],
    forgive: (subject) => void told.isNews(thingOf(subject), 'fine'),
    facts: told.facts,
  };
}

function thingOf({ pack, sha256 }: Subject): string {
  return sha256 ?? digest(pack);
}

function digest(text: string): string {
  return sha256Of(text).slice(0, 32);
}
