/**
 * The survey of this machine: where it goes on a Mac with firmlinks, on an older one, and on another system.
 * @module
 */
import { readFileSync } from 'node:fs';
import { isProblem, type Problem } from '../model/problem.ts';
import { askDataless } from './dataless.ts';
import { codeOf } from './errno.ts';
import { DATA_VOLUME, fromDataVolume, onDataVolume, parseFirmlinks, USUAL_FIRMLINKS } from './firmlinks.ts';
import { surveyWithin } from './folder-survey.ts';
import type { MacPath, SurveyEvent, SurveyRequest, Ways } from './host.ts';
import type { Sorted } from './mounts.ts';
import { cacheFileOf, type HostOptions } from './options.ts';
import { isWithin } from './raw-path.ts';
import { type SurveyOptions, survey } from './survey.ts';
import { type Ground, layGround } from './survey-ground.ts';

/** Paths as the Mac spells them. */
export type MachineToSurvey = HostOptions & {
  readonly isMac: boolean;
  /** What is mounted, or why that is not known. */
  readonly mounts: Sorted | Problem;
  readonly asking: readonly string[];
  readonly inCloud: readonly string[];
  readonly ways: Ways;
};

/** Walks every local file system of this machine, or the chosen places on them. */
export async function* surveyMachine(machine: MachineToSurvey, request: SurveyRequest): AsyncGenerator<SurveyEvent> {
  const { isMac, mounts, warn, ways } = machine;
  if (isProblem(mounts)) throw mounts;
  const cache = cacheFileOf(machine);
  const shared = { warn, ...(cache !== undefined && { cache }) };
  if (!isMac) {
    const ground = layGround({ tops: [{ path: '/', shownAs: '/' }], mounts });
    yield* surveyWithin({ ...shared, ...ground, leaveOut: [], caseSensitive: true }, request, { ways });
    return;
  }
  const { options, spell, reachedBy } = planMac({ ...machine, mounts, firmlinks: readFirmlinks() });
  const whole = { ...shared, ...options, dataless: askDataless };
  // chosen places are shown as the Mac spells them: nothing is left to respell
  if (request.within !== undefined) yield* surveyWithin(whole, request, { ways, reachedBy });
  else for await (const event of survey(whole, request)) yield respell(event, spell);
}

export type MacPlan = {
  readonly options: Ground & Pick<SurveyOptions, 'leaveOut' | 'caseSensitive' | 'askBeforeListing'>;
  /** The Mac's own spelling of a path that the survey tells. */
  readonly spell: (path: string) => string;
  /** The path by which the walk comes to a place that the Mac spells so. */
  readonly reachedBy: (path: string) => string;
};

export type MacGround = Pick<MachineToSurvey, 'asking' | 'inCloud'> & {
  readonly mounts: Sorted;
  readonly firmlinks: readonly string[];
};

/**
 * A Mac since macOS 10.15 is walked by its Data volume, shown at the top: the system volume beside it is sealed, or at
 * least read-only, and holds nothing that anybody could have put there. One whose owner broke the seal is walked too.
 */
export function planMac({ mounts, firmlinks, asking, inCloud }: MacGround): MacPlan {
  const hasData = mounts.walked.some(({ at }) => at === DATA_VOLUME);
  const system = mounts.walked.find(({ at }) => at === '/');
  const isShut = hasData && system?.options.some((option) => option === 'sealed' || option === 'read-only') === true;
  const reachedBy = (path: string) => (hasData ? onDataVolume(path, firmlinks) : path);
  const top = { path: '/', shownAs: '/' };
  const data = { path: DATA_VOLUME, shownAs: '/' };
  const { roots, skip } = layGround({
    tops: hasData ? [data, ...(isShut ? [] : [top])] : [top],
    mounts: isShut && system !== undefined ? leaveSystem(mounts, system) : mounts,
    reachedBy,
  });
  // where both volumes are walked, what a firmlink shows is walked on the Data volume alone
  const doors = hasData && !isShut ? firmlinks.map((path) => ({ path, because: FIRMLINK })) : [];
  return {
    options: {
      roots,
      skip: [...skip, ...doors],
      leaveOut: asking.map((path) => ({ path: reachedBy(path), reason: 'would-ask' })),
      askBeforeListing: inCloud.map(reachedBy),
      caseSensitive: false,
    },
    spell: isShut ? speller(roots, firmlinks) : (path) => path,
    reachedBy,
  };
}

const FIRMLINK = 'a firmlink: walked on the Data volume';

function leaveSystem({ walked, leftOut }: Sorted, system: Sorted['walked'][number]): Sorted {
  const because = `${system.type}: the system volume, sealed by Apple`;
  return {
    walked: walked.filter((mount) => mount !== system),
    leftOut: [...leftOut, { mount: system, because, unsafe: false }],
  };
}

/** What lies on the Data volume outside every firmlink has only the long name; other mounts have their own. */
function speller(roots: Ground['roots'], firmlinks: readonly string[]): (path: string) => string {
  const apart = roots.filter(({ path }) => !isWithin(path, DATA_VOLUME)).map(({ shownAs }) => shownAs);
  return (path) => (apart.some((top) => isWithin(path, top)) ? path : fromDataVolume(path, firmlinks));
}

function respell(event: SurveyEvent, spell: (path: string) => string): SurveyEvent {
  switch (event.kind) {
    case 'entry':
    case 'digest':
      return { ...event, found: { ...event.found, at: respellPath(event.found.at, spell) } };
    case 'bundle-passed':
      return { ...event, at: respellPath(event.at, spell) };
    case 'refusal': {
      const { path, pathBase64, ...why } = event.refusal;
      const bytes = pathBase64 === undefined ? undefined : Buffer.from(pathBase64, 'base64');
      const at = respellPath({ path, ...(bytes !== undefined && { bytes }) }, spell);
      const base64 = at.bytes?.toString('base64');
      return { ...event, refusal: { ...why, path: at.path, ...(base64 !== undefined && { pathBase64: base64 }) } };
    }
    default:
      return event;
  }
}

/** A spelling differs by what stands before it, so that the bytes of a name that is not UTF-8 stay as they are. */
function respellPath(at: MacPath, spell: (path: string) => string): MacPath {
  const path = spell(at.path);
  if (path === at.path || at.bytes === undefined) return { ...at, path };
  const before = Buffer.from(path.slice(0, path.length - at.path.length));
  return { path, bytes: Buffer.concat([before, at.bytes]) };
}

function readFirmlinks(): readonly string[] {
  try {
    return parseFirmlinks(readFileSync('/usr/share/firmlinks', 'utf8'));
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return USUAL_FIRMLINKS;
  }
}
