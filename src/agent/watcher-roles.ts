/**
 * What a change at a polled place means to the watch: one place may have several parts.
 * @module
 */
import type { PathChange } from '../host/poll.ts';
import type { PathState, PollPlace } from '../host/poll-place.ts';
import { HOSTS, USERS, VOLUMES, type WatchList } from './watch-list.ts';

export type Roles = {
  readonly exact: ReadonlySet<string>;
  /** Paths that may come or go, and make another list. */
  readonly awaited: ReadonlySet<string>;
  /** Raw paths of folders in which things land, by the Mac's path. */
  readonly landing: ReadonlyMap<string, readonly string[]>;
  readonly volumes: ReadonlySet<string>;
};

export type News = {
  readonly exact: readonly PathChange[];
  readonly hosts: boolean;
  readonly landing: readonly string[];
  /** Whether the list is to be made anew; `mounts`: with the mounts of now. */
  readonly list: boolean;
  readonly mounts: boolean;
};

const HOSTS_PATHS: ReadonlySet<string> = new Set(HOSTS.map(keyOf));

export function rolesOf({ exact, awaited, landing, volumes }: WatchList): Roles {
  return {
    exact: new Set(exact.map(({ path }) => path)),
    awaited: new Set(awaited.map(({ path }) => path)),
    landing: Map.groupBy(landing, ({ path }) => path)
      .values()
      .reduce(
        (map, same) =>
          map.set(
            same[0]?.path ?? '',
            same.map(({ raw }) => raw),
          ),
        new Map<string, readonly string[]>(),
      ),
    volumes: new Set(volumes),
  };
}

/** Sorts what the poll told. A first look at a place of our own is no news: the list was made of it. */
export function sort(changes: readonly PathChange[], roles: Roles): News {
  const plain = changes.filter(({ place }) => place.how === 'itself');
  const later = plain.filter(({ before }) => before !== undefined);
  const at = (path: string) => later.some(({ place }) => place.path === path);
  return {
    exact: plain.filter(({ place }) => roles.exact.has(place.path)),
    hosts: changes.some(({ place }) => HOSTS_PATHS.has(keyOf(place))),
    landing: later.flatMap(({ after }) => after.things.flatMap(({ path }) => roles.landing.get(path) ?? [])),
    list: at(USERS.path) || later.some((change) => roles.awaited.has(change.place.path) && isAnother(change)),
    mounts: at(VOLUMES.path) || later.some((change) => roles.volumes.has(change.place.path) && isAnother(change)),
  };
}

/** Whether something else stands there than before, and not merely the same with other times. */
function isAnother({ before, after }: PathChange): boolean {
  return identities(before) !== identities(after);
}

function identities(state: PathState | undefined): string {
  return (state?.things ?? []).map(({ identity }) => identity).join(' ');
}

function keyOf({ how, path }: PollPlace): string {
  return `${how} ${path}`;
}
