/**
 * How many files and folders a volume holds, as it counts them itself: the basis of the estimate of a first sweep.
 * @module
 */
import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './errno.ts';

/** Inodes in use on the volume that is mounted at `top`; `undefined` where it keeps no count, or nothing is mounted. */
export function namesInUse(top: string): number | undefined {
  try {
    if (top !== '/' && statSync(top).dev === statSync(dirname(top)).dev) return undefined;
    const { files, ffree } = statfsSync(top);
    // file systems without a fixed table of inodes say 0
    return files > ffree ? files - ffree : undefined;
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}
