/**
 * Keeps a report that could not be delivered, where `besom send` finds it.
 * @module
 */
import { join } from 'node:path';
import { forgetPrivateFile, keepPrivateFile } from '../host/private-file.ts';
import { openStateDir } from '../host/state-dir.ts';
import type { Report } from '../model/report.ts';

const FOLDER = 'unsent';
/** A sweep each hour on a Mac that is off its network must not fill the disk. */
const MOST = 50;

/** Its path, or why it is not kept. `root`: the swept disk, which stays as it is. */
export function keepUnsent(
  report: Report,
  { stateDir, root }: { readonly stateDir: string | undefined; readonly root: string | undefined },
): { readonly path: string } | { readonly because: string } {
  const state = openStateDir(stateDir, root);
  if (!state.usable) return { because: `${JSON.stringify(state.dir)}: ${state.because}` };
  // a name of ours: the id comes from the child that swept
  const name = `${report.id.replace(/[^0-9a-z-]/giu, '')}.json`;
  const kept = keepPrivateFile({ folder: join(state.dir, FOLDER), name, text: JSON.stringify(report), most: MOST });
  return 'path' in kept ? kept : { because: `${JSON.stringify(state.dir)}: the system says ${kept.code}` };
}

/** Removes a report that was kept, now that it is delivered. One that a person keeps elsewhere stays. */
export function forgetUnsent(path: string, stateDir: string | undefined): 'forgotten' | 'left' {
  const state = openStateDir(stateDir, undefined);
  return state.usable ? forgetPrivateFile(path, join(state.dir, FOLDER)) : 'left';
}
