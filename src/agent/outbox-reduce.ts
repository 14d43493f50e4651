/**
 * Cuts an event that is too large to keep to one that can be delivered, still valid, and says so in it.
 *
 * What makes an event large is what was found: a record of many megabytes, a name repeated in ten thousand gaps. That
 * something was found must get through whatever its size.
 * @module
 */
import type { Draft } from '../model/event.ts';

/** Most bytes of an event as JSON. */
export const MAX_EVENT_BYTES = 512 * 1024;

/** Each cut is deeper than the one before; the last one is small whatever the event was. */
const CUTS: readonly Cut[] = [
  { text: 2_000, items: 1_000, keys: 200 },
  { text: 500, items: 100, keys: 100 },
  { text: 200, items: 20, keys: 50 },
  { text: 100, items: 5, keys: 50 },
];
const LAST_CUT: Cut = { text: 100, items: 3, keys: 50 };
const MAX_DEPTH = 8;
const CUT_MARK = '…';

type Cut = { readonly text: number; readonly items: number; readonly keys: number };

/** The draft, as it is where it is small enough. */
export function reduced(draft: Draft, maxBytes: number): Draft {
  const bytes = sizeOf(draft);
  if (bytes <= maxBytes) return draft;
  const size = Number.isFinite(bytes) ? `${bytes} bytes` : 'beyond measure';
  const start = { ...leastFirst(draft), reduced: `too large to keep whole (${size}): texts and lists in it are cut` };
  for (const cut of CUTS) {
    const smaller = cutDown(start, cut);
    if (sizeOf(smaller) <= maxBytes) return smaller;
  }
  return bare(cutDown(start, LAST_CUT));
}

/** As JSON. What cannot even be written as one text has no size. */
function sizeOf(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch (error) {
    // too deep for the stack, or longer than a text may be
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

/** Lists are cut at their end: what was found goes first. */
function leastFirst(draft: Draft): Draft {
  if (draft.type !== 'sweep') return draft;
  return { ...draft, indicators: draft.indicators.toSorted((one, other) => other.hits - one.hits) };
}

/** Without what may be of any shape. */
function bare(draft: Draft): Draft {
  if (draft.type !== 'finding') return draft;
  const { story: _, ...rest } = draft;
  return { ...rest, finding: { ...draft.finding, observation: {} } };
}

function cutDown(draft: Draft, cut: Cut): Draft {
  const smaller = cutValue(draft, cut, 0);
  return isDraft(smaller) ? smaller : draft;
}

/** A cut takes away from texts, lists and long tables only, so that what is left is still of the same type. */
function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function cutValue(value: unknown, cut: Cut, depth: number): unknown {
  if (typeof value === 'string') return cutText(value, cut.text);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return CUT_MARK;
  if (Array.isArray(value)) return value.slice(0, cut.items).map((item) => cutValue(item, cut, depth + 1));
  const entries = Object.entries(value).slice(0, cut.keys);
  return Object.fromEntries(entries.map(([key, item]) => [cutText(key, cut.text), cutValue(item, cut, depth + 1)]));
}

function cutText(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}${CUT_MARK}`;
}
