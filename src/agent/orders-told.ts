/**
 * Remembers what was already told, so that what a collector hands out again with each answer is one event and not
 * thousands; also across restarts.
 * @module
 */
import type { Store } from './store.ts';

export type Told = {
  /** Whether this is the first time that this is said of this thing. From then on it is told. */
  isNews(thing: string, says: string): boolean;
  /** What to commit together with the events. */
  facts(): Readonly<Record<string, string>>;
};

/** A few times what one answer can hold: past that the oldest are forgotten, and would be told again. */
const MAX_THINGS = 400;

/** What was told under a name of the store. Neither a thing nor what is said of it may hold a blank. */
export function openTold(store: Store, fact: string): Told {
  const lines = (store.fact(fact) ?? '').split('\n').map((line) => line.split(' '));
  const told = new Map(lines.flatMap(([thing, says]) => (says === undefined ? [] : [[thing ?? '', says] as const])));
  return {
    isNews(thing, says) {
      const news = told.get(thing) !== says;
      // to the end: what is still handed out is not what is forgotten
      told.delete(thing);
      told.set(thing, says);
      for (const oldest of told.keys()) {
        if (told.size <= MAX_THINGS) break;
        told.delete(oldest);
      }
      return news;
    },
    facts: () => ({ [fact]: [...told].map((line) => line.join(' ')).join('\n') }),
  };
}
