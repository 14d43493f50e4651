/**
 * Finds the public keys that this Mac was given: in the settings, and in the files `keys/PURPOSE/*.pub` of the state folder.
 * @module
 */
import { join } from 'node:path';
import { givenStateDirs, readGivenFiles } from '../host/given-files.ts';
import type { Settings } from '../model/settings.ts';
import { MAX_FILE_BYTES, type Read } from '../trust/minisign-text.ts';
import { type KeptKeys, keepToOnePurpose } from '../trust/one-purpose.ts';
import { type PublicKey, readPublicKey, readPublicKeyWord } from '../trust/public-key.ts';
import type { Purpose } from '../trust/purpose.ts';
import type { GivenKey } from '../trust/trust.ts';

/** Keys of one purpose, where their files were looked for, and which could not be used: a sentence each. */
export type GivenKeys = KeptKeys & { readonly folders: readonly string[] };

type KeySettings = Pick<Settings, 'packKeys' | 'indexKeys' | 'orderKeys' | 'rootKeys'>;

/** Each purpose with its setting; held to be all of them by a test. */
export const KEY_SETTINGS = [
  ['packs', 'packKeys'],
  ['indices', 'indexKeys'],
  ['orders', 'orderKeys'],
  ['revocations', 'rootKeys'],
] as const satisfies readonly (readonly [Purpose, keyof KeySettings])[];

/** All keys of the agent, for every purpose. A file or a setting that is no key costs that key alone. */
export function agentKeys({
  settings,
  stateDir,
}: {
  readonly settings: KeySettings;
  readonly stateDir: string | undefined;
}): KeptKeys {
  const given = KEY_SETTINGS.flatMap(([purpose, setting]) => [
    ...settings[setting].map((word) => keyGiven(readPublicKeyWord(word), { purpose, place: word })),
    ...keysInFolders(purpose, stateDir),
  ]);
  return sorted(given);
}

/** The keys of one purpose that stand in folders. A key that stands in another purpose's folder as well is in none. */
export function readGivenKeys(purpose: Purpose, stateDir: string | undefined): GivenKeys {
  const { keys, refused } = sorted(KEY_SETTINGS.flatMap(([each]) => keysInFolders(each, stateDir)));
  return {
    keys: keys.filter((key) => key.purpose === purpose),
    folders: givenStateDirs(stateDir).map((dir) => join(dir, 'keys', purpose)),
    refused,
  };
}

/** A key, or why there is none. */
type Given = { readonly kind: 'key'; readonly key: GivenKey } | { readonly kind: 'refused'; readonly because: string };

function sorted(given: readonly Given[]): KeptKeys {
  const kept = keepToOnePurpose(given.flatMap((one) => (one.kind === 'key' ? [one.key] : [])));
  const useless = given.flatMap((one) => (one.kind === 'refused' ? [one.because] : []));
  return { keys: kept.keys, refused: [...useless, ...kept.refused] };
}

function keysInFolders(purpose: Purpose, stateDir: string | undefined): readonly Given[] {
  const wanted = { folders: ['keys', purpose], suffix: '.pub', maxBytes: MAX_FILE_BYTES };
  const { files, refused } = readGivenFiles(givenStateDirs(stateDir), wanted);
  return [
    ...files.map(({ path, bytes }) => keyGiven(readPublicKey(bytes), { purpose, place: path })),
    ...refused.map(({ path, because }) => useless(path, because)),
  ];
}

function keyGiven(
  key: Read<PublicKey>,
  { purpose, place }: { readonly purpose: Purpose; readonly place: string },
): Given {
  if (key.kind === 'malformed') return useless(place, key.because);
  return { kind: 'key', key: { ...key.value, purpose } };
}

function useless(place: string, because: string): Given {
  return { kind: 'refused', because: `No key is taken from ${JSON.stringify(place)}: ${because}` };
}
