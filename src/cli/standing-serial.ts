/**
 * Says which serial a new index or list must have, beside the one that stands in its place.
 * @module
 */

import { readIfThere } from '../host/read-if-there.ts';
import { isRecord } from '../model/json.ts';
import { Problem } from '../model/problem.ts';
import { readCanonical } from '../trust/canonical-json.ts';
import { contentOf, type Purpose } from '../trust/purpose.ts';

/** More than an index of a thousand packs, or a list of a thousand keys, can have. */
const MAX_BYTES = 2 << 20;

/** What stands there, without its type's line; nothing where nothing does. Its signature is not looked at. */
export function readStanding(path: string, purpose: Purpose): unknown {
  const bytes = readIfThere(path, { maxBytes: MAX_BYTES });
  if (bytes === undefined) return undefined;
  const content = contentOf(bytes, purpose);
  const value = content === undefined ? undefined : readCanonical(content);
  if (value?.kind === 'read') return value.value;
  throw new Problem('USAGE', `over ${JSON.stringify(path)}: what stands there is something else. Name another file`);
}

/** The time in milliseconds, so that whoever signs elsewhere comes after too; but always above what stands. */
export function serialAfter(standing: unknown, now: Date): number {
  const serial = isRecord(standing) && 'serial' in standing ? Number(standing['serial']) : 0;
  const next = Math.max(now.getTime(), serial + 1);
  if (Number.isSafeInteger(next)) return next;
  throw new Problem('USAGE', 'above the serial that stands there: there is no higher one. Begin with another fleet');
}
