/**
 * Signs what was shown and agreed to, and nothing else.
 * @module
 */
import { askYes } from '../host/ask-yes.ts';
import { Problem } from '../model/problem.ts';
import { forTerminal } from '../report/escape.ts';
import type { Json } from '../trust/canonical-json.ts';
import type { Purpose } from '../trust/purpose.ts';
import type { SecretKey } from '../trust/secret-key.ts';
import { sha256Of } from '../trust/sha256.ts';
import type { Out } from './out.ts';
import { SIGNATURE_SUFFIX } from './pack-signature.ts';
import { writeSigned } from './signed-output.ts';

/** How the signer agrees: at the terminal, or beforehand with `--yes`. */
export type Consent = 'to-be-asked' | 'by-option';

export type ToSign = {
  /** `besom order sweep`, for messages. */
  readonly command: string;
  readonly path: string;
  readonly value: Json;
  readonly key: SecretKey;
  readonly purpose: Purpose;
  readonly at: Date;
  /** What it is in words, escaped. */
  readonly words: readonly string[];
  readonly consent: Consent;
  readonly format: 'text' | 'json';
};

/** Shows, asks, signs; exit code 0. Not agreed, or nobody to ask: a Problem, and nothing is signed. */
export async function signAgreed(toSign: ToSign, out: Out): Promise<number> {
  const { command, path, words, consent, format, value, key } = toSign;
  await agree(words, { command, consent, note: out.note });
  const id = sha256Of(writeSigned(toSign));
  const signature = `${path}${SIGNATURE_SUFFIX}`;
  if (format === 'json')
    out.json({ schema: 'besom.signed-order/1', file: path, signature, id, keyId: key.keyId, order: value });
  else out.text(forTerminal(`signed ${JSON.stringify(path)} and ${JSON.stringify(signature)}: ${id}`));
  return 0;
}

type Asking = { readonly command: string; readonly consent: Consent; readonly note: Out['note'] };

async function agree(words: readonly string[], { command, consent, note }: Asking): Promise<void> {
  // whoever is asked has seen it, whatever --quiet says
  const show = consent === 'by-option' ? note : (line: string) => process.stderr.write(`${line}\n`);
  for (const line of words) show(line);
  if (consent === 'by-option') return;
  const answer = await askYes('Sign this?');
  if (answer === 'yes') return;
  const why =
    answer === 'nobody' ? 'there is nobody at a terminal to ask. Add --yes' : 'you did not agree. Nothing was signed';
  throw new Problem('USAGE', `${command}: ${why}`);
}
