/**
 * The parts of a disk under a root: which of its folders stand for which of the Mac's, and the marks of a Mac.
 * @module
 */
import { type Alias, anySpelling, type Disk, type Tree } from './disk.ts';
import { DATA_VOLUME } from './firmlinks.ts';
import type { Files } from './host.ts';
import type { Marks } from './root-marks.ts';
import { findStanding, questionOf, type Standing } from './spellings.ts';

/** On a Mac these are links into `private`, on the system volume; what is mounted or copied may lack them. */
const LINKS_INTO_PRIVATE = ['tmp', 'var', 'etc'] as const;

/** What a path means on a Mac's disk whatever links are there: a link that was lost, or that somebody bent. */
export const MAC_ALIASES: readonly Alias[] = [
  ...LINKS_INTO_PRIVATE.map((name) => ({ from: [name], to: ['private', name] })),
  { from: ['System', 'Volumes', 'Data'], to: [] },
];

/**
 * The root itself; the Data volume inside it, shown at the top as firmlinks would; and a real folder `tmp`, `var` or
 * `etc`, which a copy that resolved the links has beside `private` or in its place.
 */
export function findTrees(root: Tree, disk: Disk): readonly Tree[] {
  const bare: Disk = { ...disk, trees: [root], aliases: [] };
  const folders = (path: string, shown: readonly string[]) =>
    standing(path, bare)
      .filter(({ stats }) => stats.isDirectory())
      .map(({ real }): Tree => ({ real, shown }));
  return [
    root,
    ...folders(DATA_VOLUME, []),
    ...LINKS_INTO_PRIVATE.flatMap((name) => folders(`/${name}`, ['private', name])),
  ];
}

/** Looks for the marks of a Mac. What may not be looked at counts as none, except that a full folder is a full one. */
export function readMarks(disk: Disk, files: Files): Marks {
  const isFolder = (path: string) => standing(path, disk).some(({ stats }) => stats.isDirectory());
  const folders = ['/Users', '/Library', '/Applications', '/private/var'].filter(isFolder).length;
  return {
    systemVersion: standing('/System/Library/CoreServices/SystemVersion.plist', disk).length > 0,
    accounts: isFolder('/private/var/db/dslocal'),
    folders,
    data:
      disk.trees.some(({ shown }) => shown.length > 0) ||
      ['/Users', '/Library', '/private'].some((path) => isInUse(path, files)),
  };
}

/** Whether a folder holds anything but hidden files, which macOS puts into empty ones too. */
function isInUse(path: string, files: Files): boolean {
  const names = files.list({ path });
  return !names.ok || (names.value ?? []).some((name) => !/\/\.[^/]*$/.test(name.path));
}

function standing(path: string, disk: Disk): readonly Standing[] {
  const found = findStanding(anySpelling(path, disk), questionOf(disk));
  return found.ok ? found.value : [];
}
