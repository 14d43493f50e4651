/**
 * Signs values and verifies them: the line of the type, and the value's canonical JSON behind it.
 * @module
 */
import { canonicalText, type Json, readCanonical } from './canonical-json.ts';
import { typedBytes } from './purpose.ts';
import { type Signing, signBytes } from './sign.ts';
import { type Given, type GivenKey, type Signed, verifySigned } from './trust.ts';

export type SignedText = { readonly bytes: Uint8Array; readonly signature: string };

/** `keyId`: the key that the signature names; absent where it is no signature. */
export type OpenedJson =
  | { readonly kind: 'verified'; readonly key: GivenKey; readonly value: unknown }
  | { readonly kind: 'refused'; readonly because: string; readonly keyId?: string };

/** The bytes of a value for this purpose, and the content of their `.minisig` file. */
export function signJson(value: Json, signing: Signing): SignedText {
  const bytes = typedBytes(Buffer.from(canonicalText(value)), signing.purpose);
  return { bytes, signature: signBytes(bytes, signing) };
}

/** The value that was signed, of whatever shape; nothing of it is looked at before the signature holds. */
export function openSignedJson(signed: Signed, given: Given): OpenedJson {
  const verification = verifySigned(signed, given);
  if (verification.kind === 'refused') return verification;
  const value = readCanonical(verification.content);
  if (value.kind === 'read') return { kind: 'verified', key: verification.key, value: value.value };
  return { kind: 'refused', because: value.because, keyId: verification.key.keyId };
}
