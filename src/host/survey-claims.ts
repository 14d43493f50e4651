/**
 * Folders already met, by device and inode, for all threads of a survey: no folder is walked twice.
 *
 * Asking for the inode of every folder would cost a quarter of the whole walk (measured: 4 µs of 16 µs a folder),
 * and a folder can have a second name only where the system makes one: firmlinks and mounts, near a root or listed.
 * So folders near a root, the listed ones and every sixteenth level are asked; the last ends a circle that a damaged
 * or invented file system shows.
 * @module
 */
import { CLAIM_SLOTS, locked, PLACES, type SurveyMemory } from './survey-memory.ts';

/** Leaves a quarter of the table empty, so that a search always ends. */
const MAX_CLAIMS = CLAIM_SLOTS * 0.75;

const NEAR_ROOT = 1;
const EVERY_LEVELS = 16;

/** Whether a folder at this depth below a root must be claimed before it is listed. */
export function needsClaim(depth: number): boolean {
  return depth <= NEAR_ROOT || depth % EVERY_LEVELS === 0;
}

/**
 * Whether a folder is met for the first time. A full table says yes: more than 49,152 such folders are no Mac's, and
 * the longest path that the system opens ends every circle all the same.
 */
export function claim(
  memory: SurveyMemory,
  { device, inode }: { readonly device: number; readonly inode: number },
): boolean {
  const { claims, control } = memory;
  return locked(memory, () => {
    let slot = (Math.imul(inode % 0x1_0000_0000, 0x9e3779b1) ^ Math.imul(device % 0x1_0000_0000, 0x85ebca6b)) >>> 16;
    // an inode is never 0, so 0 is an empty slot
    while (claims[slot * 2 + 1] !== 0) {
      if (claims[slot * 2 + 1] === inode && claims[slot * 2] === device) return false;
      slot = (slot + 1) % CLAIM_SLOTS;
    }
    if (Atomics.load(control, PLACES.claims) >= MAX_CLAIMS) return true;
    Atomics.add(control, PLACES.claims, 1);
    claims[slot * 2] = device;
    claims[slot * 2 + 1] = inode;
    return true;
  });
}
