/**
 * The one pass over the local file systems: names, disk-image trailers, digests.
 *
 * Every readable name is seen once, and every folder or file that could not be looked at is told with its reason.
 * The pass reads and never writes, follows no link, opens nothing but regular files, and stays below the roots that
 * it is given: which file systems those are is read from the mount table by whoever asks.
 * @module
 */

import { availableParallelism } from 'node:os';
import type { GapReason } from '../model/gap.ts';
import { beginCache, type CacheTicket, pruneCache, sayTrouble, troubleOf } from './digest-cache-file.ts';
import type { SurveyEvent, SurveyRequest } from './host.ts';
import { removeDatabase } from './sqlite.ts';
import type { Orders } from './survey-crew.ts';
import { type CacheFate, SurveyLead } from './survey-lead.ts';
import { MAX_THREADS } from './survey-memory.ts';
import { join, type SurveyRoot, toMacPath } from './survey-place.ts';
import type { Landmark } from './survey-walker.ts';

export type { SurveyRoot } from './survey-place.ts';

/** Where a survey goes and where not. Every path here is a real one of this machine, absolute, without a final slash. */
export type SurveyOptions = {
  /**
   * The file systems to walk, each by its top. A mount point that is neither a root nor left out is walked as a folder
   * like any other, so every one that the mount table names must stand in `roots` or `skip`: a bind mount of something
   * that is walked elsewhere in `skip`. A firmlinked Mac is walked by its Data volume, shown as `/`.
   */
  readonly roots: readonly SurveyRoot[];
  /** Mount points that are not walked, each told as left out. */
  readonly skip: readonly { readonly path: string; readonly because: string }[];
  /**
   * Folders that may be second names of others (firmlinks): they are known by device and inode, as are roots, the
   * folders right below them, and those on every sixteenth level.
   */
  readonly doors?: readonly string[];
  /** Folders that are not opened; each that is met is told as refused. */
  readonly leaveOut: readonly { readonly path: string; readonly reason: GapReason; readonly detail?: string }[];
  /** Whether the volume tells `PTX.app` and `ptx.app` apart. */
  readonly caseSensitive: boolean;
  /** The cache's file, in a folder that exists. Absent: nothing is read from a cache and nothing written anywhere. */
  readonly cache?: string;
  /** Which of these paths are in the cloud only. Asked, in batches, before what may be is opened; absent: never. */
  readonly dataless?: (paths: readonly string[]) => ReadonlySet<string>;
  /** Folders that are, with all below them, asked about with `dataless` before they are listed. */
  readonly askBeforeListing?: readonly string[];
  /** Files that are not read now, by real path: they still grow. */
  readonly growing?: ReadonlySet<string>;
  /** A look at a part of the disk: rows of the cache that it does not see must not grow old by it. */
  readonly scope?: 'part';
  /** Hears one line for the person at the Mac when the cache is damaged or cannot be used. */
  readonly warn?: (text: string) => void;
};

const PROGRESS_MS = 100;

/** Worker threads where nobody says how many: more than four wait for the same disk. */
export function defaultJobs(): number {
  return Math.max(2, Math.min(4, availableParallelism()));
}

/** Walks and reads, and tells what the request selects. Ends early, saying so, when the request's signal is aborted. */
export async function* survey(options: SurveyOptions, request: SurveyRequest): AsyncGenerator<SurveyEvent> {
  for (const { path, because } of options.skip) yield { kind: 'left-out', path: shown(path, options.roots), because };
  const warn = options.warn ?? (() => {});
  const wantsCache = options.cache !== undefined && request.digests !== undefined;
  const { scope = 'whole' } = options;
  const ticket = wantsCache ? beginCache(options.cache, { warn, scope }) : undefined;
  const lead = await SurveyLead.make({
    orders: ordersOf(options, request, ticket),
    jobs: Math.max(1, Math.min(MAX_THREADS - 1, request.jobs ?? defaultJobs())),
    dataless: options.dataless,
  });
  const stop = (): void => lead.stop();
  let complete = false;
  request.signal.addEventListener('abort', stop);
  try {
    if (request.signal.aborted) stop();
    yield* follow(lead);
    if (request.signal.aborted) yield cutShort(request.signal, options.roots);
    else complete = scope === 'whole';
  } finally {
    request.signal.removeEventListener('abort', stop);
    const fate = await lead.close();
    if (ticket !== undefined) settleCache(ticket, { fate, complete, warn });
  }
}

