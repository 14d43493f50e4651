/**
 * Events that a collector did not take even alone, and whether that is the event's fault or the collector's.
 *
 * A collector that is broken says 400 to everything: parking on its word would take all evidence out of the way. So an event
 * is given up only when the same collector has taken another one since, and then refuses it once more.
 * @module
 */
import type { Event } from '../model/event.ts';

export type Suspects = {
  /** Alone, and not taken. `hopeless`: the collector takes others, but not this one; `broken`: it takes none at all. */
  refused(event: Event, collector: string): 'suspect' | 'hopeless' | 'broken';
  /** The collector took these. */
  taken(ids: readonly string[], collector: string): void;
  /** Whether an event stands back. */
  has(id: string): boolean;
  /** One whose collector has taken another since. */
  toTryAgain(): Event | undefined;
};

/** A collector that takes none of so many takes none. */
const MAX_SUSPECTS = 16;

type Suspicion = { readonly event: Event; readonly collector: string; readonly takenBefore: number };

/** None is suspected. */
export function openSuspects(): Suspects {
  const suspicions = new Map<string, Suspicion>();
  const taken = new Map<string, number>();
  const takenBy = (collector: string) => taken.get(collector) ?? 0;
  const isProven = ({ collector, takenBefore }: Suspicion) => takenBy(collector) > takenBefore;
  return {
    refused(event, collector) {
      const before = suspicions.get(event.id);
      if (before !== undefined && before.collector === collector && isProven(before)) {
        suspicions.delete(event.id);
        return 'hopeless';
      }
      if (suspicions.size < MAX_SUSPECTS || before !== undefined) {
        suspicions.set(event.id, { event, collector, takenBefore: takenBy(collector) });
        return 'suspect';
      }
      suspicions.clear();
      return 'broken';
    },
    taken(ids, collector) {
      for (const id of ids) suspicions.delete(id);
      if (ids.length > 0) taken.set(collector, takenBy(collector) + 1);
    },
    has: (id) => suspicions.has(id),
    toTryAgain: () => [...suspicions.values()].find(isProven)?.event,
  };
}
