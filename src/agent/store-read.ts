/**
 * Reads an agent's store from another process, also while the agent writes; for people, so it answers whatever is there.
 * @module
 */
import { openDatabase } from '../host/database.ts';
import { standing } from '../host/database-files.ts';
import { troubleOf } from '../host/database-trouble.ts';
import { limitsFor } from './outbox-rules.ts';
import type { StoreRead } from './store.ts';
import { storePath } from './store-open.ts';
import { Shelf } from './store-shelf.ts';

const BUSY_MS = 2_000;
/** A reader takes nothing in. */
const READER_BOUND = 1024 * 1024;

/** `durable` says only that it could be read: whether it can be written is for the agent to say. */
export function readStore(dir: string): StoreRead {
  const path = storePath(dir);
  try {
    if (standing(path) === 'absent') return { kind: 'absent' };
    try {
      return readWith(path, 'read');
    } catch (error) {
      if (troubleOf(error).kind === 'damaged') throw error;
      // on a read-only disk the log's index cannot be made: the file as it stands
      return readWith(path, 'frozen');
    }
  } catch (error) {
    const { kind, message } = troubleOf(error);
    return { kind: kind === 'damaged' ? 'damaged' : 'refused', because: message };
  }
}

function readWith(path: string, mode: 'read' | 'frozen'): StoreRead {
  const database = openDatabase(path, { mode, busyMs: BUSY_MS });
  const options = { limits: limitsFor(READER_BOUND), now: () => new Date(), marks: 'changing' } as const;
  using shelf = new Shelf(database, options);
  return {
    kind: 'read',
    depth: { ...shelf.depth(), durable: true },
    stories: shelf.stories(),
    facts: Object.fromEntries(shelf.facts()),
  };
}
