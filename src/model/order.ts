/**
 * An order to agents (`besom.order/1`): what is signed, as canonical JSON (RFC 8785), behind the line of its type.
 * @module
 */
import * as z from 'zod';

/**
 * What an agent is told to do. What this version cannot do is refused by name. Strict, as orders are throughout: a
 * member that this version does not know may be what the signer meant most.
 */
export const actSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sweep') }),
  z.strictObject({
    kind: z.literal('pack'),
    pack: z.string().max(200),
    version: z.string().max(200),
    sha256: z.string().regex(/^[0-9a-f]{64}$/u),
    broad: z
      .array(z.string().max(200))
      .max(1_000)
      .default([])
      .describe('indicators that are allowed to have no literal of four characters'),
  }),
]);

export const orderSchema = z.strictObject({
  fleet: z.string().min(1).max(100),
  for: z.union([
    z.strictObject({ hosts: z.array(z.string().max(100)).min(1).max(10_000) }),
    z.strictObject({ group: z.string().min(1).max(100) }),
    z.strictObject({ everyHost: z.literal(true) }),
  ]),
  atMost: z.number().int().min(1).max(10_000_000).describe('hosts; the signer was shown this number'),
  issuer: z
    .string()
    .regex(/^[0-9A-F]{16}$/u)
    .describe('id of the key that signs'),
  serial: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  act: actSchema,
});

/** An order whose act may be one that this version does not know: enough of it to refuse it by name. */
export const anyOrderSchema = z.looseObject({
  issuer: orderSchema.shape.issuer,
  serial: orderSchema.shape.serial,
  act: z.looseObject({ kind: z.string().regex(/^[a-z][a-z-]{0,39}$/u) }),
});

/** Keys that are ended. Signed with a root key; a higher serial replaces a lower one. */
export const revocationsSchema = z.object({
  fleet: z.string().min(1).max(100),
  serial: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  signedAt: z.iso.datetime(),
  keys: z.array(z.object({ id: z.string().regex(/^[0-9A-F]{16}$/u), since: z.iso.datetime() })).max(1_000),
});

/** The packs that are in force, signed anew each week with a key for indices. */
export const packIndexSchema = z.object({
  serial: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  signedAt: z.iso.datetime(),
  packs: z
    .array(
      z.object({
        id: z.string().max(200),
        name: z.string().max(500),
        version: z.string().max(200),
        sha256: z.string().regex(/^[0-9a-f]{64}$/u),
        bytes: z.number().int().min(1),
      }),
    )
    .max(1_000),
});

export type Act = z.infer<typeof actSchema>;
export type Order = z.infer<typeof orderSchema>;
export type Revocations = z.infer<typeof revocationsSchema>;
export type PackIndex = z.infer<typeof packIndexSchema>;
