/**
 * Gets the password of a secret key: from the file that was named, or from the person at the terminal.
 * @module
 */
import { askHidden } from '../host/ask-hidden.ts';
import { nameOfInput, readInput } from '../host/input.ts';
import { Problem } from '../model/problem.ts';
import { MAX_PASSWORD_BYTES } from '../trust/secret-key.ts';

/** Where it comes from. */
export type PasswordSource = { readonly kind: 'asked' } | { readonly kind: 'file'; readonly path: string };

const LF = 0x0a;
const CR = 0x0d;

/** The password that opens a key. */
export async function existingPassword(source: PasswordSource): Promise<Buffer> {
  if (source.kind === 'file') return passwordIn(source.path);
  const [password] = await asked(['Password of the key: ']);
  return usable(password, 'what was typed');
}

/** A password for a new key; a person types it twice, since nobody sees it. */
export async function newPassword(source: PasswordSource): Promise<Buffer> {
  if (source.kind === 'file') return passwordIn(source.path);
  const [password, again] = await asked(['Password for the new key: ', 'The same again: ']);
  const first = usable(password, 'what was typed');
  if (again?.equals(first) !== true)
    throw new Problem('USAGE', 'with two passwords: they differ. Type the same one twice');
  return first;
}

async function asked(prompts: readonly string[]): Promise<readonly Buffer[]> {
  const answers = await askHidden({ prompts, maxBytes: MAX_PASSWORD_BYTES });
  if (answers !== undefined) return answers;
  throw new Problem('USAGE', 'without a password: there is nobody at a terminal to ask. Use --password-file FILE');
}

/** The first line: editors and shells end a file with a line end. */
function passwordIn(path: string): Buffer {
  const bytes = readInput(path, { maxBytes: MAX_PASSWORD_BYTES + 2 });
  const end = bytes.indexOf(LF);
  const line = end === -1 ? bytes : bytes.subarray(0, end);
  return usable(line.at(-1) === CR ? line.subarray(0, -1) : line, nameOfInput(path));
}

/** minisign ends a password at a NUL byte and takes up to 1,023: another one could not open the key there. */
function usable(password: Buffer | undefined, where: string): Buffer {
  if (password === undefined || password.length === 0)
    throw new Problem('USAGE', `with an empty password: ${where} is empty. Choose one`);
  if (password.length > MAX_PASSWORD_BYTES || password.includes(0)) {
    throw new Problem(
      'USAGE',
      `with this password: ${where} is longer than ${MAX_PASSWORD_BYTES} bytes or holds a NUL. Choose another`,
    );
  }
  return password;
}
