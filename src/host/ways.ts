/**
 * Leads from a path of the Mac to where it lies on this machine, or would: what is watched and polled there.
 *
 * Folders that are not there yet matter as much as those that are: `/private/tmp` is emptied at boot, and the incident's
 * files lie right in it. So a way ends at the nearest folder that stands, with the names that are missing below it.
 * @module
 */
import { anySpelling, type Disk, whyNot } from './disk.ts';
import type { Outcome, RealPlace, Refusal, Ways } from './host.ts';
import { componentsOf, macPathOf, rawOf, under } from './raw-path.ts';
import { findStanding, type Question, questionOf, type Standing } from './spellings.ts';
import { toRefusal } from './survey-place.ts';

/** A pack's path has some; a longer one is nobody's file. */
const MAX_MISSING = 64;

/** The ways of a disk. */
export function openWays(disk: Disk): Ways {
  const room: Question = { ...questionOf(disk), lastLink: 'its-target' };
  return {
    caseSensitive: disk.caseSensitive,
    lead: (path) => lead(path, room),
    mayTouch: (raw) => whyNot(disk.untouchable, raw, disk) === undefined,
  };
}

function lead(path: string, room: Question): Outcome<readonly RealPlace[]> {
  if (path.includes('\0')) return { ok: true, value: [] };
  const names = componentsOf(rawOf({ path }));
  for (let there = names.length; there >= Math.max(0, names.length - MAX_MISSING); there--) {
    const found = findStanding(anySpelling(under('/', names.slice(0, there)), room.disk), room);
    if (!found.ok) return found;
    const missing = names.slice(there).map((name) => macPathOf(name).path);
    const places = found.value.filter(({ stats }) => missing.length === 0 || stats.isDirectory());
    if (places.length > 0) return open(places, { missing, room });
  }
  return { ok: true, value: [] };
}

type Arriving = { readonly missing: readonly string[]; readonly room: Question };

/** Folders that may be opened; a refusal only where none may. */
function open(places: readonly Standing[], { missing, room }: Arriving): Outcome<readonly RealPlace[]> {
  const value: RealPlace[] = [];
  let refusal: Refusal | undefined;
  for (const { real, shown, stats } of places) {
    const isFolder = stats.isDirectory();
    const closed = isFolder ? whyNot(room.disk.unopened, real, room.disk) : undefined;
    if (closed === undefined) value.push({ raw: real, path: macPathOf(shown).path, missing, isFolder });
    else refusal ??= toRefusal(macPathOf(shown), closed);
  }
  return value.length > 0 || refusal === undefined ? { ok: true, value } : { ok: false, refusal };
}
