/**
 * Opens the secret key in a file that a person named.
 * @module
 */
import { readInput } from '../host/input.ts';
import { Problem } from '../model/problem.ts';
import { MAX_FILE_BYTES } from '../trust/minisign-text.ts';
import { openSecretKey, readSecretKey, type SecretKey } from '../trust/secret-key.ts';
import { existingPassword } from './password.ts';

export type SecretKeySource = {
  readonly path: string;
  /** Absent: the person is asked where the key has a password. */
  readonly passwordFile?: string;
};

/** The key; a Problem where the file is none, or the password is wrong. `note` hears why it takes a while. */
export async function readSecretKeyFile(
  { path, passwordFile }: SecretKeySource,
  note: (line: string) => void,
): Promise<SecretKey> {
  const name = JSON.stringify(path);
  const file = readSecretKey(readInput(path, { maxBytes: MAX_FILE_BYTES }));
  if (file.kind === 'malformed') {
    throw new Problem('KEY_INVALID', `${name}: ${file.because}. Name the .key file that besom pack keygen wrote`);
  }
  const { protection } = file.value;
  if (protection === 'none' && passwordFile !== undefined) {
    throw new Problem('USAGE', `with --password-file: the key ${name} has no password. Leave the option out`);
  }
  const password = protection === 'none' ? Buffer.alloc(0) : await passwordOf(passwordFile);
  if (protection === 'password') note('Opening the key: its password is made to take some seconds');
  const key = await openSecretKey(file.value, password);
  password.fill(0);
  if (key.kind === 'malformed') throw new Problem('KEY_INVALID', `${name}: ${key.because}. Try again`);
  return key.value;
}

function passwordOf(passwordFile: string | undefined): Promise<Buffer> {
  return existingPassword(passwordFile === undefined ? { kind: 'asked' } : { kind: 'file', path: passwordFile });
}
