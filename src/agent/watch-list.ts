/**
 * Says what is polled and what is watched: from the plan, the open stories, and what stands on this Mac now.
 *
 * Few folders, and never one into which everything below writes: a home, `/Library` or `/` are polled by their times
 * alone, since to watch them would be a storm of events about nothing. Nothing that can be ejected is watched: a handle on
 * it would keep it from being ejected.
 * @module
 */

import type { Host, RealPlace } from '../host/host.ts';
import type { PollPlace } from '../host/poll-place.ts';
import { textOf } from '../host/raw-path.ts';
import { split } from '../host/survey-place.ts';
import type { Plan } from '../sweep/plan.ts';

/** Where what a person downloads or installs lands, in each home. */
const LANDING_IN_HOME = ['Applications', 'Downloads', 'Desktop'] as const;
export const USERS: PollPlace = { path: '/Users', how: 'itself' };
export const VOLUMES: PollPlace = { path: '/Volumes', how: 'itself' };
/** The hosts file is edited in place, and may be a link; a resolver file is a file for each domain. */
export const HOSTS: readonly PollPlace[] = [
  { path: '/private/etc/hosts', how: 'target' },
  { path: '/private/etc/resolver', how: 'entries' },
];

const MOST_USERS = 200;
const MOST_VOLUMES = 64;
/** Each costs a handle; the places in the others are polled all the same. */
const MOST_FOLDERS = 256;

/** A folder on this machine, as text, with the places that an event in it may be about. */
export type FolderToWatch = {
  readonly real: string;
  /** As the Mac spells it. */
  readonly path: string;
  readonly places: readonly PollPlace[];
  /** Whether what lands in it is to be looked at. */
  readonly landing: boolean;
};

/** A folder in which things land. `raw`: its real path, one character a byte. */
export type LandingFolder = { readonly raw: string; readonly path: string };

export type Limit = { readonly place: string; readonly because: string };

export type WatchList = {
  /** Exact paths of the plan and of open stories. */
  readonly exact: readonly PollPlace[];
  readonly landing: readonly LandingFolder[];
  /** Places whose coming or going makes another list of this. */
  readonly awaited: readonly PollPlace[];
  readonly volumes: readonly string[];
  readonly folders: readonly FolderToWatch[];
  readonly limits: readonly Limit[];
};

export type ListSources = {
  readonly host: Host;
  readonly plan: Plan;
  readonly storyPaths: readonly string[];
};

/** Makes the list. */
export function deriveWatchList({ host, plan, storyPaths }: ListSources): WatchList {
  const limits: Limit[] = [];
  const exact = exactPlaces(plan, storyPaths);
  const { landing, awaited } = landingFolders(host, limits);
  const gathered = new Map<string, FolderToWatch>();
  for (const { place, folder } of [...OURS, ...exact.map((place) => ({ place, folder: split(place.path).folder }))]) {
    for (const at of nearest(host, folder)) gather(gathered, at, { places: [place] });
  }
  for (const folder of landing) gather(gathered, folder, { landing: true });
  for (const { path } of landing.filter((folder) => isEjectable(folder.path))) {
    limits.push({ place: path, because: 'on a volume that can be ejected: polled, not watched' });
  }
  if (gathered.size > MOST_FOLDERS) {
    const because = `paths in ${gathered.size} folders are looked for: ${MOST_FOLDERS} are watched, the others polled`;
    limits.push({ place: '/', because });
  }
  const folders = [...gathered.values()].toSorted(landingFirst).slice(0, MOST_FOLDERS);
  return { exact, landing, awaited, volumes: volumesOf(host), folders, limits };
}

/** Our own places, and the folder in which each of them changes. */
const OURS = [
  ...HOSTS.map((place) => ({ place, folder: '/private/etc' })),
  ...HOSTS.filter(({ how }) => how === 'entries').map((place) => ({ place, folder: place.path })),
  { place: VOLUMES, folder: VOLUMES.path },
];

type Reason = { readonly places?: readonly PollPlace[]; readonly landing?: true };

