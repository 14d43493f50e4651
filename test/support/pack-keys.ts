/**
 * Signed packs, and state folders with the keys that may vouch for them.
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PublicKey, publicKeyText } from '../../src/trust/public-key.ts';
import { makeSecretKey, type SecretKey } from '../../src/trust/secret-key.ts';
import { signBytes } from '../../src/trust/sign.ts';

const AT = new Date('2026-03-01T12:00:00Z');

/** Signs a pack's file as `besom pack sign` does, and gives the key that did. */
export function signPack(file: string, key: SecretKey = makeSecretKey()): SecretKey {
  writeFileSync(`${file}.minisig`, signBytes(readFileSync(file), { key, purpose: 'packs', at: AT }));
  return key;
}

/** Puts a key into a state folder, as one for packs; gives its file. */
export function giveKey(stateDir: string, key: PublicKey, name = 'ours.pub'): string {
  const folder = join(stateDir, 'keys', 'packs');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const file = join(folder, name);
  writeFileSync(file, publicKeyText(key), { mode: 0o644 });
  return file;
}
