/**
 * `besom pack keygen`, `sign` and `verify`: reads their options, and runs each with the place for its answer.
 * @module
 */
import { Problem } from '../model/problem.ts';
import { allValues, has, type Invocation, oneValue } from './invocation.ts';
import { answered, formatOf } from './pack-command.ts';

/** `besom pack keygen`. */
export async function runPackKeygen(invocation: Invocation): Promise<number> {
  const { packKeygen } = await import('./pack-keygen.ts');
  const [name = ''] = invocation.operands;
  const password = passwordOf(invocation);
  return answered(invocation, (out) => packKeygen({ name, password, format: formatOf(invocation) }, out));
}

/** `besom pack sign`. */
export async function runPackSign(invocation: Invocation): Promise<number> {
  const path = oneValue(invocation, '--key');
  if (path === undefined) {
    throw new Problem(
      'USAGE',
      'besom pack sign: --key FILE is missing: the secret key. Make one: besom pack keygen FILE',
    );
  }
  const { packSign } = await import('./pack-sign.ts');
  const passwordFile = oneValue(invocation, '--password-file');
  const key = { path, ...(passwordFile === undefined ? {} : { passwordFile }) };
  const options = { files: invocation.operands, key, format: formatOf(invocation), now: new Date() };
  return answered(invocation, (out) => packSign(options, out));
}

/** `besom pack verify`. */
export async function runPackVerify(invocation: Invocation): Promise<number> {
  const { packVerify } = await import('./pack-verify.ts');
  const options = { files: invocation.operands, keys: allValues(invocation, '--key'), format: formatOf(invocation) };
  return answered(invocation, (out) => packVerify(options, out));
}

function passwordOf(invocation: Invocation) {
  const path = oneValue(invocation, '--password-file');
  if (!has(invocation, '--no-password')) return path === undefined ? ASKED : ({ kind: 'file', path } as const);
  if (path === undefined) return NO_PASSWORD;
  throw new Problem('USAGE', 'besom pack keygen: --password-file and --no-password contradict. Leave one of them out');
}

const ASKED = { kind: 'asked' } as const;
const NO_PASSWORD = { kind: 'none' } as const;
