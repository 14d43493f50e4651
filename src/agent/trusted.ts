/**
 * Verifies what arrives, with the keys that this Mac was given and that nobody has ended since.
 *
 * The one place that knows of both: whoever verified without it would go on believing a stolen key.
 * @module
 */
import type { Purpose } from '../trust/purpose.ts';
import { type OpenedJson, openSignedJson } from '../trust/signed-json.ts';
import { type GivenKey, type Signed, type Verification, verifySigned } from '../trust/trust.ts';

/** Keys that were given, and the ids of those that were ended. */
export type Trusted = { readonly keys: readonly GivenKey[]; readonly revoked: ReadonlySet<string> };

type Ended = { readonly kind: 'refused'; readonly because: string; readonly keyId: string };

/** The value that was signed for this purpose. */
export function openTrusted(signed: Signed, purpose: Purpose, { keys, revoked }: Trusted): OpenedJson {
  const opened = openSignedJson(signed, { keys, purpose });
  return opened.kind === 'refused' ? opened : (endOf(opened.key, revoked) ?? opened);
}

/** Whether these bytes were signed for this purpose. */
export function verifyTrusted(signed: Signed, purpose: Purpose, { keys, revoked }: Trusted): Verification | Ended {
  const verified = verifySigned(signed, { keys, purpose });
  return verified.kind === 'refused' ? verified : (endOf(verified.key, revoked) ?? verified);
}

function endOf({ keyId }: GivenKey, revoked: ReadonlySet<string>): Ended | undefined {
  return revoked.has(keyId) ? { kind: 'refused', because: `the key ${keyId} was revoked`, keyId } : undefined;
}
