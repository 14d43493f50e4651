/**
 * Firmlinks: the folders of the Data volume that macOS shows among those of the sealed system volume.
 *
 * `/Users` and `/System/Volumes/Data/Users` are one folder with two names, and only the first is the Mac's own. What
 * lies on the Data volume outside every firmlink has no other name than the long one.
 * @module
 */

/** Where the Data volume stands in a start-up tree. */
export const DATA_VOLUME = '/System/Volumes/Data';

/** `/usr/share/firmlinks` of macOS 13, for a tree that has none. Paths as the Mac spells them. */
export const USUAL_FIRMLINKS: readonly string[] = [
  '/AppleInternal',
  '/Applications',
  '/Library',
  '/System/Library/Assets',
  '/System/Library/AssetsV2',
  '/System/Library/Caches',
  '/System/Library/CoreServices/CoreTypes.bundle/Contents/Library',
  '/System/Library/PreinstalledAssets',
  '/System/Library/PreinstalledAssetsV2',
  '/System/Library/Speech',
  '/Users',
  '/Volumes',
  '/cores',
  '/opt',
  '/private',
  '/usr/lib/pam',
  '/usr/libexec/cups',
  '/usr/local',
  '/usr/share/snmp',
];

/** Reads `/usr/share/firmlinks`: a line has the Mac's path, a tab, and the path on the Data volume. */
export function parseFirmlinks(text: string): readonly string[] {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.split('\t')[0] ?? '')
    .filter((path) => /^\/[^/]/.test(path));
}

/** The Mac's own spelling of a path that is given from the top of the Data volume (`/Users/ada`, `/.fseventsd`). */
export function fromDataVolume(path: string, firmlinks: readonly string[]): string {
  // a folder above a firmlink (`/usr`, `/System/Library`) stands on both volumes
  const isShown = path === '/' || firmlinks.some((link) => isAtOrBelow(path, link) || isAtOrBelow(link, path));
  return isShown ? path : DATA_VOLUME + path;
}

/** The path below the Data volume of a thing that the Mac spells `path`; the path itself where no firmlink leads there. */
export function onDataVolume(path: string, firmlinks: readonly string[]): string {
  return firmlinks.some((link) => isAtOrBelow(path, link)) ? DATA_VOLUME + path : path;
}

function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
