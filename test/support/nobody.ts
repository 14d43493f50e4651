/**
 * Does something in this process as a user whom permissions bind: root, as whom many run their tests, is refused nothing.
 *
 * Only the effective user changes, and it changes back: nothing else runs meanwhile, since tests run one by one.
 * @module
 */
import { closeSync, openSync } from 'node:fs';

/** Linux's and macOS's "nobody" is any user without rights; this one owns nothing on either. */
const NOBODY = 65_534;

/** Whether permissions bind this process, or can be made to: the sources must be readable without root's power. */
export function canBeNobody(): boolean {
  if (process.geteuid?.() !== 0) return process.geteuid !== undefined;
  process.seteuid?.(NOBODY);
  try {
    closeSync(openSync(import.meta.filename, 'r'));
    return true;
  } catch {
    return false;
  } finally {
    process.seteuid?.(0);
  }
}

/** Does it as somebody without rights. */
export async function asNobody<T>(act: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(NOBODY);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}
