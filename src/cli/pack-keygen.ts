/**
 * `besom pack keygen`: a new key pair for packs, in two files that were not there before.
 * @module
 */
import { checkFree, createFiles } from '../host/create-files.ts';
import { rowLines } from '../report/rows.ts';
import type { Limits } from '../trust/key-stream.ts';
import { publicKeyText, publicKeyWord } from '../trust/public-key.ts';
import { hiddenKeyText, makeSecretKey, openKeyText, type SecretKey } from '../trust/secret-key.ts';
import type { Out } from './out.ts';
import { newPassword, type PasswordSource } from './password.ts';

export type PackKeygenOptions = {
  /** Both files' name without `.key` and `.pub`. */
  readonly name: string;
  /** `none`: only where the person asked for that by name. */
  readonly password: PasswordSource | { readonly kind: 'none' };
  readonly format: 'text' | 'json';
  /** What the password costs, other than the usual. */
  readonly limits?: Limits;
};

const SECRET_MODE = 0o600;
const PUBLIC_MODE = 0o644;

/** Makes the pair and says where it is; exit code 0. */
export async function packKeygen({ name, password, format, limits }: PackKeygenOptions, out: Out): Promise<number> {
  const secretFile = `${name}.key`;
  const publicFile = `${name}.pub`;
  checkFree([secretFile, publicFile]);
  const key = makeSecretKey();
  const secretText = password.kind === 'none' ? openKeyText(key) : await hidden(key, password, { limits, out });
  createFiles([
    { path: secretFile, mode: SECRET_MODE, text: secretText },
    { path: publicFile, mode: PUBLIC_MODE, text: publicKeyText(key) },
  ]);
  const facts = {
    keyId: key.keyId,
    secretFile,
    publicFile,
    publicKey: publicKeyWord(key),
    password: password.kind !== 'none',
  };
  if (format === 'json') out.json({ schema: 'besom.key/1', ...facts });
  else for (const line of keyLines(facts, out)) out.text(line);
  return 0;
}

async function hidden(
  key: SecretKey,
  source: PasswordSource,
  { limits, out }: { readonly limits: Limits | undefined; readonly out: Out },
): Promise<string> {
  const password = await newPassword(source);
  out.note('Hiding the key: its password is made to take some seconds');
  const text = await hiddenKeyText(key, password, limits);
  password.fill(0);
  return text;
}

type Facts = {
  readonly keyId: string;
  readonly secretFile: string;
  readonly publicFile: string;
  readonly publicKey: string;
  readonly password: boolean;
};

function keyLines({ keyId, secretFile, publicFile, publicKey, password }: Facts, out: Out): readonly string[] {
  const secrecy = password ? 'its password opens it' : 'no password: whoever reads it can sign';
  const rows = [
    { label: 'key', shows: keyId },
    { label: 'secret', shows: secretFile },
    { label: '', says: `keep it to yourself; ${secrecy}` },
    { label: 'public', shows: publicFile },
    { label: '', says: 'give it to each Mac that is to trust packs signed with this key' },
    { label: 'minisign', shows: `-P ${publicKey}` },
  ];
  return rowLines(rows, { indent: 0, style: { columns: out.width, colour: out.colour } });
}
