/**
 * Decides what each setting is, from what managed preferences and the configuration file say, and names what is wrong.
 *
 * Pure; it loads zod, so only who must validate loads this file. A bad value keeps the last good one, else the default; the
 * other file never makes up for it: what is managed is not for the configuration file to decide.
 * @module
 */
import type { SettingsSource, SettingsSources } from '../host/settings-files.ts';
import { quote } from '../model/quote.ts';
import { type SettingName, settingsSchema } from '../model/settings.ts';
import { nearest } from '../model/suggest.ts';
import type { Complaint, Origin, SettingsInUse } from './settings-in-use.ts';
import { applyRules } from './settings-rules.ts';
import { shownValue } from './settings-shown.ts';

type Place = 'managed' | 'file';

const PLACE_WORDS: Readonly<Record<Place, string>> = { managed: 'managed preferences', file: 'the configuration file' };

/** A file full of keys that do not exist is one mistake, not thousands of events. */
const MAX_UNKNOWN = 20;

/** What management itself writes beside the keys of a domain. */
const OF_THE_PROFILE = /^Payload[A-Z]/u;

/** As much of a schema as matters here. */
type Schema = { safeParse(value: unknown): { readonly success: boolean; readonly error?: Failure | undefined } };
type Failure = { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] };

const SHAPE: ReadonlyMap<string, Schema> = new Map(Object.entries(settingsSchema.shape));

/** The settings, where each came from, and what is wrong. */
export function judgeSettings(sources: SettingsSources, lastGood?: SettingsInUse): SettingsInUse {
  const judged = [...SHAPE].map(([key, schema]) => judgeKey({ key, schema }, sources, lastGood));
  const origins: Readonly<Record<string, Origin>> = Object.fromEntries(judged.map(({ key, origin }) => [key, origin]));
  const settings = settingsSchema.parse(Object.fromEntries(judged.map(({ key, value }) => [key, value])));
  const ruled = applyRules(settings, lastGood?.settings);
  return {
    settings: ruled.settings,
    origins,
    complaints: [
      ...sourceComplaints(sources),
      ...judged.flatMap(({ complaint }) => complaint ?? []),
      ...unknownKeys(sources),
      ...ruled.complaints,
    ],
  };
}

type Key = { readonly key: string; readonly schema: Schema };
type Judged = {
  readonly key: string;
  readonly value: unknown;
  readonly origin: Origin;
  readonly complaint?: Complaint;
};

function judgeKey({ key, schema }: Key, sources: SettingsSources, lastGood: SettingsInUse | undefined): Judged {
  const kept = keptValue({ key, schema }, lastGood);
  for (const place of ['managed', 'file'] as const) {
    const source = sources[place];
    if (source.kind === 'refused' && kept?.origin.from === place) return { key, ...kept };
    if (source.kind !== 'read' || !source.values.has(key)) continue;
    const given = source.values.get(key);
    const parsed = schema.safeParse(given);
    if (parsed.success && given !== undefined) return { key, value: given, origin: { from: place } };
    const instead = kept === undefined ? 'the default is used' : 'the last good value stays in use';
    const says = `${key} in ${PLACE_WORDS[place]}: ${badValue({ key, given }, parsed.error)}; ${instead}`;
    return { key, ...(kept ?? DEFAULT), complaint: { key, says } };
  }
  return { key, ...DEFAULT };
}

const DEFAULT = { value: undefined, origin: { from: 'default' } } as const;

/** The last value that was good and not the default, if this version still takes it. */
function keptValue({ key, schema }: Key, lastGood: SettingsInUse | undefined): Omit<Judged, 'key'> | undefined {
  const origin = Object.entries(lastGood?.origins ?? {}).find(([name]) => name === key)?.[1];
  const value: unknown = Object.entries(lastGood?.settings ?? {}).find(([name]) => name === key)?.[1];
  if (origin === undefined || origin.from === 'default' || value === undefined) return undefined;
  return schema.safeParse(value).success ? { value, origin: { from: origin.from, kept: true } } : undefined;
}

function badValue({ key, given }: { readonly key: string; readonly given: unknown }, error?: Failure): string {
  const issue = error?.issues[0];
  const at = issue?.path.map((part) => `[${String(part)}]`).join('') ?? '';
  const says = issue?.message ?? 'no value';
  const shown = quoted(shownValue(key, at === '' ? given : valueAt(given, issue?.path ?? [])));
  return `${at === '' ? '' : `${at} `}${shown}${/^[a-z]/u.test(says) ? ' ' : ': '}${says}`;
}

/** Only one level: no setting is deeper than a list. */
function valueAt(given: unknown, [index]: readonly PropertyKey[]): unknown {
  return Array.isArray(given) && typeof index === 'number' ? given[index] : given;
}

/** Text of JSON has its quotes; everything else is short, and all of it may hold what a terminal obeys. */
function quoted(json: string): string {
  return quote(json.startsWith('"') && json.endsWith('"') ? json.slice(1, -1) : json);
}

function sourceComplaints(sources: SettingsSources): readonly Complaint[] {
  return (['managed', 'file'] as const).flatMap((place) => {
    const source = sources[place];
    if (source.kind !== 'refused') return [];
    const says = `${PLACE_WORDS[place]}: ${source.because}: nothing is taken from there, its last good values stay in use`;
    return [{ key: place, says }];
  });
}

function unknownKeys(sources: SettingsSources): readonly Complaint[] {
  return (['managed', 'file'] as const).flatMap((place) => {
    const unknown = keysOf(sources[place]).filter(
      (key) => !SHAPE.has(key) && !(place === 'managed' && OF_THE_PROFILE.test(key)),
    );
    const told = unknown.slice(0, MAX_UNKNOWN).map((key) => unknownKey(key, place));
    const more = unknown.length - told.length;
    if (more === 0) return told;
    return [...told, { key: place, says: `${PLACE_WORDS[place]}: ${more} more keys that are no settings` }];
  });
}

function keysOf(source: SettingsSource): readonly string[] {
  return source.kind === 'read' ? [...source.values.keys()] : [];
}

function unknownKey(key: string, place: Place): Complaint {
  const meant = nearest(key, [...SHAPE.keys()] satisfies readonly (SettingName | string)[]);
  const hint = meant === undefined ? '' : `; ${quote(meant)} is one`;
  return { key: key.slice(0, 60), says: `${quote(key)} in ${PLACE_WORDS[place]} is no setting${hint}` };
}
