/**
 * What a key may be given for: each purpose, with the type by which its signatures name it.
 *
 * A key that signs packs must never make an order, whatever its holder is tricked into signing: so every signature says
 * what it is for. The type stands at the beginning of the trusted comment, which is signed, and, for everything whose
 * form is ours, at the beginning of the signed bytes too, in a line of its own. A pack is a STIX bundle that other tools
 * read as well: it begins with `{`, and therefore with the type of nothing else.
 * @module
 */

/** `inBytes`: whether the signed bytes begin with the type as well. */
export const PURPOSES = {
  packs: { type: 'besom.pack/1', inBytes: false },
  indices: { type: 'besom.pack-index/1', inBytes: true },
  orders: { type: 'besom.order/1', inBytes: true },
  revocations: { type: 'besom.revocations/1', inBytes: true },
} as const satisfies Readonly<Record<string, { readonly type: string; readonly inBytes: boolean }>>;

export type Purpose = keyof typeof PURPOSES;

/** The bytes to sign for this content: the type's line before it, unless the content is a pack. */
export function typedBytes(content: Uint8Array, purpose: Purpose): Uint8Array {
  return Buffer.concat([typeLine(purpose), content]);
}

/** What stands behind the type's line; `undefined` where the bytes do not begin with it. */
export function contentOf(bytes: Uint8Array, purpose: Purpose): Uint8Array | undefined {
  const line = typeLine(purpose);
  return line.equals(bytes.subarray(0, line.length)) ? bytes.subarray(line.length) : undefined;
}

/** Whether a trusted comment's first word is the type of this purpose. */
export function namesPurpose(trustedComment: string, purpose: Purpose): boolean {
  return trustedComment.split(/[\t ]/u, 1)[0] === PURPOSES[purpose].type;
}

function typeLine(purpose: Purpose): Buffer {
  const { type, inBytes } = PURPOSES[purpose];
  return Buffer.from(inBytes ? `${type}\n` : '');
}
