/**
 * Packs and their index as those who publish them have them.
 * @module
 */
import { createHash } from 'node:crypto';
import type { SignedBytes } from '../../src/model/exchange.ts';
import { makeSecretKey, type SecretKey } from '../../src/trust/secret-key.ts';
import { signBytes } from '../../src/trust/sign.ts';
import { minutes, NOON, signedAs } from './orders.ts';
import { bundleOf } from './pack.ts';

export const PACK_KEY: SecretKey = makeSecretKey();
export const INDEX_KEY: SecretKey = makeSecretKey();

/** A pack as its author has it: which one, and its signed bytes. */
export type Published = {
  readonly entry: {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    readonly sha256: string;
    readonly bytes: number;
  };
  readonly signed: SignedBytes;
};

/** A pack of this version; another serial is another pack. */
export function publish(serial: number, version: string, key: SecretKey = PACK_KEY): Published {
  const bundle = bundleOf({ name: `pack ${serial}`, serial, indicators: [{ pattern: "[file:name = 'evil']" }] });
  const objects = bundle.objects.map((object) =>
    object.type === 'report' ? { ...object, x_besom_pack_version: version } : object,
  );
  const bytes = Buffer.from(JSON.stringify({ ...bundle, objects }));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    entry: { id: bundle.id, name: `pack ${serial}`, version, sha256, bytes: bytes.length },
    signed: { bytes: bytes.toString('base64'), signature: signBytes(bytes, { key, purpose: 'packs', at: NOON }) },
  };
}

export type IndexDraft = {
  readonly serial: number;
  readonly signedAt?: string;
  readonly packs: readonly Published['entry'][];
};

/** The signed index of packs. */
export function indexOf(
  { serial, signedAt = minutes(-30), packs }: IndexDraft,
  key: SecretKey = INDEX_KEY,
): SignedBytes {
  return signedAs({ serial, signedAt, packs }, { key, purpose: 'indices' });
}
