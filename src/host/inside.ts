/**
 * Whether a path of this machine lies inside a folder, as the kernel would see it and not as it is spelt.
 * @module
 */
import { realpathSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';

/** The last parts of the path need not exist yet; the links before them count. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(realpathSync.native(folder), standingPart(resolve(path)));
  return way !== '..' && !way.startsWith(`..${sep}`);
}

/** The real path of the nearest part that stands there. */
function standingPart(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    // not there, or not to be seen: then its parent decides where it would be made
    return path === dirname(path) ? path : standingPart(dirname(path));
  }
}
