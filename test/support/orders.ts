/**
 * Orders, indices and lists of revoked keys as their signers make them.
 * @module
 */
import type { SignedBytes } from '../../src/model/exchange.ts';
import type { Json } from '../../src/trust/canonical-json.ts';
import type { Purpose } from '../../src/trust/purpose.ts';
import { makeSecretKey, type SecretKey } from '../../src/trust/secret-key.ts';
import { signJson } from '../../src/trust/signed-json.ts';
import type { GivenKey } from '../../src/trust/trust.ts';

/** When everything in these tests happens. */
export const NOON = new Date('2026-03-01T12:00:00.000Z');

/** The secret key that an order is signed with where a test names no other. */
export const ORDER_KEY: SecretKey = makeSecretKey();

/** The time so many minutes after noon. */
export function minutes(count: number): string {
  return new Date(NOON.getTime() + count * 60_000).toISOString();
}

/** The public half, given for a purpose. */
export function given({ keyId, point }: SecretKey, purpose: Purpose): GivenKey {
  return { keyId, point, purpose };
}

/** An order to sweep that the Mac of these tests obeys; `differs` replaces members of it. */
export function anOrder(differs: Readonly<Record<string, Json>> = {}): Readonly<Record<string, Json>> {
  return {
    fleet: 'acme',
    for: { everyHost: true },
    atMost: 40,
    issuer: ORDER_KEY.keyId,
    serial: 10,
    notBefore: minutes(-5),
    notAfter: minutes(60),
    act: { kind: 'sweep' },
    ...differs,
  };
}

/** Signed, as a collector hands it out. */
export function signedAs(
  value: Json,
  { key = ORDER_KEY, purpose = 'orders' }: { readonly key?: SecretKey; readonly purpose?: Purpose } = {},
): SignedBytes {
  const { bytes, signature } = signJson(value, { key, purpose, at: NOON });
  return { bytes: Buffer.from(bytes).toString('base64'), signature };
}
