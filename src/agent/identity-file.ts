/**
 * The file of the identity: what stands in it, and whether a text is one.
 * @module
 */
import { isRecord, jsonOf } from '../model/json.ts';

/** What a collector gave: the host as which it knows this agent, and the key. */
export type KeyOf = { readonly collector: string; readonly host: string; readonly key: string; readonly at: string };

export type IdentityFile = {
  readonly schema: 'besom.identity/1';
  readonly id: string;
  /** SHA-256 of the id and the hardware UUID; `null` while that is not known. */
  readonly boundTo: string | null;
  readonly enrolledAt?: string;
  readonly fleet?: string;
  /** The newest last. */
  readonly keys: readonly KeyOf[];
};

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/u;

/** A host's name and key stand in a header, on both sides of a dot. */
export function isHostName(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9_-]{1,100}$/u.test(text);
}

export function isHostKey(text: unknown): text is string {
  return typeof text === 'string' && /^[\x21-\x7e]{16,512}$/u.test(text);
}

/** `undefined`: damaged. */
export function readIdentity(text: string): IdentityFile | undefined {
  const value = jsonOf(text);
  return isIdentity(value) ? value : undefined;
}

function isIdentity(value: unknown): value is IdentityFile {
  if (!isRecord(value) || value['schema'] !== 'besom.identity/1') return false;
  const { id, boundTo, enrolledAt, fleet, keys } = value;
  const isBound = boundTo === null || (typeof boundTo === 'string' && /^[0-9a-f]{64}$/u.test(boundTo));
  const isDated = enrolledAt === undefined || isTime(enrolledAt);
  const isNamed = fleet === undefined || typeof fleet === 'string';
  return (
    typeof id === 'string' && UUID.test(id) && isBound && isDated && isNamed && Array.isArray(keys) && keys.every(isKey)
  );
}

function isKey(value: unknown): value is KeyOf {
  return (
    isRecord(value) &&
    typeof value['collector'] === 'string' &&
    isHostName(value['host']) &&
    isHostKey(value['key']) &&
    isTime(value['at'])
  );
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}
