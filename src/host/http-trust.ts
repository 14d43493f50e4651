/**
 * Whom a connection trusts: the system's certificates, those that were added, and keys that were pinned.
 * @module
 */
import { createHash, X509Certificate } from 'node:crypto';
import {
  checkServerIdentity,
  createSecureContext,
  getCACertificates,
  type PeerCertificate,
  type SecureContext,
} from 'node:tls';
import { Problem } from '../model/problem.ts';
import type { Settings } from '../model/settings.ts';
import { NOT_PINNED } from './http-failure.ts';
import { readInput } from './input.ts';

export type TrustOptions = Pick<
  Settings,
  'additionalCaFile' | 'pinnedKeys' | 'clientCertificateFile' | 'clientKeyFile'
>;

/** A chain has three or four; the runtime links what the other side sent, however much that is. */
const MAX_CHAIN = 16;
const MAX_PEM_BYTES = 1 << 20;

/**
 * Made once and kept: reading some hundred certificates takes 60 ms (measured). A file that is named and can not be read or
 * understood throws: nothing is sent with less care than was asked for.
 */
export function openTrust({ additionalCaFile, clientCertificateFile, clientKeyFile }: TrustOptions): SecureContext {
  const added = readPem(additionalCaFile, 'CERTIFICATE');
  const cert = readPem(clientCertificateFile, 'CERTIFICATE');
  const key = readPem(clientKeyFile, 'PRIVATE KEY');
  const ca = new Set([...getCACertificates('bundled'), ...getCACertificates('system'), ...added]);
  try {
    return createSecureContext({ ca: [...ca], cert, key, minVersion: 'TLSv1.2' });
  } catch (error) {
    const files = [additionalCaFile, clientCertificateFile, clientKeyFile].filter((path) => path !== undefined);
    throw new Problem(
      'KEY_INVALID',
      `${files.map((path) => JSON.stringify(path)).join(', ')}: damaged, locked by a password, or not of one pair. Look at it with openssl`,
      { cause: error },
    );
  }
}

/** The runtime takes a file without any certificate in silence. */
function readPem(path: string | undefined, what: 'CERTIFICATE' | 'PRIVATE KEY'): string[] {
  if (path === undefined) return [];
  const text = readInput(path, { maxBytes: MAX_PEM_BYTES }).toString('latin1');
  if (text.includes('-----BEGIN ') && text.includes(`${what}-----`)) return [text];
  throw new Problem('KEY_INVALID', `${JSON.stringify(path)}: it holds no ${what} in PEM. Name another file`);
}

/** Checks the name as the runtime does, and that one key of the chain is pinned where any are. */
export function checkIdentity(pinnedKeys: readonly string[]) {
  return (host: string, peer: PeerCertificate): Error | undefined =>
    checkServerIdentity(host, peer) ?? (pinnedKeys.length === 0 ? undefined : checkPins(peer, pinnedKeys));
}

function checkPins(peer: PeerCertificate, pinnedKeys: readonly string[]): Error | undefined {
  const pins = new Set(pinnedKeys);
  if (provenChain(peer).some((certificate) => pins.has(keyDigest(certificate)))) return undefined;
  return Object.assign(new Error('no pinned key'), { code: NOT_PINNED });
}

/** SHA-256 (base64) of a certificate's public key, as RFC 7469 pins it. */
export function keyDigest({ publicKey }: X509Certificate): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}

/**
 * The certificates, leaf first, each of whose keys really signed the one before. The runtime links them by name alone, among
 * what the other side sent: a certificate made up around a pinned public key would otherwise pass for the issuer.
 */
function provenChain(peer: PeerCertificate): readonly X509Certificate[] {
  const chain: X509Certificate[] = [new X509Certificate(peer.raw)];
  for (let at = issuerOf(peer); at !== undefined && chain.length < MAX_CHAIN; at = issuerOf(at)) {
    const issuer = new X509Certificate(at.raw);
    const last = chain.at(-1);
    if (last === undefined || !last.checkIssued(issuer) || !last.verify(issuer.publicKey)) break;
    chain.push(issuer);
  }
  return chain;
}

/** A root names itself as its issuer. */
function issuerOf(certificate: PeerCertificate): PeerCertificate | undefined {
  const issuer: unknown = 'issuerCertificate' in certificate ? certificate.issuerCertificate : undefined;
  return isCertificate(issuer) && issuer !== certificate ? issuer : undefined;
}

function isCertificate(value: unknown): value is PeerCertificate {
  return typeof value === 'object' && value !== null && 'raw' in value && value.raw instanceof Buffer;
}
