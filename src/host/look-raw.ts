/**
 * Looks at one raw path of this machine without an exception for what may be: nothing there, or not for these eyes.
 * @module
 */
import { lstatSync, type Stats } from 'node:fs';
import { codeOf } from './errno.ts';
import { bytesOf } from './raw-path.ts';

export type RawLook = (raw: string) => Stats | 'nothing' | 'unseen';

export function lookRaw(raw: string): ReturnType<RawLook> {
  try {
    return lstatSync(bytesOf(raw), { throwIfNoEntry: false }) ?? 'nothing';
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return 'unseen';
  }
}
