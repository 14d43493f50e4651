/**
 * Asks a collector to let this host join: the fleet's token for a key of its own.
 *
 * Every local user of a fleet's Macs can read the token, so all that it buys is to be asked about by an administrator.
 * @module
 */

import type { Http } from '../host/http.ts';
import { failure, type HttpFailure } from '../host/http-failure.ts';
import type { EnrolRequest } from '../model/exchange.ts';
import { isRecord, jsonOf } from '../model/json.ts';
import { isHostKey, isHostName } from './identity-file.ts';

export type Enrolled = { readonly ok: true; readonly host: string; readonly key: string; readonly fleet?: string };

/** `status`: the collector's own refusal. `retryAfter`: the header's text. */
export type NotEnrolled = HttpFailure & { readonly status?: number; readonly retryAfter?: string };

export type EnrolCall = {
  readonly http: Http;
  /** The address without its last slash. */
  readonly collector: string;
  readonly token: string;
  readonly request: EnrolRequest;
  readonly signal?: AbortSignal;
};

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 64 << 10;
const MAX_FLEET = 100;

/** What a route's path is put behind: the address of a collector without its last slash. */
export function baseOf(collector: string): string {
  return collector.replace(/\/+$/u, '');
}

/** One attempt. */
export async function enrol({ http, collector, token, request, signal }: EnrolCall): Promise<Enrolled | NotEnrolled> {
  // the runtime would refuse it too, in words that show it
  if (!/^[\x21-\x7e]+$/u.test(token)) return failure('unusable', 'the token holds characters that no header may hold');
  const answer = await http.send({
    method: 'POST',
    url: `${collector}/v1/enroll`,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: Buffer.from(JSON.stringify(request)),
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    ...(signal === undefined ? {} : { signal }),
  });
  if (!answer.ok) return answer;
  const { status, headers } = answer;
  const retryAfter = headers['retry-after'];
  if (status !== 200 && status !== 201) {
    const why =
      status === 401 || status === 403 ? 'the collector does not take the token' : `the collector says ${status}`;
    return { ...failure('refused', why), status, ...(retryAfter === undefined ? {} : { retryAfter }) };
  }
  return readAnswer(answer.body) ?? failure('garbage', 'the answer to the request to join is none');
}

function readAnswer(body: Buffer): Enrolled | undefined {
  const value = jsonOf(body.toString('utf8'));
  if (!isRecord(value)) return undefined;
  const { host, key, fleet } = value;
  if (!isHostName(host) || !isHostKey(key)) return undefined;
  return { ok: true, host, key, ...(typeof fleet === 'string' ? { fleet: fleet.slice(0, MAX_FLEET) } : {}) };
}
