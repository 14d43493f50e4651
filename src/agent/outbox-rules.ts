/**
 * What an outbox does with an event when it fills: the limits, and the order in which things go.
 *
 * Whoever can make files on this Mac can make events. A flood must not push out what is already there, nor hide a second
 * thing behind it: evidence is told in full, then counted, and only what is no evidence is dropped.
 * @module
 */
import { PAGE_BYTES } from '../host/database.ts';
import { type Ledger, placesKey } from './outbox-ledger.ts';
import { MAX_EVENT_BYTES } from './outbox-reduce.ts';

/** Places of an indicator that wait in full, and events of one place. */
const MAX_PLACES = 100;
const MAX_OF_PLACE = 100;
/** Past half of the bound: events of a pack. */
const MAX_OF_PACK = 100;
/** What an event that is counted in place, with its row and index, takes at the most. */
const RUNNING_BYTES = 768;

export type Limits = {
  /** The quota of the file; what is left of the bound is the log's. */
  readonly pages: number;
  readonly checkpointPages: number;
  readonly logBytes: number;
  /** Bytes of one commit after which the rest is treated as if the outbox were full: it all goes through the log. */
  readonly commitBytes: number;
  readonly eventBytes: number;
  /** What is no evidence may take this when the file is half full. */
  readonly otherBytes: number;
  readonly running: number;
  readonly parkedBytes: number;
  readonly storyBytes: number;
};

/** The shares of a bound. The log may hold what one commit writes, and what was not yet written back before it. */
export function limitsFor(maxBytes: number): Limits {
  const pages = Math.floor((maxBytes * 9) / 16 / PAGE_BYTES);
  const bytes = pages * PAGE_BYTES;
  return {
    pages,
    checkpointPages: Math.floor(maxBytes / 16 / PAGE_BYTES),
    logBytes: Math.floor(maxBytes / 4),
    commitBytes: Math.floor(maxBytes / 16),
    eventBytes: Math.min(MAX_EVENT_BYTES, Math.floor(bytes / 16)),
    otherBytes: Math.floor(bytes / 8),
    running: Math.floor(bytes / 8 / RUNNING_BYTES),
    parkedBytes: Math.floor(bytes / 32),
    storyBytes: Math.floor(bytes / 5),
  };
}

/** How full: `half` and `scarce` end what is told in full, `none` everything that is no evidence. */
export type Room = 'plenty' | 'half' | 'scarce' | 'none';

export function roomFor(usedPages: number, { pages }: Limits): Room {
  const share = usedPages / pages;
  if (share < 1 / 2) return 'plenty';
  if (share < 11 / 16) return 'half';
  return share < 7 / 8 ? 'scarce' : 'none';
}

/** Beyond this only what grows nothing is written: what is left is for counts, and for deleting. */
export function isFull(usedPages: number, { pages }: Limits): boolean {
  return usedPages >= (pages * 15) / 16;
}

/** What goes first, and of which the newest is kept as long as anything is. */
export const GOES_FIRST = ['heartbeat', 'sweep', 'watch', 'pack', 'agent', 'order', 'outbox'] as const;

export type Found = { readonly pack: string; readonly indicator: string; readonly place: string };

/** Whether a finding is told in full, or why it is only counted. */
export function tellInFull(ledger: Ledger, found: Found, room: Room): 'full' | 'over-100-places' | 'outbox-half-full' {
  const places = ledger.places.get(placesKey(found.pack, found.indicator));
  if (room === 'scarce' || room === 'none') return 'outbox-half-full';
  // the first of each indicator is worth more than the hundredth of another
  if (places === undefined) return 'full';
  if (room === 'half' && (ledger.packs.get(found.pack) ?? 0) >= MAX_OF_PACK) return 'outbox-half-full';
  const here = places.get(found.place);
  return (here === undefined ? places.size < MAX_PLACES : here < MAX_OF_PLACE) ? 'full' : 'over-100-places';
}
