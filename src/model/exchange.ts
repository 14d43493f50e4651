/**
 * What agent and collector say to each other, route by route. Every body is JSON; every route but enrolment is asked
 * with `Authorization: Bearer HOST.KEY`, enrolment with `Authorization: Bearer TOKEN`, the fleet's.
 * @module
 */
import * as z from 'zod';
import { eventSchema } from './event.ts';

/** `POST /v1/enroll`: asks to join. `kind` tells a one-off report's host from an agent's. */
export const enrolRequestSchema = z.object({
  schema: z.literal('besom.enroll/1'),
  kind: z.enum(['agent', 'one-off']),
  host: z.object({
    id: z.uuid().describe('random, made by the host, bound to its hardware UUID on the host itself'),
    name: z.string(),
    uuid: z.string().nullable(),
    serial: z.string().nullable(),
    platform: z.string(),
    os: z.string(),
    model: z.string().nullable(),
  }),
  group: z.string().optional(),
  version: z.string(),
});

/** The host's own key is told once, here, and never again. */
export const enrolAnswerSchema = z.object({
  host: z.string(),
  key: z.string().min(16).max(512),
  fleet: z.string().optional(),
});

/** `POST /v1/events` and `POST /v1/heartbeat` (there with one event of type `heartbeat`). */
export const batchSchema = z.object({
  schema: z.literal('besom.batch/1'),
  host: z.string(),
  sentAt: z.string().describe("RFC 3339, UTC, by the host's own clock: the collector's own clock decides"),
  events: z.array(eventSchema).max(500),
});

/** Ids not named in any list are not acknowledged, and are sent again. */
export const batchAnswerSchema = z.object({
  accepted: z.array(z.string()),
  known: z.array(z.string()),
  refused: z.array(z.object({ id: z.string(), because: z.string() })),
  nextMs: z.number().int().min(0).optional().describe('not before so many milliseconds from now'),
});

/** `GET /v1/pack`: the signed index; `GET /v1/pack?sha256=HEX`: one pack of it. Both carry an ETag. */
export const signedBytesSchema = z.object({
  bytes: z.base64(),
  signature: z.string().max(4096).describe('the content of the .minisig file'),
});

/** `GET /v1/orders`: all that have not run out; `revocations` is signed with the fleet's root key. */
export const ordersAnswerSchema = z.object({
  orders: z.array(signedBytesSchema).max(100),
  revocations: signedBytesSchema.optional(),
});

export type EnrolRequest = z.infer<typeof enrolRequestSchema>;
export type Batch = z.infer<typeof batchSchema>;
export type BatchAnswer = z.infer<typeof batchAnswerSchema>;
export type SignedBytes = z.infer<typeof signedBytesSchema>;
export type OrdersAnswer = z.infer<typeof ordersAnswerSchema>;
