/**
 * Makes the act of `besom order pack`: which pack, by its digest, after what agents would find wrong with it.
 * @module
 */
import { readInput } from '../host/input.ts';
import type { Act } from '../model/order.ts';
import { Problem } from '../model/problem.ts';
import { countOf } from '../report/figures.ts';
import { parseBundle } from '../stix/bundles/bundle.ts';
import { BUNDLE_LIMITS } from '../stix/bundles/bundle-text.ts';
import { lintBundle } from '../stix/lint/lint.ts';
import { withoutTooBroad } from '../sweep/broad.ts';
import { readSignatureOf, SIGNATURE_SUFFIX } from './pack-signature.ts';

export type OrderedPack = {
  readonly path: string;
  /** Indicators that may have no literal of four characters. */
  readonly broad: readonly string[];
  readonly now: Date;
};

/** `notes`: what a person should know of the pack before signing. */
export type PackAct = { readonly act: Act; readonly notes: readonly string[] };

/** Reads the pack. One with errors, or without a signature, is not ordered: agents would refuse it one by one. */
export function orderedPack({ path, broad, now }: OrderedPack): PackAct {
  if (path === '-') throw new Problem('USAGE', 'with --pack -: no signature stands beside it. Name a file');
  const bytes = readInput(path, { maxBytes: BUNDLE_LIMITS.maxBytes });
  const pack = parseBundle(bytes, { source: path, signature: 'unsigned', now });
  const errors = lintBundle(bytes, { source: path, now }).filter(({ severity }) => severity === 'error').length;
  const name = JSON.stringify(path);
  if (errors > 0)
    throw new Problem('PACK_INVALID', `${name}: ${countOf(errors, 'error')}. See them: besom pack lint FILE`);
  if (readSignatureOf(path) === undefined) {
    const beside = JSON.stringify(`${path}${SIGNATURE_SUFFIX}`);
    throw new Problem('PACK_UNTRUSTED', `${name}: there is no ${beside}. Sign it: besom pack sign FILE --key KEY`);
  }
  const unknown = broad.find((id) => !pack.indicators.some((indicator) => indicator.id === id));
  if (unknown !== undefined) {
    throw new Problem('USAGE', `with --broad ${JSON.stringify(unknown)}: the pack has no such indicator in use`);
  }
  const { refused } = withoutTooBroad([pack], new Set(broad));
  return {
    act: { kind: 'pack', pack: pack.id, version: pack.version, sha256: pack.sha256, broad: [...new Set(broad)] },
    notes: [
      `${countOf(pack.indicators.length, 'indicator')}, named ${pack.name}`,
      ...refused.map(({ indicator }) => `${indicator} is too broad, and is left out unless --broad names it`),
    ],
  };
}
