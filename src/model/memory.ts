/**
 * What may be remembered of a Mac: things that tell no story as they stand, and seals of everything else.
 *
 * A seal is an HMAC under a key of this Mac. It answers "was it ever this?" for whoever brings the name, and tells
 * nothing to whoever reads it without one. Browser and shell history, command lines and URLs are no kind here.
 * @module
 */

/**
 * What seals are of. `path`: the whole path, down to `PATH_DEPTH`. `below`: a domain of which a name below it was seen,
 * told apart from `domain`, the name itself.
 */
export const SEALED_KINDS = ['name', 'path', 'domain', 'below', 'address'] as const;
export type SealedKind = (typeof SEALED_KINDS)[number];

/** Identifiers that software makers give their products: the same on every Mac that has it. */
export const IDENTIFIER_KINDS = ['bundle', 'label', 'receipt'] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

export const FILE_FORMATS = ['disk-image', 'app-executable'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** Digests of remembered files: those that packs in the wild ask for. */
export const REMEMBERED_DIGESTS = ['SHA-256', 'SHA-1', 'MD5'] as const;

/** A disk image, or an executable of an application bundle: neither its name nor its place. */
export type RememberedFile = {
  readonly format: FileFormat;
  readonly size: number;
  /** By STIX algorithm name, lower-case hex; `SHA-256` always. */
  readonly hashes: Readonly<Record<string, string>>;
};

export const SEAL_BYTES = 16;

/** Components of the longest path that is sealed whole; of what lies deeper, the name alone is. */
export const PATH_DEPTH = 5;

/** What a probe offers to the memory. `seals`: one after the other, 16 bytes each. */
export type Keepsake =
  | { readonly kind: 'seals'; readonly of: SealedKind; readonly seals: Uint8Array }
  | { readonly kind: 'file'; readonly file: RememberedFile }
  | { readonly kind: 'identifier'; readonly of: IdentifierKind; readonly value: string };

/** Many of them as they cross the pipe, each different. `seals`: base64. */
export type RememberBatch =
  | { readonly of: SealedKind; readonly seals: string }
  | { readonly of: 'file'; readonly files: readonly RememberedFile[] }
  | { readonly of: IdentifierKind; readonly values: readonly string[] };

/** The most that one batch holds: to keep it takes the agent a hundredth of a second (measured), and its line is short. */
export const BATCH_LIMITS = { seals: 2_048, files: 500, values: 1_000 } as const;

/** What the product identifiers of macOS are made of (Apple, CFBundleIdentifier); anything else is not kept as text. */
const IDENTIFIER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,154}$/u;

export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}
