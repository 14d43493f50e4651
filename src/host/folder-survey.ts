/**
 * Narrows the one pass over the file systems to chosen folders and volumes: the same walker, matcher and reader, so that
 * a look between sweeps finds what a whole sweep would, under the same paths.
 * @module
 */
import type { RealPlace, SurveyEvent, SurveyRequest, Ways, Within } from './host.ts';
import { isWithin, textOf } from './raw-path.ts';
import { type SurveyOptions, survey } from './survey.ts';
import { join, type SurveyRoot, split } from './survey-place.ts';

export type Narrowing = {
  readonly within: Within;
  readonly ways: Ways;
  /** The path by which a whole walk comes to a real one: what the cache knows of its files stands under that. */
  readonly reachedBy?: (path: string) => string;
};

export type Narrowed = {
  readonly options: SurveyOptions;
  /** What was chosen and cannot be looked at, and what is left for later. */
  readonly told: readonly SurveyEvent[];
};

/** The options of a survey of the chosen places alone. */
export function narrow(whole: SurveyOptions, { within, ways, reachedBy = same }: Narrowing): Narrowed {
  const told: SurveyEvent[] = [];
  const find = (path: string) => standing(path, { ways, told }).map((at) => ({ ...at, real: reachedBy(at.real) }));
  const volumes = within.volumes.flatMap((volume) => volumeRoots(whole, volume, find));
  const isInVolume = (path: string) => within.volumes.some((volume) => isWithin(path, volume));
  // a volume's own name stands in the folder above it
  const parents = within.volumes.map((volume) => volume.slice(0, Math.max(1, volume.lastIndexOf('/'))));
  const folders = [...new Set([...within.folders, ...parents])]
    .filter((folder) => !isInVolume(folder))
    .flatMap(find)
    .map(({ real, path }): SurveyRoot => ({ path: real, shownAs: path, shallow: true }));
  const roots = [...volumes, ...folders];
  const skip = whole.skip.filter(({ path }) => volumes.some((volume) => isWithin(path, volume.path)));
  const growing = new Set((within.growing ?? []).flatMap((path) => realPathsOf(path, folders)));
  for (const path of within.growing ?? []) told.push({ kind: 'left-out', path, because: STILL_GROWS });
  return { options: { ...whole, roots, skip, growing, scope: 'part' }, told };
}

const STILL_GROWS = 'it still grows: looked at by name, and again when it is still';

function same(path: string): string {
  return path;
}

type Place = { readonly real: string; readonly path: string };
type Finding = { readonly ways: Ways; readonly told: SurveyEvent[] };

/** The real folders of a path. What went meanwhile, and what may not be opened, is told. */
function standing(path: string, { ways, told }: Finding): readonly Place[] {
  const led = ways.lead(path);
  if (!led.ok) {
    told.push({ kind: 'refusal', pass: 'names', refusal: led.refusal });
    return [];
  }
  const places = led.value.filter(isFolderItself).flatMap(({ raw, path: shown }) => {
    const real = textOf(raw);
    return real === undefined ? [] : [{ real, path: shown }];
  });
  if (places.length === 0) told.push({ kind: 'refusal', pass: 'names', refusal: { reason: 'vanished', path } });
  return places;
}

function isFolderItself({ missing, isFolder }: RealPlace): boolean {
  return missing.length === 0 && isFolder;
}

/** The volume as the whole walk knows it, with what is mounted inside it; a folder that is no mount is walked as one. */
function volumeRoots(
  { roots }: SurveyOptions,
  volume: string,
  find: (path: string) => readonly Place[],
): readonly SurveyRoot[] {
  const known = roots.filter(({ shownAs }) => isWithin(shownAs, volume));
  if (known.some(({ shownAs }) => shownAs === volume)) return known;
  return [...find(volume).map(({ real, path }) => ({ path: real, shownAs: path })), ...known];
}

function realPathsOf(path: string, folders: readonly SurveyRoot[]): readonly string[] {
  const { folder, name } = split(path);
  return folders.filter(({ shownAs }) => shownAs === folder).map((root) => join(root.path, name));
}

/** Surveys the chosen places where the request names some, else everything. */
export async function* surveyWithin(
  whole: SurveyOptions,
  request: SurveyRequest,
  place: Omit<Narrowing, 'within'>,
): AsyncGenerator<SurveyEvent> {
  if (request.within === undefined) {
    yield* survey(whole, request);
    return;
  }
  const { options, told } = narrow(whole, { ...place, within: request.within });
  yield* told;
  yield* survey(options, request);
}
