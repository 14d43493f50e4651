/**
 * One folder under chokidar's eye: hears that something right in it was made, changed, linked, renamed or removed.
 *
 * chokidar with `depth: 0` alone holds a watch for each file in the folder (measured), which on macOS opens each of them:
 * a FIFO that any user puts there would hang the agent for ever. With everything but the folder itself ignored one watch
 * is left, and its `raw` event still tells of every name. Which name is not asked: the look says what is true.
 * @module
 */
import { watch } from 'chokidar';

export type Eye = { close(): Promise<void> };

export type EyeEars = {
  /** The watch stands. */
  readonly onReady: () => unknown;
  readonly onEvent: () => unknown;
  readonly onError: (error: unknown) => unknown;
};

/** Opens an eye on a real folder: no part of its path may be a link. Each ear is given the eye that it belongs to. */
export function openEye(folder: string, ears: (eye: Eye) => EyeEars): Eye {
  const watcher = watch([], {
    depth: 0,
    ignored: (path) => path !== folder,
    ignoreInitial: true,
    followSymlinks: false,
    // chokidar's own test for what editors leave behind would look away from `.name.swp`
    atomic: false,
  });
  const eye = { close: () => watcher.close() };
  const { onReady, onEvent, onError } = ears(eye);
  watcher.on('ready', onReady);
  watcher.on('raw', onEvent);
  watcher.on('error', onError);
  watcher.add(folder);
  return eye;
}
