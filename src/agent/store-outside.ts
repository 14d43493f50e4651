/**
 * Hands events to the outbox of an agent from another process, within the same bound and as durably; the agent may run
 * meanwhile, and delivers them with its own.
 * @module
 */
import { openDatabase } from '../host/database.ts';
import { databaseIdentity, distrustDatabase, standing } from '../host/database-files.ts';
import { type DatabaseTrouble, type TroubleKind, troubleOf } from '../host/database-trouble.ts';
import type { Draft } from '../model/event.ts';
import { limitsFor } from './outbox-rules.ts';
import type { HandedIn } from './store.ts';
import { quotaOf, storePath } from './store-open.ts';
import { BOUND, Shelf } from './store-shelf.ts';
import { checkVersion } from './store-tables.ts';

/** The agent may be writing a large commit to a slow disk. */
const BUSY_MS = 10_000;
/** The agent sets a damaged file aside: what was written to that one just then is written to the new one. */
const ATTEMPTS = 3;
const DEFAULT_BOUND = 64 * 1024 * 1024;

/** Commits them, durably or not at all. It makes no store where there is none. */
export function commitFromOutside(dir: string, drafts: readonly Draft[]): HandedIn {
  const path = storePath(dir);
  try {
    for (let attempt = 1; ; attempt++) {
      if (standing(path) === 'absent') return { kind: 'absent' };
      const because = distrustDatabase(path);
      if (because !== undefined) return { kind: 'refused', because };
      const before = databaseIdentity(path);
      const ids = commitOnce(path, drafts);
      if (before === databaseIdentity(path) || attempt === ATTEMPTS) return { kind: 'committed', ids };
    }
  } catch (error) {
    return answerTo(troubleOf(error));
  }
}

/** Whether there is one to hand events to; one that cannot be looked at is there. */
export function hasStore(dir: string): boolean {
  try {
    return standing(storePath(dir)) !== 'absent';
  } catch (error) {
    troubleOf(error);
    return true;
  }
}

function commitOnce(path: string, drafts: readonly Draft[]): readonly string[] {
  const maxBytes = boundOf(path);
  const limits = limitsFor(maxBytes);
  const database = openDatabase(path, { mode: 'write', busyMs: BUSY_MS, ...quotaOf(limits) });
  using shelf = new Shelf(database, { limits, now: () => new Date(), marks: 'changing' });
  return shelf.commit({ events: drafts });
}

/** As the agent has set it. */
function boundOf(path: string): number {
  using database = openDatabase(path, { mode: 'write', busyMs: BUSY_MS });
  checkVersion(database);
  const value = database.prepare('SELECT value FROM counts WHERE id = ?').first(BOUND)?.['value'];
  return typeof value === 'number' ? value : DEFAULT_BOUND;
}

const KINDS = {
  full: 'full',
  busy: 'busy',
  damaged: 'damaged',
  'read-only': 'refused',
  unusable: 'refused',
} as const satisfies Readonly<Record<TroubleKind, string>>;

const WORDS: Readonly<Record<TroubleKind, string>> = {
  full: 'the disk is full',
  busy: 'the outbox is held by another process',
  damaged: 'the outbox is damaged, which its agent mends when it starts',
  'read-only': 'the outbox cannot be written by this user, or the disk is read-only',
  unusable: 'the system refuses the file of the outbox',
};

function answerTo({ kind }: DatabaseTrouble): HandedIn {
  return { kind: KINDS[kind], because: WORDS[kind] };
}
