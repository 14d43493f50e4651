/**
 * Signatures: minisign keys, signed packs and orders, what a key may sign; pure over the runtime's crypto.
 *
 * A signature answers one question: did the holder of a key that this Mac was given *for this purpose* sign these very
 * bytes as such a thing? The untrusted comment, the key's name and the form of the signature are in nobody's hand but
 * the attacker's, so nothing follows from them but which key to try.
 *
 * The legacy form is refused. Which form a signature has is not itself signed: whoever accepts both accepts each
 * prehashed signature a second time, as a legacy one over the 64 bytes of the digest. The tool writes the prehashed form
 * since version 0.11, and with `-H` long before.
 * @module
 */
import { isSignedBy } from './ed25519.ts';
import type { PublicKey } from './public-key.ts';
import { contentOf, namesPurpose, PURPOSES, type Purpose } from './purpose.ts';
import { digestOf, readSignature, type Signature, tied } from './signature.ts';

/** A key, and the one purpose that it was given for. */
export type GivenKey = PublicKey & { readonly purpose: Purpose };

/** Why a signature proves nothing here. */
export type Refusal =
  | 'malformed'
  | 'unknown-key'
  | 'key-of-another-purpose'
  | 'legacy'
  | 'other-bytes'
  | 'other-comment'
  | 'comment-of-another-purpose'
  | 'bytes-of-another-purpose';

export type Verification =
  | {
      readonly kind: 'verified';
      readonly key: GivenKey;
      /** Vouched for as the bytes are; it still holds what its author liked: escape it before it is shown. */
      readonly trustedComment: string;
      /** The signed bytes without the line of their type: only these may be used. */
      readonly content: Uint8Array;
    }
  | {
      readonly kind: 'refused';
      readonly reason: Refusal;
      /** Constant words for a message. */
      readonly because: string;
      /** The key that the signature names; absent where it is no signature. */
      readonly keyId?: string;
    };

/** What was signed, and the content of its `.minisig` file. */
export type Signed = { readonly bytes: Uint8Array; readonly signature: Uint8Array };

/** The keys that this Mac was given, for whatever purpose, and the purpose at hand. */
export type Given = { readonly keys: readonly GivenKey[]; readonly purpose: Purpose };

/** Verifies; whatever the bytes hold, it gives an answer and throws nothing. */
export function verifySigned({ bytes, signature }: Signed, { keys, purpose }: Given): Verification {
  const read = readSignature(signature);
  if (read.kind === 'malformed') return { kind: 'refused', reason: 'malformed', because: read.because };
  const refuse = (reason: Exclude<Refusal, 'malformed'>): Verification => ({
    kind: 'refused',
    reason,
    because: wordsOf(reason, purpose),
    keyId: read.value.keyId,
  });
  const named = keys.filter(({ keyId }) => keyId === read.value.keyId);
  const candidates = named.filter((key) => key.purpose === purpose);
  if (candidates.length === 0) return refuse(named.length === 0 ? 'unknown-key' : 'key-of-another-purpose');
  if (read.value.form === 'legacy') return refuse('legacy');
  return decide(read.value, { bytes, candidates, purpose, refuse });
}

type Deciding = {
  readonly bytes: Uint8Array;
  /** Two keys may bear one name: it is random, and no proof of anything. */
  readonly candidates: readonly GivenKey[];
  readonly purpose: Purpose;
  readonly refuse: (reason: Exclude<Refusal, 'malformed'>) => Verification;
};

/** Nothing of the comment or the bytes is looked at before both signatures hold. */
function decide(signature: Signature, { bytes, candidates, purpose, refuse }: Deciding): Verification {
  const digest = digestOf(bytes);
  const key = candidates.find(({ point }) => isSignedBy(point, digest, signature.signature));
  if (key === undefined) return refuse('other-bytes');
  const { trustedComment, globalSignature } = signature;
  if (!isSignedBy(key.point, tied(signature.signature, trustedComment), globalSignature)) {
    return refuse('other-comment');
  }
  if (!namesPurpose(trustedComment, purpose)) return refuse('comment-of-another-purpose');
  const content = contentOf(bytes, purpose);
  if (content === undefined) return refuse('bytes-of-another-purpose');
  return { kind: 'verified', key, trustedComment, content };
}

function wordsOf(reason: Exclude<Refusal, 'malformed'>, purpose: Purpose): string {
  const { type } = PURPOSES[purpose];
  const words = {
    'unknown-key': 'it was made with a key that is not among those given',
    'key-of-another-purpose': `it was made with a key that was not given for ${purpose}`,
    legacy: 'it has the legacy form, which is not accepted',
    'other-bytes': 'the bytes are not those that were signed, or the key only bears the same name',
    'other-comment': 'its trusted comment is not the one that was signed',
    'comment-of-another-purpose': `its trusted comment does not begin with ${type}`,
    'bytes-of-another-purpose': `the signed bytes do not begin with ${type}`,
  } as const satisfies Readonly<Record<typeof reason, string>>;
  return words[reason];
}
