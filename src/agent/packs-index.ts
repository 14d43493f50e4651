/**
 * Judges a pack index: who signed it, and whether it is one that may follow the one in force. Pure.
 * @module
 */
import { type PackIndex, packIndexSchema } from '../model/order.ts';
import type { Signed } from '../trust/trust.ts';
import { MAX_PACK_BYTES, MAX_PACKS_BYTES } from './packs-signed.ts';
import { openTrusted, type Trusted } from './trusted.ts';

export type IndexContext = Trusted & {
  /** Of the highest index that was ever in force here; 0 where there was none. */
  readonly lastSerial: number;
};

export type IndexJudgement =
  | { readonly kind: 'good'; readonly index: PackIndex }
  | { readonly kind: 'refused'; readonly because: string };

/** More packs than any fleet looks for at once. */
const MAX_PACKS = 100;

/** Judges it. The index in force may come again; an older one may not: it would bring back what was withdrawn. */
export function judgeIndex(signed: Signed, context: IndexContext): IndexJudgement {
  const opened = openTrusted(signed, 'indices', context);
  if (opened.kind === 'refused') return refused(opened.because);
  const read = packIndexSchema.safeParse(opened.value);
  if (!read.success) return refused('it has not the form of an index');
  const because = tooOld(read.data, context.lastSerial) ?? indexFault(read.data);
  return because === undefined ? { kind: 'good', index: read.data } : refused(because);
}

function tooOld({ serial }: PackIndex, lastSerial: number): string | undefined {
  return serial >= lastSerial ? undefined : `its serial ${serial} is lower than ${lastSerial}, that of the last one`;
}

/** Why no agent would take an index of this content; nothing where it would. */
export function indexFault({ packs }: Pick<PackIndex, 'packs'>): string | undefined {
  if (packs.length > MAX_PACKS) return `it names ${packs.length} packs, and ${MAX_PACKS} is the limit`;
  if (new Set(packs.map(({ id }) => id)).size < packs.length) return 'it names one pack twice';
  if (packs.some(({ bytes }) => bytes > MAX_PACK_BYTES)) return `a pack of it is larger than ${MAX_PACK_BYTES} bytes`;
  const total = packs.reduce((sum, { bytes }) => sum + bytes, 0);
  return total > MAX_PACKS_BYTES ? `its packs have more than ${MAX_PACKS_BYTES} bytes together` : undefined;
}

function refused(because: string): IndexJudgement {
  return { kind: 'refused', because };
}
