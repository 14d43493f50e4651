/**
 * `besom pack keygen`, `sign` and `verify`: reads their options, and runs each with the place for its answer.
 * @module
 */
import { Problem } from '../model/problem.ts';
import { usageOf } from './contract.ts';
import { allValues, has, type Invocation, oneValue } from './invocation.ts';
import { answered, formatOf } from './pack-command.ts';
import type { SecretKeySource } from './secret-key-file.ts';

/** `besom pack keygen`. */
export async function runPackKeygen(invocation: Invocation): Promise<number> {
  const { packKeygen } = await import('./pack-keygen.ts');
  const [name = ''] = invocation.operands;
  const password = passwordOf(invocation);
  return answered(invocation, (out) => packKeygen({ name, password, format: formatOf(invocation) }, out));
}

/** `besom pack sign`: packs, or with `--index` the index of a folder of them. */
export async function runPackSign(invocation: Invocation): Promise<number> {
  const dir = oneValue(invocation, '--index');
  const files = invocation.operands;
  if (dir !== undefined) return signIndex(invocation, dir);
  if (has(invocation, '--pack-key')) {
    throw new Problem('USAGE', 'besom pack sign: --pack-key is for --index. Leave it out');
  }
  if (files.length === 0) {
    throw new Problem('USAGE', `besom pack sign: FILE is missing. Usage: ${usageOf(invocation.command)}`);
  }
  const { packSign } = await import('./pack-sign.ts');
  const options = { files, key: secretKeyOf(invocation), format: formatOf(invocation), now: new Date() };
  return answered(invocation, (out) => packSign(options, out));
}

async function signIndex(invocation: Invocation, dir: string): Promise<number> {
  if (invocation.operands.length > 0) {
    throw new Problem('USAGE', 'besom pack sign: --index takes all packs of its folder. Leave FILE out');
  }
  const { packIndex } = await import('./pack-index.ts');
  const key = secretKeyOf(invocation);
  const packKeys = allValues(invocation, '--pack-key');
  const options = { dir, key, packKeys, format: formatOf(invocation), now: new Date() };
  return answered(invocation, (out) => packIndex(options, out));
}

/** `besom pack verify`. */
export async function runPackVerify(invocation: Invocation): Promise<number> {
  const { packVerify } = await import('./pack-verify.ts');
  const options = { files: invocation.operands, keys: allValues(invocation, '--key'), format: formatOf(invocation) };
  return answered(invocation, (out) => packVerify(options, out));
}

/** The secret key that `--key` names. */
export function secretKeyOf(invocation: Invocation): SecretKeySource {
  const path = oneValue(invocation, '--key');
  const passwordFile = oneValue(invocation, '--password-file');
  if (path !== undefined) return { path, ...(passwordFile === undefined ? {} : { passwordFile }) };
  const what = `besom ${invocation.command.name}: --key FILE is missing: the secret key`;
  throw new Problem('USAGE', `${what}. Make one: besom pack keygen FILE`);
}

function passwordOf(invocation: Invocation) {
  const path = oneValue(invocation, '--password-file');
  if (!has(invocation, '--no-password')) return path === undefined ? ASKED : ({ kind: 'file', path } as const);
  if (path === undefined) return NO_PASSWORD;
  throw new Problem('USAGE', 'besom pack keygen: --password-file and --no-password contradict. Leave one of them out');
}

const ASKED = { kind: 'asked' } as const;
const NO_PASSWORD = { kind: 'none' } as const;
