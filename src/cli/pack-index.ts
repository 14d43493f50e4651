/**
 * `besom pack sign --index DIR`: the signed index of the signed packs in a folder, as agents take it.
 * @module
 */
import { join } from 'node:path';
import { readGivenKeys } from '../agent/given-keys.ts';
import { indexFault } from '../agent/packs-index.ts';
import { readInput } from '../host/input.ts';
import { namesInFolder } from '../host/named-folder.ts';
import type { PackIndex } from '../model/order.ts';
import { Problem } from '../model/problem.ts';
import { forTerminal } from '../report/escape.ts';
import { rowLines } from '../report/rows.ts';
import { parseBundle } from '../stix/bundles/bundle.ts';
import { BUNDLE_LIMITS } from '../stix/bundles/bundle-text.ts';
import type { SecretKey } from '../trust/secret-key.ts';
import { type GivenKey, verifySigned } from '../trust/trust.ts';
import { readNamedKey } from './named-key.ts';
import type { Out } from './out.ts';
import { readSignatureOf, SIGNATURE_SUFFIX } from './pack-signature.ts';
import { readSecretKeyFile, type SecretKeySource } from './secret-key-file.ts';
import { writeSigned } from './signed-output.ts';
import { readStanding, serialAfter } from './standing-serial.ts';

export type PackIndexOptions = {
  readonly dir: string;
  readonly key: SecretKeySource;
  /** Files of the public keys that verify the packs; none: the keys for packs that this Mac was given. */
  readonly packKeys: readonly string[];
  readonly format: 'text' | 'json';
  readonly now: Date;
};

type Entry = PackIndex['packs'][number];

const INDEX_NAME = 'index';

/** Signs it; exit code 0. A pack that agents would refuse is refused here, before anything is signed. */
export async function packIndex(
  { dir, key: source, packKeys, format, now }: PackIndexOptions,
  out: Out,
): Promise<number> {
  const keys = packKeys.length === 0 ? keysOfThisMac(out) : packKeys.map((path) => readNamedKey(path, 'packs'));
  const packs = namesInFolder(dir, '.json').map((name) => readEntry(join(dir, name), { keys, now }));
  const fault = packs.length === 0 ? 'no pack is in it (FILE.json with FILE.json.minisig)' : indexFault({ packs });
  if (fault !== undefined) throw new Problem('USAGE', `an index of ${JSON.stringify(dir)}: ${fault}. Check the folder`);
  const path = join(dir, INDEX_NAME);
  const serial = serialAfter(readStanding(path, 'indices'), now);
  const key = await readSecretKeyFile(source, out.note);
  refusePackKey(key, keys);
  const value = { serial, signedAt: now.toISOString(), packs };
  writeSigned({ path, value, key, purpose: 'indices', at: now });
  const facts = { file: path, signature: `${path}${SIGNATURE_SUFFIX}`, keyId: key.keyId, ...value };
  if (format === 'json') out.json({ schema: 'besom.signed-index/1', ...facts });
  else for (const line of factLines(facts, out)) out.text(line);
  return 0;
}

function keysOfThisMac(out: Out): readonly GivenKey[] {
  const { keys, folders, refused } = readGivenKeys('packs', undefined);
  for (const line of refused) out.note(forTerminal(line));
  if (keys.length > 0) return keys;
  const where = folders.map((folder) => JSON.stringify(folder)).join(' or ');
  throw new Problem(
    'USAGE',
    `without a key that verifies the packs: none is in ${where}. Name one with --pack-key PUB`,
  );
}

function readEntry(path: string, { keys, now }: { readonly keys: readonly GivenKey[]; readonly now: Date }): Entry {
  const bytes = readInput(path, { maxBytes: BUNDLE_LIMITS.maxBytes });
  const signature = readSignatureOf(path);
  if (signature === undefined) throw unsigned(path, `there is no ${JSON.stringify(`${path}${SIGNATURE_SUFFIX}`)}`);
  const verification = verifySigned({ bytes, signature }, { keys, purpose: 'packs' });
  if (verification.kind === 'refused') throw unsigned(path, verification.because);
  const { id, name, version, sha256 } = parseBundle(bytes, { source: path, signature: 'verified', now });
  return { id, name, version, sha256, bytes: bytes.length };
}

function unsigned(path: string, because: string): Problem {
  return new Problem('PACK_UNTRUSTED', `${JSON.stringify(path)}: ${because}. Sign it: besom pack sign FILE --key KEY`);
}

/** Agents take no key for two purposes: with this index they would take neither it nor the packs. */
function refusePackKey({ keyId, point }: SecretKey, keys: readonly GivenKey[]): void {
  if (!keys.some((key) => key.point.equals(point))) return;
  throw new Problem('KEY_INVALID', `${keyId}: it signs packs, and an index needs a key of its own: besom pack keygen`);
}

type Facts = Omit<PackIndex, 'packs'> & {
  readonly file: string;
  readonly signature: string;
  readonly keyId: string;
  readonly packs: readonly Entry[];
};

function factLines({ file, signature, keyId, serial, signedAt, packs }: Facts, out: Out): readonly string[] {
  const rows = [
    { label: 'signed', shows: file },
    ...packs.map(({ name, version }) => ({ label: 'pack', shows: `${name}, version ${version}` })),
    { label: 'serial', shows: String(serial) },
    { label: 'time', says: `${signedAt}: agents call it old after 14 days` },
    { label: 'signature', shows: signature },
    { label: 'key', shows: keyId },
  ];
  return rowLines(rows, { indent: 0, style: { columns: out.width, colour: out.colour } });
}
