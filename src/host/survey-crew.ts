/**
 * What each thread of a survey is made of, the main thread and the workers alike.
 * @module
 */
import { DigestCache } from './digest-cache.ts';
import type { CacheTicket } from './digest-cache-file.ts';
import type { SurveyRequest } from './host.ts';
import { NameMatcher, type NameQuestions } from './survey-matcher.ts';
import type { SurveyMemory } from './survey-memory.ts';
import type { SurveyRoot } from './survey-place.ts';
import { SurveyPool } from './survey-pool.ts';
import { FileReader } from './survey-reader.ts';
import { NameSeals } from './survey-seals.ts';
import { type Ground, type Landmark, Walker } from './survey-walker.ts';

/** All that a thread must be told; plain data, so that it can be sent. */
export type Orders = {
  readonly roots: readonly SurveyRoot[];
  readonly landmarks: ReadonlyMap<string, Landmark>;
  readonly questions: NameQuestions;
  readonly digests: SurveyRequest['digests'] | undefined;
  readonly remember: SurveyRequest['remember'] | undefined;
  readonly cache: CacheTicket | undefined;
  /** Files that are not read, by real path. */
  readonly growing: ReadonlySet<string> | undefined;
  readonly asksFirst: boolean;
};

/** Where a thread's findings go, and which work it leaves to others. */
export type Outlet = Pick<Ground, 'tell' | 'ask' | 'longReadings'>;

export type Crewman = {
  readonly walker: Walker;
  readonly pool: SurveyPool;
  readonly cache: DigestCache | undefined;
  /** What this thread has sealed and not yet told. */
  readonly seals: NameSeals | undefined;
};

/** Makes a thread's own matcher, cache connection, reader and walker over the shared memory. */
export async function enlist(
  orders: Orders,
  { memory, thread }: { readonly memory: SurveyMemory; readonly thread: number },
  outlet: Outlet,
): Promise<Crewman> {
  const { roots, landmarks, digests, remember, growing, asksFirst } = orders;
  const pool = new SurveyPool(memory);
  const matcher = await NameMatcher.make(orders.questions);
  const seals = remember?.names === true ? new NameSeals(remember.key, outlet.tell) : undefined;
  const shared = { roots, memory, thread, pool, ...outlet };
  const ground = { ...shared, landmarks, matcher, seals };
  if (digests === undefined) {
    return { walker: new Walker({ ...ground, reader: undefined }), pool, cache: undefined, seals };
  }
  const cache = orders.cache === undefined ? undefined : new DigestCache(orders.cache, digests.algorithms);
  const remembers = remember?.files === true;
  const more = { remembers, cache, growing, asksFirst, pause: () => walker.share() };
  const reader = new FileReader({ ...shared, digests, ...more });
  const walker = new Walker({ ...ground, reader });
  return { walker, pool, cache, seals };
}
