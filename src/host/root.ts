/**
 * A disk under a root: another Mac's volume, an image, a forensic copy, looked at as that Mac itself would see it.
 *
 * Three forms are met: a whole start-up tree; the Data volume alone, which is what really gets mounted; a tree with its
 * data below `System/Volumes/Data`, where no firmlink shows it at the top. No link on it leads out of it, and nothing
 * on it is written.
 * @module
 */
import { accessSync, constants, opendirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../model/problem.ts';
import { type Disk, placesOf, type Tree } from './disk.ts';
import { codeOf } from './errno.ts';
import { openFiles } from './files.ts';
import { DATA_VOLUME, USUAL_FIRMLINKS } from './firmlinks.ts';
import { surveyWithin } from './folder-survey.ts';
import type { Host, Refusal, Resolver } from './host.ts';
import { rootFacts } from './host-facts.ts';
import { type LeftOut, mountsBelow, type Sorted, untouchableOf } from './mounts.ts';
import { namesInUse } from './names-in-use.ts';
import { cacheFileOf, type HostOptions, isStrict } from './options.ts';
import { bytesOf, rawOf, under } from './raw-path.ts';
import { judgeMarks } from './root-marks.ts';
import { findTrees, MAC_ALIASES, readMarks } from './root-trees.ts';
import { checkStateDir } from './state-dir.ts';
import type { SurveyOptions, SurveyRoot } from './survey.ts';
import { layGround } from './survey-ground.ts';
import { openWays } from './ways.ts';

export type RootOptions = HostOptions & {
  /** Whether the volume tells `PTX.app` and `ptx.app` apart. */
  readonly caseSensitive: boolean;
};

/** Opens the disk whose top is this folder. One that cannot be looked at is a Problem; one that is no Mac's, a warning. */
export function openRoot(dir: string, options: RootOptions): Host {
  const root = usableRoot(dir);
  checkStateDir(options.stateDir, root);
  const mounts = mountsBelow(root);
  const disk = openDisk(root, options, mounts.leftOut);
  const files = openFiles(disk);
  const ways = openWays(disk);
  const { isMac, wrong } = judgeMarks(readMarks(disk, files));
  const warnings: readonly Refusal[] =
    wrong === undefined ? [] : [{ reason: 'not-a-mac-disk', path: '/', detail: wrong }];
  return {
    kind: 'root',
    isMac,
    root,
    strict: isStrict(),
    warnings,
    files,
    ways,
    resolver: OFFLINE,
    log: options.log,
    survey: (request) => surveyWithin(surveyOptions(disk, mounts, { root, ...options }), request, { ways }),
    renew: () => openRoot(dir, options),
    facts: async () => rootFacts(files, { root: topOf(root), isMac }),
    fullDiskAccess: () => 'not-applicable',
    expectedNames: () => namesInUse(root),
    now: () => new Date(),
  };
}

/**
 * Where a path of the Mac is opened from this machine. Where the data stand below `System/Volumes/Data` and no firmlink
 * shows them at the top, that is there: evidence lies on the Data volume, the other one being sealed.
 */
function topOf(root: string): string {
  const data = join(root, DATA_VOLUME);
  const isThere = (folder: string) => statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  return isThere(join(data, 'private')) && !isThere(join(root, 'private')) ? data : root;
}

/** What a name resolves to is a matter of the Mac that runs, and it does not. */
const OFFLINE: Resolver = { ask: async () => ({ code: 'EOFFLINE' }), servers: async () => [] };

/** The real path of the folder, or in one line why it cannot be swept. */
function usableRoot(dir: string): string {
  if (dir === '' || dir.includes('\0')) throw unusable(dir, 'that names no folder. Check the path');
  try {
    const root = realpathSync.native(dir);
    if (!statSync(root).isDirectory())
      throw unusable(dir, 'it is no folder. Attach the image, then name its mount point');
    if (isThisMac(root)) throw unusable(dir, 'it is this Mac itself, which runs. Leave --root out');
    opendirSync(root).closeSync();
    // to list a folder is one right, to go into it another
    accessSync(root, constants.X_OK);
    return root;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw unusable(dir, WORDS[code] ?? `the system says ${code}. Look at it by hand`, error);
  }
}

/** Below its own top a running Mac has network volumes by other paths than the mount table's. */
function isThisMac(root: string): boolean {
  return process.platform === 'darwin' && (root === '/' || root === DATA_VOLUME);
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder. Check the path, and that the disk is mounted',
  ENOTDIR: 'a part of the path is no folder. Check the path',
  EACCES: 'permission refused. Run it as root: sudo besom sweep --root',
  EPERM: 'the system refuses. Give your terminal Full Disk Access, or run it as root',
  ELOOP: 'its symbolic links go in a circle. Name the folder itself',
  ENAMETOOLONG: 'the path is longer than the system allows. Check it',
  EIO: 'input/output error. Check the disk',
};

function unusable(dir: string, why: string, cause?: unknown): Problem {
  return new Problem('ROOT_UNUSABLE', `${JSON.stringify(dir)}: ${why}`, { cause });
}

function openDisk(root: string, { caseSensitive }: RootOptions, leftOut: readonly LeftOut[]): Disk {
  const top: Tree = { real: rawOf({ path: root }), shown: [] };
  const disk: Disk = {
    trees: [top],
    aliases: MAC_ALIASES,
    caseSensitive,
    untouchable: placesOf(untouchableOf(leftOut), { caseSensitive }),
    unopened: new Map(),
  };
  return { ...disk, trees: findTrees(top, disk) };
}

type Swept = RootOptions & { readonly root: string };

/** The root is walked whatever file system it is on; what else is mounted below it, by its kind. */
function surveyOptions(disk: Disk, mounts: Sorted, swept: Swept): SurveyOptions {
  const { root, caseSensitive, warn } = swept;
  const tops = disk.trees.map(({ real, shown }): SurveyRoot => {
    return { path: bytesOf(real).toString('utf8'), shownAs: under('/', shown) };
  });
  const cache = cacheFileOf(swept, root);
  return {
    ...layGround({ tops, mounts }),
    // a tree that macOS itself shows may have firmlinks, and then the same folder twice
    doors: tops.flatMap(({ path }) => USUAL_FIRMLINKS.map((link) => (path === '/' ? link : path + link))),
    leaveOut: [],
    caseSensitive,
    warn,
    ...(cache !== undefined && { cache }),
  };
}
