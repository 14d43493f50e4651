/**
 * What macOS lets this process see: Full Disk Access, and the places about which macOS would ask the person at the Mac.
 * @module
 */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { codeOf } from './errno.ts';
import type { FullDiskAccess } from './host.ts';

/** Files that only Full Disk Access opens and about which nobody is asked. Never the TCC database itself. */
const PROTECTED_FILES: readonly string[] = ['/Library/Preferences/com.apple.TimeMachine.plist'];

/** The same below each home. */
const PROTECTED_IN_HOME: readonly string[] = [
  'Library/Safari/History.db',
  'Library/Safari/Bookmarks.plist',
  'Library/Safari/CloudTabs.db',
  'Library/Messages/chat.db',
  'Library/Cookies/Cookies.binarycookies',
  'Library/HomeKit/core.sqlite',
  'Library/Suggestions/snippets.db',
];

/** Below each home: what makes macOS put up a question, by its privacy classes. */
const ASKING_IN_HOME: readonly string[] = [
  'Desktop',
  'Documents',
  'Downloads',
  'Library/Containers',
  'Library/Group Containers',
  'Library/CloudStorage',
  'Library/Mobile Documents',
  'Library/Application Support/AddressBook',
  'Library/Calendars',
  'Library/Reminders',
  'Pictures/Photos Library.photoslibrary',
];

/** Below each home: folders that the cloud fills, so that listing one may download it. */
const CLOUD_IN_HOME: readonly string[] = ['Library/CloudStorage', 'Library/Mobile Documents'];

/**
 * What came of reading one protected file. `closed`: the file's own permissions refused, which says nothing about
 * privacy; `empty`: it opened and gave no byte, which proves nothing either.
 */
export type Attempt = 'read' | 'refused' | 'empty' | 'missing' | 'closed';

/**
 * Two files that gave real bytes prove it: one alone might no longer be protected in this version of macOS, or one
 * might be protected even from those who have Full Disk Access.
 */
export function judgeAccess(attempts: readonly Attempt[]): FullDiskAccess {
  if (attempts.filter((attempt) => attempt === 'read').length >= 2) return 'granted';
  return attempts.includes('refused') ? 'refused' : 'unknown';
}

/** Tries the protected files of the Mac and of these homes. */
export function tryAccess(homes: readonly string[]): FullDiskAccess {
  const inHomes = homes.flatMap((home) => PROTECTED_IN_HOME.map((path) => `${home}/${path}`));
  return judgeAccess([...PROTECTED_FILES, ...inHomes].map(attempt));
}

/** Opens one file and takes its first byte. */
export function attempt(path: string): Attempt {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    return readSync(file, Buffer.alloc(1)) === 1 ? 'read' : 'empty';
  } catch (error) {
    return attemptFor(error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** EPERM is macOS's privacy protection; EACCES is the file's own mode. */
export function attemptFor(error: unknown): Attempt {
  const code = codeOf(error);
  if (code === undefined) throw error;
  if (code === 'EPERM') return 'refused';
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'closed';
}

/** Places that are left out unless the person is to be asked: of each home, and volumes that may be removable. */
export function placesThatAsk(homes: readonly string[], volumes: readonly string[]): readonly string[] {
  return [...homes.flatMap((home) => ASKING_IN_HOME.map((path) => `${home}/${path}`)), ...volumes];
}

/** Folders of these homes that are asked about, with all below them, before they are listed. */
export function placesInCloud(homes: readonly string[]): readonly string[] {
  return homes.flatMap((home) => CLOUD_IN_HOME.map((path) => `${home}/${path}`));
}
