/**
 * Derives what hides a secret key from a password: scrypt with the limits of libsodium, as minisign stores them.
 * @module
 */
import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';

/** The work that a password costs, in libsodium's measures. */
export type Limits = { readonly opsLimit: number; readonly memLimit: number };

/** What the tool writes unless memory is short: 1 GiB, several seconds. Also the most that is ever spent on a key file. */
export const SENSITIVE: Limits = { opsLimit: 2 ** 25, memLimit: 2 ** 30 };
/** libsodium's minimum, below which a password could be tried too fast to be one. */
const MINIMUM: Limits = { opsLimit: 2 ** 15, memLimit: 2 ** 24 };

const BLOCK_SIZE = 8;
const derive = promisify<Buffer, Buffer, number, object, Buffer>(scrypt);

/** Whether a key file asks for work that its maker could have meant: a damaged one can ask for years. */
export function areSane({ opsLimit, memLimit }: Limits): boolean {
  return (
    opsLimit >= MINIMUM.opsLimit &&
    opsLimit <= SENSITIVE.opsLimit &&
    memLimit >= MINIMUM.memLimit &&
    memLimit <= SENSITIVE.memLimit
  );
}

/** As many bytes as asked for. Takes the memory of the limits for as long as it runs. */
export function deriveStream(
  password: Buffer,
  { salt, limits, byteCount }: { readonly salt: Buffer; readonly limits: Limits; readonly byteCount: number },
): Promise<Buffer> {
  const { cost, parallel } = costOf(limits);
  // OpenSSL counts its work space too: 32 × r × (N + 2) words of 4 bytes, and a block for each lane
  const maxmem = 128 * BLOCK_SIZE * (cost + parallel + 2);
  return derive(password, salt, byteCount, { N: cost, r: BLOCK_SIZE, p: parallel, maxmem });
}

/** libsodium's `pickparams`: what limits mean for scrypt. `cost` is N, `parallel` p; r is always 8. */
export function costOf({ opsLimit, memLimit }: Limits): { readonly cost: number; readonly parallel: number } {
  if (opsLimit < memLimit / 32) return { cost: powerAbove(opsLimit / (BLOCK_SIZE * 4)), parallel: 1 };
  const cost = powerAbove(memLimit / (BLOCK_SIZE * 128));
  const parallel = Math.floor(Math.min(Math.floor(opsLimit / 4 / cost), 0x3fffffff) / BLOCK_SIZE);
  return { cost, parallel };
}

/** The first power of two that is more than half of the limit. */
function powerAbove(limit: number): number {
  let power = 2;
  while (power <= Math.floor(Math.floor(limit) / 2)) power *= 2;
  return power;
}
