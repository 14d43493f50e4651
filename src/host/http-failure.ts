/**
 * Says in one word and one line why a request came to nothing.
 *
 * No text of the runtime's enters the line: it may hold the password of a proxy, or what a hostile server sent.
 * @module
 */

export type FailureKind =
  | 'refused'
  | 'reset'
  | 'timeout'
  | 'tls'
  | 'dns'
  | 'unreachable'
  | 'proxy'
  | 'too-big'
  | 'garbage'
  | 'unusable'
  | 'stopped';

/** `detail`: for a person, without a secret. `code`: what the system or the runtime calls it. */
export type HttpFailure = {
  readonly ok: false;
  readonly kind: FailureKind;
  readonly detail: string;
  readonly code?: string;
};

/** The code of our own error where no key of the chain is one of those that were pinned. */
export const NOT_PINNED = 'ERR_BESOM_NOT_PINNED';

export function failure(kind: FailureKind, detail: string, code?: string): HttpFailure {
  return { ok: false, kind, detail, ...(code === undefined ? {} : { code }) };
}

type Row = readonly [kind: FailureKind, detail: string];

const CODES: Readonly<Record<string, Row>> = {
  ECONNREFUSED: ['refused', 'nobody listens there'],
  ECONNRESET: ['reset', 'the connection was torn'],
  ECONNABORTED: ['reset', 'the connection was torn'],
  EPIPE: ['reset', 'the connection was torn'],
  ERR_STREAM_PREMATURE_CLOSE: ['reset', 'the answer broke off'],
  ETIMEDOUT: ['timeout', 'no answer within the time limit'],
  ENOTFOUND: ['dns', 'no such name'],
  EAI_AGAIN: ['dns', 'no name server answered'],
  EAI_NODATA: ['dns', 'the name has no address'],
  EAI_FAIL: ['dns', 'the name server failed'],
  ENETUNREACH: ['unreachable', 'no network leads there'],
  EHOSTUNREACH: ['unreachable', 'no network leads there'],
  ENETDOWN: ['unreachable', 'the network is down'],
  EADDRNOTAVAIL: ['unreachable', 'no network leads there'],
  ERR_PROXY_TUNNEL: ['proxy', 'the proxy does not let it through'],
  ERR_PROXY_INVALID_CONFIG: ['unusable', 'the address of the proxy is none'],
  CERT_HAS_EXPIRED: ['tls', 'its certificate has expired'],
  CERT_NOT_YET_VALID: ['tls', 'its certificate is not valid yet'],
  CERT_REVOKED: ['tls', 'its certificate is revoked'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['tls', 'its certificate is for another name'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls', 'nobody who is trusted here vouches for its certificate'],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', 'nobody who is trusted here vouches for its certificate'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls', 'nobody who is trusted here vouches for its certificate'],
  UNABLE_TO_GET_ISSUER_CERT: ['tls', 'nobody who is trusted here vouches for its certificate'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls', 'nobody who is trusted here vouches for its certificate'],
  [NOT_PINNED]: ['tls', 'none of the pinned keys stands in its chain of certificates'],
};

/** Where the code is in no list, its first letters tell. */
const FAMILIES: readonly (readonly [prefix: string, row: Row])[] = [
  ['HPE_', ['garbage', 'the answer is no HTTP']],
  ['Z_', ['garbage', 'the answer can not be unpacked']],
  ['ERR_SSL_', ['tls', 'no TLS that both sides can speak']],
  ['ERR_TLS_', ['tls', 'no TLS that both sides can speak']],
  ['ERR_OSSL_', ['tls', 'no TLS that both sides can speak']],
  ['EPROTO', ['tls', 'no TLS that both sides can speak']],
  ['CERT_', ['tls', 'its certificate is not valid']],
  ['UNABLE_TO_', ['tls', 'its certificate is not valid']],
  ['EAI_', ['dns', 'the name server failed']],
  ['ERR_HTTP_', ['garbage', 'the answer is no HTTP']],
];

/** The failure that an error means. Any error is one: what a server sends must not be able to end the daemon. */
export function failureOf(error: unknown): HttpFailure {
  const code = codesOf(error).at(0);
  if (code === undefined) return failure('garbage', 'the exchange broke off');
  const [kind, detail] = rowOf(code) ?? ['unreachable', `the system says ${code}`];
  return failure(kind, detail, code);
}

function rowOf(code: string): Row | undefined {
  return CODES[code] ?? FAMILIES.find(([prefix]) => code.startsWith(prefix))?.[1];
}

/** The codes of an error and of what caused it; a code is a word, never text of somebody else's. */
function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/u.test(at.code)) codes.push(at.code);
  }
  return codes;
}
