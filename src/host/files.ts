/**
 * Files of the swept disk as the probes see them: looked for by every spelling, opened only when they are regular files.
 * @module
 */
import { lstatSync, opendirSync } from 'node:fs';
import type { Thing } from '../model/story.ts';
import { digestFile } from './digest.ts';
import { anySpelling, type Disk, exactly, whyNot } from './disk.ts';
import { factsOf } from './facts.ts';
import type { DigestName, Files, MacPath, Outcome } from './host.ts';
import { bytesOf, componentsOf, macPathOf, rawOf, under } from './raw-path.ts';
import { readSmallFile } from './read-file.ts';
import { type Refused, refusedBy } from './refusal.ts';
import { findStanding, type Question, questionOf, type Standing } from './spellings.ts';
import { thingOf } from './stamp.ts';
import { toRefusal } from './survey-place.ts';

/** A folder with more names is a hostile one; nobody who lists a folder here needs them. */
const MAX_NAMES = 100_000;

/** The files of a disk. */
export function openFiles(disk: Disk): Files {
  const room = questionOf(disk);
  return {
    spellings: (path) => spellings(path, room),
    standing: (path) => standing(path, room),
    readText(path, { maxBytes }) {
      const bytes = read(path, maxBytes, room);
      return bytes.ok ? { ok: true, value: bytes.value?.toString('utf8') } : bytes;
    },
    readBytes: (path, { maxBytes }) => read(path, maxBytes, room),
    list: (path) => list(path, room),
    digest: (path, algorithms, limit) => digest({ path, algorithms, ...limit }, room),
  };
}

function spellings(path: string, room: Question): ReturnType<Files['spellings']> {
  // no name holds a NUL byte, so nothing stands there; and the runtime refuses to ask
  if (path.includes('\0')) return { ok: true, value: [] };
  const standing = findStanding(anySpelling(rawOf({ path }), room.disk), room);
  if (!standing.ok) return standing;
  const value = onceEachFolder(standing.value).map(({ shown, stats }) => ({
    at: macPathOf(shown),
    facts: factsOf(stats),
  }));
  return { ok: true, value };
}

/** Asked once more with nanoseconds: within one millisecond a file can go and another one come. */
function standing(path: MacPath, room: Question): Outcome<Thing | undefined> {
  const found = findStanding(exactly(componentsOf(rawOf(path))), room);
  const [first] = found.ok ? found.value : [];
  if (!found.ok || first === undefined) return found.ok ? { ok: true, value: undefined } : found;
  try {
    const stats = lstatSync(bytesOf(first.real), { bigint: true, throwIfNoEntry: false });
    return { ok: true, value: stats === undefined ? undefined : thingOf(stats) };
  } catch (error) {
    const refused = refusedBy(error);
    if (refused === undefined) throw error;
    return refuse(path, refused);
  }
}

/** Two folders that the Mac would show as one are one; two files at one path are two answers. */
function onceEachFolder(standing: readonly Standing[]): readonly Standing[] {
  const folders = new Set<string>();
  return standing.filter(({ shown, stats }) => {
    const isNew = !stats.isDirectory() || !folders.has(shown);
    if (stats.isDirectory()) folders.add(shown);
    return isNew;
  });
}

/** What stands at a path: in this very spelling if it does, else in one that the volume takes for it. */
function find(path: MacPath, room: Question): Outcome<readonly Standing[]> {
  const raw = rawOf(path);
  if (raw.includes('\0')) return { ok: true, value: [] };
  const asSpelt = findStanding(exactly(componentsOf(raw)), room);
  if (!asSpelt.ok || asSpelt.value.length > 0) return asSpelt;
  return findStanding(anySpelling(raw, room.disk), room);
}

/** A link at the end is followed, inside the root, as whoever uses the file would: `/etc/hosts` may be one. */
function read(path: MacPath, maxBytes: number, room: Question): Outcome<Buffer | undefined> {
  const found = find(path, { ...room, lastLink: 'its-target' });
  if (!found.ok) return found;
  const [file = found.value[0]] = found.value.filter(({ stats }) => stats.isFile());
  if (file === undefined) return { ok: true, value: undefined };
  const unreadable = whyUnreadable(file, room.disk);
  if (unreadable !== undefined) return refuse(path, unreadable);
  const content = readSmallFile(bytesOf(file.real), file.stats, maxBytes);
  return content.ok ? { ok: true, value: content.bytes } : refuse(path, content.refused);
}

function whyUnreadable({ real, stats }: Standing, disk: Disk): Refused | undefined {
  if (!stats.isFile())
    return { reason: 'damaged', detail: `not a file but a ${factsOf(stats).type.replace('-', ' ')}` };
  return disk.isInCloud?.(real) === true ? { reason: 'cloud-only' } : undefined;
}

/** The names in a folder, spelt below the path that was asked for; of all folders that are shown there as one. */
function list(path: MacPath, room: Question): Outcome<readonly MacPath[] | undefined> {
  const found = find(path, { ...room, lastLink: 'its-target' });
  if (!found.ok) return found;
  const folders = found.value.filter(({ stats }) => stats.isDirectory());
  if (folders.length === 0) return { ok: true, value: undefined };
  const names = new Set<string>();
  for (const { real } of folders) {
    const refused = gatherNames(real, names, room.disk);
    if (refused !== undefined) return refuse(path, refused);
  }
  return { ok: true, value: [...names].sort().map((name) => macPathOf(under(rawOf(path), [name]))) };
}

function gatherNames(real: string, names: Set<string>, disk: Disk): Refused | undefined {
  const closed = whyNot(disk.unopened, real, disk);
  if (closed !== undefined) return closed;
  if (disk.isInCloud?.(real) === true) return { reason: 'cloud-only' };
  try {
    using listing = opendirSync(bytesOf(real), { encoding: 'latin1', bufferSize: 256 });
    for (let entry = listing.readSync(); entry !== null; entry = listing.readSync()) {
      names.add(entry.name);
      if (names.size > MAX_NAMES) return { reason: 'too-big', detail: `more than ${MAX_NAMES} names` };
    }
    return undefined;
  } catch (error) {
    const refused = refusedBy(error);
    if (refused === undefined) throw error;
    return refused;
  }
}

type DigestOrder = {
  readonly path: MacPath;
  readonly algorithms: readonly DigestName[];
  readonly maxBytes?: number;
};

/** Of the file itself, never of what a link leads to: its digest would stand beside the link's own facts. */
function digest({ path, algorithms, maxBytes }: DigestOrder, room: Question): ReturnType<Files['digest']> {
  const found = find(path, room);
  if (!found.ok) return found;
  const file = found.value.find(({ stats }) => stats.isFile());
  if (file === undefined) return refuse(path, { reason: 'vanished', detail: 'no longer a regular file' });
  const { real, stats } = file;
  if (room.disk.isInCloud?.(real) === true) return refuse(path, { reason: 'cloud-only' });
  const done = digestFile(bytesOf(real), algorithms, { stats, ...(maxBytes !== undefined && { maxBytes }) });
  if (!done.ok) return refuse(path, { reason: done.reason, ...(done.detail !== undefined && { detail: done.detail }) });
  return { ok: true, value: { hashes: done.hashes, bytesRead: done.bytesRead } };
}

function refuse(
  path: MacPath,
  refused: Refused,
): { readonly ok: false; readonly refusal: ReturnType<typeof toRefusal> } {
  return { ok: false, refusal: toRefusal(path, refused) };
}
