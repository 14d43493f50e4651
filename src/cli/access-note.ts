/**
 * The one line before a sweep of a Mac that may not see everything: what will be missing, and how to change that.
 * @module
 */
import type { FullDiskAccess } from '../host/host.ts';

const GRANT =
  'To see everything, add your terminal under System Settings > Privacy & Security > Full Disk Access, then sweep again';

/** The line; `undefined` where nothing is missing. `ask`: the person wants macOS to put up its questions. */
export function accessNote(access: FullDiskAccess, { ask }: { readonly ask: boolean }): string | undefined {
  if (access === 'granted' || access === 'not-applicable') return undefined;
  const why = access === 'refused' ? 'Without Full Disk Access' : 'As Full Disk Access cannot be told';
  if (ask) return `${why}, macOS may ask about folders now, and other apps' data stays closed. ${GRANT}`;
  const missing = "Desktop, Documents, Downloads, other apps' data and removable volumes";
  return `${why}, this sweep leaves out ${missing} (--ask lets macOS ask you about them). ${GRANT}`;
}
