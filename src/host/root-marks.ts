/**
 * Whether a folder is a Mac's disk, and which: by the marks that every macOS leaves.
 * @module
 */

/** What was seen at the top of a root. */
export type Marks = {
  /** `System/Library/CoreServices/SystemVersion.plist`: the system volume, or a tree with it. */
  readonly systemVersion: boolean;
  /** `private/var/db/dslocal`: the accounts of a Mac. */
  readonly accounts: boolean;
  /** How many of `Users`, `Library`, `Applications`, `private/var` are there. */
  readonly folders: number;
  /** Whether anything is in the folders that macOS keeps on its Data volume. */
  readonly data: boolean;
};

export type Kind = { readonly isMac: boolean /** What is wrong with it, in words. */; readonly wrong?: string };

/** The system volume has the Data volume's folders too, as empty places for firmlinks. */
export function judgeMarks({ systemVersion, accounts, folders, data }: Marks): Kind {
  if (systemVersion && !accounts && !data) return { isMac: true, wrong: SEALED };
  return systemVersion || accounts || folders >= 2 ? { isMac: true } : { isMac: false, wrong: UNMARKED };
}

const SEALED = 'this is the sealed system volume alone: what people and programs write is on the Data volume';
const UNMARKED =
  'no SystemVersion.plist, no private/var/db/dslocal, not two of Users, Library, Applications, private/var';
