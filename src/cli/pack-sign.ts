/**
 * `besom pack sign`: a signature beside each pack, which Besom and minisign verify.
 * @module
 */
import { basename } from 'node:path';
import { readInput } from '../host/input.ts';
import { openOutput } from '../host/output.ts';
import type { Pack } from '../model/pack.ts';
import { Problem } from '../model/problem.ts';
import { countOf } from '../report/figures.ts';
import { rowLines } from '../report/rows.ts';
import { parseBundle } from '../stix/bundles/bundle.ts';
import { BUNDLE_LIMITS } from '../stix/bundles/bundle-text.ts';
import type { SecretKey } from '../trust/secret-key.ts';
import { signBytes } from '../trust/sign.ts';
import type { Out } from './out.ts';
import { SIGNATURE_SUFFIX } from './pack-signature.ts';
import { readSecretKeyFile, type SecretKeySource } from './secret-key-file.ts';

export type PackSignOptions = {
  readonly files: readonly string[];
  readonly key: SecretKeySource;
  readonly format: 'text' | 'json';
  readonly now: Date;
};

/** Anybody may read a signature: it goes where the pack goes. */
const SIGNATURE_MODE = 0o644;

type ToSign = { readonly path: string; readonly bytes: Buffer; readonly pack: Pack };

/** Signs them; exit code 0. What is no pack is refused before anything is signed, and the person asked for nothing. */
export async function packSign({ files, key: source, format, now }: PackSignOptions, out: Out): Promise<number> {
  const packs = files.map((path) => readPack(path, now));
  const key = await readSecretKeyFile(source, out.note);
  for (const pack of packs) writeSignature(pack, { key, now });
  const signed = packs.map((pack) => factsOf(pack, key));
  if (format === 'json') out.json({ schema: 'besom.signatures/1', signed });
  else out.text(signed.map((facts) => factLines(facts, out).join('\n')).join('\n\n'));
  return 0;
}

function readPack(path: string, now: Date): ToSign {
  if (path === '-') throw new Problem('USAGE', 'on standard input: no signature can stand beside it. Name a file');
  const bytes = readInput(path, { maxBytes: BUNDLE_LIMITS.maxBytes });
  return { path, bytes, pack: parseBundle(bytes, { source: path, signature: 'unsigned', now }) };
}

function writeSignature({ path, bytes }: ToSign, { key, now }: { readonly key: SecretKey; readonly now: Date }): void {
  const text = signBytes(bytes, { key, purpose: 'packs', at: now, file: basename(path) });
  using output = openOutput(`${path}${SIGNATURE_SUFFIX}`, { mode: SIGNATURE_MODE });
  output.write(text);
  output.keep();
}

/** What was signed, in words: a person should see that it is what they meant. */
function factsOf({ path, pack }: ToSign, key: SecretKey) {
  const { name, version, sha256, indicators, setAside } = pack;
  return {
    file: path,
    signature: `${path}${SIGNATURE_SUFFIX}`,
    keyId: key.keyId,
    pack: { name, version, sha256, indicators: indicators.length, setAside: setAside.length },
  };
}

function factLines({ file, signature, keyId, pack }: ReturnType<typeof factsOf>, out: Out): readonly string[] {
  const aside = pack.setAside === 0 ? '' : `, ${pack.setAside} more set aside`;
  const rows = [
    { label: 'signed', shows: file },
    { label: 'pack', shows: `${pack.name}, version ${pack.version}` },
    { label: 'holds', says: `${countOf(pack.indicators, 'indicator')}${aside}` },
    { label: 'sha256', shows: pack.sha256 },
    { label: 'signature', shows: signature },
    { label: 'key', shows: keyId },
  ];
  return rowLines(rows, { indent: 0, style: { columns: out.width, colour: out.colour } });
}
