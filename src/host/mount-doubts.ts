/**
 * Whether the list that `/sbin/mount` prints can be believed: it escapes nothing, so that a folder with a line break in
 * its name, on which somebody mounts an image, can forge a line that says of `/Users` that it is a network volume.
 * @module
 */
import type { Mount, MountList } from './formats/mounts.ts';
import type { RawLook } from './look-raw.ts';

/** Types of which each mount has a device number of its own. */
const OWN_DEVICE: ReadonlySet<string> = new Set(['apfs', 'hfs', 'exfat', 'msdos']);

/** Why not to believe the list, in words; absent where nothing speaks against it. */
export function doubtAbout({ mounts, unread }: MountList, look: RawLook): string | undefined {
  if (unread.length > 0) return `${unread.length} of its lines are no mounts`;
  const local = mounts.filter(({ type }) => OWN_DEVICE.has(type));
  const twice = local.find(({ at }, index) => local.some((other, before) => before < index && other.at === at));
  if (twice !== undefined) return 'it names one place twice';
  return local.some((mount) => isNoMountPoint(mount, look)) ? 'it names a mount where there is none' : undefined;
}

function isNoMountPoint({ at }: Mount, look: RawLook): boolean {
  if (at === '/') return false;
  const here = look(at);
  const above = look(at.slice(0, Math.max(1, at.lastIndexOf('/'))));
  if (here === 'nothing') return true;
  return typeof here === 'object' && typeof above === 'object' && here.dev === above.dev;
}
