/**
 * Walk probe: names anywhere on the local file systems, and what application bundles say of themselves.
 * @module
 */
import type { DigestName, Found, Host, SurveyEvent } from '../../host/host.ts';
import type { Sighting } from '../../model/observation.ts';
import { DIGEST_PATHS, FILE_PATHS, observeFile } from '../file-observation.ts';
import { readInfoPlist } from '../info-plist.ts';
import type { Look, Lookups, Probe } from '../probe.ts';
import { gapOf } from '../refusal.ts';
import { type SurveyQuestions, surveyOf } from '../survey.ts';

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
};

async function* lookAtNames(host: Host, wanted: Lookups, look: Look): AsyncGenerator<Sighting> {
  const survey = surveyOf(host, wanted, look.signal);
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
    detail: detailOf(found, infoPlist),
  };
  for (const name of entry.asked) yield observeFile({ ...seen, asked: { name } });
  if (entry.tests.length > 0 || (entry.bundle && entry.asked.length === 0)) yield observeFile(seen);
}

function* bundleOf(
  { found, bundle }: Entry,
  { host, questions }: Describing,
): Generator<Sighting, Readonly<Record<string, string>> | undefined> {
  if (!bundle && !(found.facts.type === 'directory' && /\.app$/iu.test(found.at.path))) return undefined;
  const plist = readInfoPlist(host, found.at);
  if (plist.ok) return plist.value;
  if (questions.bundles.length > 0)
    yield gapOf(
      'walk',
      plist.refusal,
      questions.bundles.map(({ id }) => id),
    );
  return undefined;
}

function* digestsOf(
  entry: Entry,
  { host, questions }: Describing,
): Generator<Sighting, Readonly<Record<string, string>> | undefined> {
  const { found, asked, tests } = entry;
  if (found.facts.type !== 'file') return undefined;
  const lookups = [
    ...asked.flatMap((name) => questions.names.get(name) ?? []),
    ...tests.flatMap((index) => questions.tests[index] ?? []),
  ];
  const needed = lookups.filter(({ digests }) => digests.length > 0);
  if (needed.length === 0 && (asked.length === 0 || found.facts.size > MAX_READ_BYTES)) return undefined;
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

function detailOf({ facts }: Found, infoPlist: Readonly<Record<string, string>> | undefined): string {
  if (infoPlist === undefined) return `a ${facts.type.replace('-', ' ')} of this name stands here`;
  const { CFBundleIdentifier, CFBundleShortVersionString, CFBundleExecutable } = infoPlist;
  const says = [
    CFBundleIdentifier === undefined ? undefined : `identifier ${CFBundleIdentifier}`,
    CFBundleExecutable === undefined ? undefined : `executable ${CFBundleExecutable}`,
    CFBundleShortVersionString === undefined ? undefined : `version ${CFBundleShortVersionString}`,
  ].filter((part) => part !== undefined);
  return `an application bundle stands here${says.length === 0 ? '' : `: ${says.join(', ')}`}`;
}
