/**
 * The settings in use: read at the start and whenever one of their two files changes, kept for the next start.
 *
 * Validation loads zod, which takes 10 MB of the agent's 80 and is never given back. So what was decided is kept beside the
 * digests of what it was decided from, and while those are the same it is taken as it is.
 * @module
 */

import {
  keepSnapshot,
  programStamp,
  readSettingsFiles,
  readSnapshot,
  type SettingsPlaces,
  type SettingsSources,
} from '../host/settings-files.ts';
import { isRecord } from '../model/json.ts';
import type { SettingsInUse } from './settings-in-use.ts';

export type SettingsContext = {
  readonly places: SettingsPlaces;
  readonly stateDir: string;
  /** The program's: another one may have other defaults and bounds. */
  readonly version: string;
  /** What was in use until now: on a disk that takes nothing, it is all that is left of the last good values. */
  readonly before?: SettingsInUse;
};

/** Reads, decides, and keeps what was decided. It always gives settings, whatever state the files are in. */
export async function readSettings(context: SettingsContext): Promise<SettingsInUse> {
  const { inUse, snapshot } = await decide(context);
  if (snapshot !== undefined) keepSnapshot(context.stateDir, snapshot);
  return inUse;
}

/** The same without keeping anything: for who only shows it. */
export async function lookAtSettings(context: SettingsContext): Promise<SettingsInUse> {
  return (await decide(context)).inUse;
}

type Snapshot = { readonly from: string; readonly inUse: SettingsInUse };

/** `snapshot`: what is to be kept, where that is something new. */
type Decided = { readonly inUse: SettingsInUse; readonly snapshot?: Snapshot };

async function decide({ places, stateDir, version, before }: SettingsContext): Promise<Decided> {
  const sources = readSettingsFiles(places);
  const from = JSON.stringify([version, programStamp(), places.managed ?? null, places.file, digestsOf(sources)]);
  const found = readSnapshot(stateDir);
  const snapshot = isSnapshot(found) ? found : undefined;
  if (snapshot?.from === from) return { inUse: snapshot.inUse };
  const { judgeSettings } = await import('./settings-judge.ts');
  const inUse = judgeSettings(sources, before ?? snapshot?.inUse);
  return { inUse, snapshot: { from, inUse } };
}

function digestsOf({ managed, file }: SettingsSources): readonly string[] {
  return [managed.digest, file.digest];
}

/**
 * Whether it is what this program wrote. The file is in a folder of ours alone and refused where others could write it, so
 * this tells a damaged file from a whole one, not a friend from a foe; what is used again is validated anew after a change.
 */
function isSnapshot(value: unknown): value is Snapshot {
  if (!isRecord(value) || typeof value['from'] !== 'string' || !isRecord(value['inUse'])) return false;
  const { settings, origins, complaints } = value['inUse'];
  return isRecord(settings) && Array.isArray(settings['collectors']) && isRecord(origins) && Array.isArray(complaints);
}
