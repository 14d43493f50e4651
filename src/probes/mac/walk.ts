/**
 * Walk probe: names anywhere on the local file systems, and what application bundles say of themselves.
 * @module
 */
import type { DigestName, Host, SurveyEvent } from '../../host/host.ts';
import { isIdentifier, type Keepsake } from '../../model/memory.ts';
import type { Sighting } from '../../model/observation.ts';
import { DIGEST_PATHS, FILE_PATHS, observeFile } from '../file-observation.ts';
import { readInfoPlist } from '../info-plist.ts';
import type { Look, Lookups, Probe, Sealing } from '../probe.ts';
import { gapOf } from '../refusal.ts';
import { asksForNames, type SurveyQuestions, surveyOf } from '../survey.ts';

/** A file found by its name is read for the report up to this size, and beyond it only where a pattern needs it. */
const MAX_READ_BYTES = 64 * 1024 * 1024;

export const walk: Probe = {
  name: 'walk',
  says: 'names of files, folders and application bundles, anywhere on local disks',
  shows: [...FILE_PATHS, ...DIGEST_PATHS, 'file:x_besom_info_plist.*'],
  serves: ['name', 'name-test', 'bundle'],
  feeds: 'evidence',
  lane: 'slow',
  look: lookAtNames,
  remembers: rememberNames,
};

/** Names and paths as the seals that the pass made of them, and the identifiers of application bundles. */
async function* rememberNames(host: Host, sealing: Sealing, signal: AbortSignal): AsyncGenerator<Keepsake> {
  for await (const event of surveyOf(host, sealing, signal).hear('seals')) {
    if (event.kind === 'seals') yield event;
    if (event.kind !== 'bundle-passed') continue;
    const plist = readInfoPlist(host, event.at);
    const value = plist.ok ? plist.value?.['CFBundleIdentifier'] : undefined;
    if (value !== undefined && isIdentifier(value)) yield { kind: 'identifier', of: 'bundle', value };
  }
}

async function* lookAtNames(host: Host, wanted: Lookups, look: Look): AsyncGenerator<Sighting> {
  const survey = surveyOf(host, wanted, look.signal);
  if (!asksForNames(survey.questions)) return;
  let names = 0;
  for await (const event of survey.hear('names')) {
    switch (event.kind) {
      case 'entry':
        yield* describe(event, { host, questions: survey.questions });
        break;
      case 'refusal':
        yield gapOf('walk', event.refusal);
        break;
      case 'left-out':
        look.leaveOut(event);
        break;
      case 'progress':
        look.advance({ examined: event.names - names, files: event.names - names, area: event.area });
        names = event.names;
        break;
    }
  }
}

type Entry = SurveyEvent & { readonly kind: 'entry' };
type Describing = { readonly host: Host; readonly questions: SurveyQuestions };

function* describe(entry: Entry, { host, questions }: Describing): Generator<Sighting> {
  const { found } = entry;
  const infoPlist = yield* bundleOf(entry, { host, questions });
  const hashes = yield* digestsOf(entry, { host, questions });
  const seen = {
    probe: 'walk',
    found,
    now: host.now().toISOString(),
    ...(infoPlist === undefined ? {} : { infoPlist }),
    ...(hashes === undefined ? {} : { hashes }),
    detail: detailOf(entry, infoPlist),
  };
  for (const name of entry.asked) yield observeFile({ ...seen, asked: { name } });
  const wanted = entry.tests.length > 0 || (entry.bundle && entry.asked.length === 0);
  if (wanted && !entry.asked.some((name) => found.at.path.endsWith(`/${name}`))) yield observeFile(seen);
}

/** What a bundle says of itself. One that cannot be read leaves open whatever selected the bundle. */
function* bundleOf(
  entry: Entry,
  { host, questions }: Describing,
): Generator<Sighting, Readonly<Record<string, string>> | undefined> {
  const { found, bundle } = entry;
  if (!bundle && !(found.facts.type === 'directory' && /\.app$/iu.test(found.at.path))) return undefined;
  const plist = readInfoPlist(host, found.at);
  if (plist.ok) return plist.value;
  const open = [...questions.bundles, ...lookupsOf(entry, questions)];
  yield gapOf(
    'walk',
    plist.refusal,
    open.map(({ id }) => id),
  );
  return undefined;
}

function* digestsOf(
  entry: Entry,
  { host, questions }: Describing,
): Generator<Sighting, Readonly<Record<string, string>> | undefined> {
  const { found, asked } = entry;
  if (found.facts.type !== 'file') return undefined;
  const needed = lookupsOf(entry, questions).filter(({ digests }) => digests.length > 0);
  if (needed.length === 0 && (asked.length === 0 || isLarge(entry))) return undefined;
  const algorithms = new Set<DigestName>(['SHA-256', ...needed.flatMap(({ digests }) => digests)]);
  const digest = host.files.digest(found.at, [...algorithms]);
  if (digest.ok) return digest.value.hashes;
  yield gapOf(
    'walk',
    digest.refusal,
    needed.map(({ id }) => id),
  );
  return undefined;
}

/** The lookups that selected an entry by its name. */
function lookupsOf({ asked, tests }: Entry, questions: SurveyQuestions) {
  return [
    ...asked.flatMap((name) => questions.names.get(name) ?? []),
    ...tests.flatMap((index) => questions.tests[index] ?? []),
  ];
}

function isLarge({ found }: Entry): boolean {
  return found.facts.type === 'file' && found.facts.size > MAX_READ_BYTES;
}

function detailOf(entry: Entry, infoPlist: Readonly<Record<string, string>> | undefined): string {
  const note = isLarge(entry) ? ' (over 64 MiB: read only where a digest is asked for)' : '';
  if (infoPlist === undefined) return `a ${entry.found.facts.type.replace('-', ' ')} of this name stands here${note}`;
  const { CFBundleIdentifier, CFBundleShortVersionString, CFBundleExecutable } = infoPlist;
  const says = [
    CFBundleIdentifier === undefined ? undefined : `identifier ${CFBundleIdentifier}`,
    CFBundleExecutable === undefined ? undefined : `executable ${CFBundleExecutable}`,
    CFBundleShortVersionString === undefined ? undefined : `version ${CFBundleShortVersionString}`,
  ].filter((part) => part !== undefined);
  return `an application bundle stands here${says.length === 0 ? '' : `: ${says.join(', ')}`}`;
}
