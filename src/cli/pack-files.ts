/**
 * Finds the bytes of packs: the embedded one, and those that a person names.
 * @module
 */
import embedded from '../../packs/circleci-2023-01.json' with { type: 'json' };
import { readInput } from '../host/input.ts';
import type { Pack } from '../model/pack.ts';
import { Problem } from '../model/problem.ts';
import { BUNDLE_LIMITS } from '../stix/bundles/bundle-text.ts';
import type { PackSource } from '../sweep/order.ts';
import { type Voucher, voucherFor } from './pack-signature.ts';

/** A pack's bytes before its door. */
export type PackFile = { readonly bytes: Buffer; readonly source: string; readonly signature: Pack['signature'] };

/** Which packs a command works from. */
export type PackSelection = {
  /** Named as operands: they stand instead of the embedded pack. */
  readonly files: readonly string[];
  /** Named with `--pack`: they stand beside it. */
  readonly packs: readonly string[];
  /** False with `--no-builtin`. */
  readonly builtin: boolean;
  /** `--state-dir`: where the keys of packs stand, other than in the usual folder. */
  readonly stateDir?: string;
};

/** The packs that were chosen, the embedded one first. `note` hears what a person should know of their signatures. */
export function selectPackFiles(
  { files, packs, builtin, stateDir }: PackSelection,
  note: (line: string) => void,
): readonly PackFile[] {
  const own = builtin && files.length === 0 ? [embeddedPackFile()] : [];
  const vouch = voucherFor({ stateDir, note });
  const chosen = [...own, ...[...files, ...packs].map((path) => readPackFile(path, vouch))];
  if (chosen.length === 0) throw new Problem('USAGE', 'without a pack: --no-builtin leaves none. Name a file');
  return chosen;
}

/**
 * The pack that the program ships. It is imported, so that a bundle of one file carries it; its bytes are those of the
 * file, because the file is written in exactly this form (a test holds it to that).
 */
export function embeddedPackFile(): PackFile {
  return { bytes: Buffer.from(`${JSON.stringify(embedded, null, 2)}\n`), source: 'embedded', signature: 'embedded' };
}

/** All packs of one sweep together; both processes hold them. */
const MAX_PACKS_BYTES = 160 << 20;

/** The files as they cross the pipe to a child. The same file twice is one pack, and not one whose every id is taken. */
export function packSources(files: readonly PackFile[]): readonly PackSource[] {
  const once = files.filter((file, at) => files.findIndex(({ bytes }) => bytes.equals(file.bytes)) === at);
  const bytesTogether = once.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (bytesTogether > MAX_PACKS_BYTES)
    throw new Problem('TOO_BIG', `${once.length} packs: together they are larger than 160 MiB. Name fewer at once`);
  return once.map(({ bytes, ...meta }) => ({ base64: bytes.toString('base64'), ...meta }));
}

/** A pack that a person named; `-` is standard input. */
function readPackFile(path: string, vouch: Voucher): PackFile {
  const bytes = readInput(path, { maxBytes: BUNDLE_LIMITS.maxBytes });
  if (path === '-') return { bytes, source: 'standard input', signature: 'unsigned' };
  return { bytes, source: path, signature: vouch(path, bytes) };
}