function gather(
  gathered: Map<string, FolderToWatch>,
  { raw, path }: LandingFolder,
  { places = [], landing }: Reason,
): void {
  const real = textOf(raw);
  if (real === undefined || !isWatchable(path)) return;
  const known = gathered.get(real) ?? { real, path, places: [], landing: false };
  gathered.set(real, {
    ...known,
    places: [...known.places, ...places],
    landing: known.landing || landing === true,
  });
}

/** What is only polled where there are too many: folders of exact paths, which the poll sees within a second. */
function landingFirst(left: FolderToWatch, right: FolderToWatch): number {
  return Number(right.landing) - Number(left.landing);
}

function exactPlaces(plan: Plan, storyPaths: readonly string[]): readonly PollPlace[] {
  const planned = plan.lookups.flatMap((lookup) => (lookup.kind === 'path' ? [lookup.path] : []));
  const paths = new Set([...planned, ...storyPaths].filter((path) => path.startsWith('/')));
  return [...paths].map((path) => ({ path, how: 'itself' }));
}

type Landing = Pick<WatchList, 'landing' | 'awaited'>;

function landingFolders(host: Host, limits: Limit[]): Landing {
  const homes = homesOf(host, limits);
  const wanted = ['/Applications', ...homes.flatMap((home) => LANDING_IN_HOME.map((name) => `${home}/${name}`))];
  const landing = new Map<string, LandingFolder>();
  const awaited: PollPlace[] = [USERS, VOLUMES];
  for (const path of wanted) {
    const led = host.ways.lead(path);
    if (!led.ok) limits.push({ place: path, because: `what lands there is not seen: ${led.refusal.reason}` });
    const there = led.ok ? led.value.filter(({ missing, isFolder }) => missing.length === 0 && isFolder) : [];
    for (const { raw, path: shown } of there) landing.set(raw, { raw, path: shown });
    awaited.push({ path, how: 'itself' });
  }
  return { landing: [...landing.values()], awaited };
}

function homesOf(host: Host, limits: Limit[]): readonly string[] {
  const listed = host.files.list({ path: USERS.path });
  if (!listed.ok) limits.push({ place: USERS.path, because: `homes are not known: ${listed.refusal.reason}` });
  const names = listed.ok ? (listed.value ?? []).map(({ path }) => path) : [];
  const homes = names.filter((path) => !/\/(?:\.[^/]*|Shared|Guest)$/u.test(path));
  if (homes.length > MOST_USERS) {
    limits.push({ place: USERS.path, because: `${homes.length} homes, of which ${MOST_USERS} are watched` });
  }
  return homes.slice(0, MOST_USERS);
}

/** Volumes that are mounted beside the start-up disk. Its own name in `/Volumes` is a link to the top, and none of them. */
function volumesOf(host: Host): readonly string[] {
  const listed = host.files.list({ path: VOLUMES.path });
  const names = listed.ok ? (listed.value ?? []).map(({ path }) => path) : [];
  return names.slice(0, MOST_VOLUMES).filter((path) => {
    const led = host.ways.lead(path);
    return led.ok && led.value.some((at) => at.missing.length === 0 && at.isFolder && isEjectable(at.path));
  });
}

/** The real folder, or where it is not there yet the nearest above it: something will be made in that one. */
function nearest(host: Host, folder: string): readonly RealPlace[] {
  const led = host.ways.lead(folder);
  return led.ok ? led.value.filter(({ isFolder }) => isFolder) : [];
}

function isEjectable(path: string): boolean {
  return path.toLowerCase().startsWith('/volumes/');
}

/** Folders below which a Mac writes all the time, however rarely something is made right in them. */
const WIDE =
  /^(?:\/|\/(?:users|home|library|system|usr|opt|private|private\/var|private\/var\/(?:root|folders|db))|\/(?:users|home)\/[^/]+(?:\/library)?|\/system\/volumes(?:\/data)?)$/;

function isWatchable(path: string): boolean {
  return !WIDE.test(path.toLowerCase()) && !isEjectable(path);
}