async function* follow(lead: SurveyLead): AsyncGenerator<SurveyEvent> {
  let toldAt = performance.now();
  while (!lead.over) {
    await lead.turn();
    yield* lead.drain();
    if (performance.now() - toldAt < PROGRESS_MS) continue;
    toldAt = performance.now();
    yield { kind: 'progress', ...lead.totals, area: lead.area };
  }
  yield* lead.drain();
  yield { kind: 'progress', ...lead.totals, area: lead.area };
}

function ordersOf(options: SurveyOptions, request: SurveyRequest, cache: CacheTicket | undefined): Orders {
  return {
    roots: options.roots,
    landmarks: landmarksOf(options),
    questions: {
      names: request.names,
      tests: request.tests,
      bundles: request.bundles,
      caseSensitive: options.caseSensitive,
    },
    digests: request.digests,
    remember: request.remember,
    cache,
    growing: options.growing,
    asksFirst: options.dataless !== undefined,
  };
}

/** Later entries win: what is left out stays left out, whatever else it is. */
function landmarksOf({
  roots,
  skip,
  doors,
  leaveOut,
  dataless,
  askBeforeListing,
}: SurveyOptions): Map<string, Landmark> {
  const landmarks = new Map<string, Landmark>();
  for (const path of doors ?? []) landmarks.set(path, { kind: 'door' });
  if (dataless !== undefined) for (const path of askBeforeListing ?? []) landmarks.set(path, { kind: 'must-ask' });
  for (const { path } of [...roots, ...skip]) landmarks.set(path, { kind: 'not-here' });
  for (const { path, ...why } of leaveOut) landmarks.set(path, { kind: 'left-out', ...why });
  return landmarks;
}

/** A real path as the Mac spells it, by the root that it lies in most closely. */
function shown(path: string, roots: readonly SurveyRoot[]): string {
  let best = -1;
  roots.forEach((root, index) => {
    const isBelow = path === root.path || path.startsWith(join(root.path, ''));
    if (isBelow && root.path.length > (roots[best]?.path.length ?? -1)) best = index;
  });
  return best < 0 ? path : toMacPath({ path, raw: false, root: best }, roots).path;
}

/** A survey that was stopped has not seen every name, and whoever reads it must know. */
function cutShort(signal: AbortSignal, roots: readonly SurveyRoot[]): SurveyEvent {
  const timedOut = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  const refusal = { reason: timedOut ? 'timed-out' : 'interrupted', path: roots[0]?.shownAs ?? '/' } as const;
  return { kind: 'refusal', pass: 'names', refusal };
}

type Settling = { readonly fate: CacheFate; readonly complete: boolean; readonly warn: (text: string) => void };

/** After the last connection is closed: removes a damaged cache, drops old rows of a good one. */
function settleCache(ticket: CacheTicket, { fate, complete, warn }: Settling): void {
  try {
    const damage = fate.troubles.find(({ kind }) => kind === 'damaged');
    const trouble = damage ?? fate.troubles[0];
    if (trouble !== undefined) warn(sayTrouble(trouble, ticket.path));
    else if (fate.damagedRows > 0) {
      warn(sayTrouble({ kind: 'damaged', because: `${fate.damagedRows} rows are not what was written` }, ticket.path));
    }
    if (damage !== undefined) removeDatabase(ticket.path);
    else if (complete) pruneCache(ticket);
  } catch (error) {
    warn(sayTrouble(troubleOf(error), ticket.path));
  }
}
