/**
 * Where a survey goes: the tops that the host shows, and every mount at or below them, walked or left out by name.
 * @module
 */
import { lstatSync } from 'node:fs';
import { codeOf } from './errno.ts';
import type { Mount } from './formats/mounts.ts';
import type { Sorted } from './mounts.ts';
import { bytesOf, isWithin, textOf } from './raw-path.ts';
import type { SurveyOptions, SurveyRoot } from './survey.ts';

export type Ground = Pick<SurveyOptions, 'roots' | 'skip'>;

export type GroundPlan = {
  /** Walked whatever file system they are on: they are what was asked for. */
  readonly tops: readonly SurveyRoot[];
  readonly mounts: Sorted;
  /** The path by which a walk from the tops comes to a mount point, where it is another than the mount table's. */
  readonly reachedBy?: (path: string) => string;
};

/** Lays out the ground. A mount point whose name is not UTF-8 is walked as the folder that it is. */
export function layGround({ tops, mounts, reachedBy = same }: GroundPlan): Ground {
  const isTop = (path: string) => tops.some((top) => top.path === path);
  const walked = mounts.walked
    .filter(isFolder)
    .map(({ at }) => textOf(at))
    .filter((path) => path !== undefined)
    .map(reachedBy)
    .filter((path) => !isTop(path))
    .map((path) => ({ path, shownAs: shownAs(path, tops) }));
  const skip = mounts.leftOut
    .map(({ mount, because }) => ({ path: reachedBy(bytesOf(mount.at).toString('utf8')), because }))
    .filter(({ path }) => !isTop(path));
  return { roots: [...tops, ...walked], skip };
}

function same(path: string): string {
  return path;
}

/** A single file may be mounted too (a container's `/etc/hosts`): its name is seen in its folder. */
function isFolder({ at }: Mount): boolean {
  try {
    return lstatSync(bytesOf(at)).isDirectory();
  } catch (error) {
    // a folder that cannot be looked at is a gap, which the survey tells when it comes to it
    if (codeOf(error) === undefined) throw error;
    return true;
  }
}

/** A real path as the Mac spells it, by the closest top around it. */
export function shownAs(path: string, tops: readonly SurveyRoot[]): string {
  const around = tops.filter((top) => isWithin(path, top.path)).toSorted((a, b) => b.path.length - a.path.length);
  const [top] = around;
  if (top === undefined) return path;
  const below = top.path === '/' ? path : path.slice(top.path.length);
  if (below === '' || below === '/') return top.shownAs;
  return top.shownAs === '/' ? below : top.shownAs + below;
}
