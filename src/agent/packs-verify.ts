/**
 * Verifies a pack that arrived or was kept: signed by a key for packs, and the very one that was named. Pure.
 * @module
 */
import { isProblem } from '../model/problem.ts';
import { parseBundle } from '../stix/bundles/bundle.ts';
import { sha256Of } from '../trust/sha256.ts';
import type { Signed } from '../trust/trust.ts';
import { type Trusted, verifyTrusted } from './trusted.ts';

/** What a pack says that it is. */
export type PackFacts = { readonly id: string; readonly name: string; readonly version: string };

export type PackContext = Trusted & {
  /** Of the pack that is meant. */
  readonly sha256: string;
};

export type PackVerdict = { readonly kind: 'verified' } | { readonly kind: 'refused'; readonly because: string };

/** Whether these bytes are that pack, and a key that counts vouches for them. Cheap: nothing is parsed. */
export function verifyPack(signed: Signed, context: PackContext): PackVerdict {
  if (sha256Of(signed.bytes) !== context.sha256) {
    return { kind: 'refused', because: 'its bytes are not those that were named' };
  }
  const verification = verifyTrusted(signed, 'packs', context);
  if (verification.kind === 'refused') return { kind: 'refused', because: verification.because };
  return { kind: 'verified' };
}

/** What verified bytes say of themselves; a sentence where they are no pack. */
export function readPackFacts(bytes: Uint8Array, now: Date): PackFacts | string {
  try {
    const { id, name, version } = parseBundle(Buffer.from(bytes), { source: 'pack', signature: 'verified', now });
    return { id, name, version };
  } catch (error) {
    if (isProblem(error)) return error.message;
    throw error;
  }
}
