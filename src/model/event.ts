/**
 * What an agent tells its collector (`besom.event/1`): the one description of every event, from which types and
 * validation come. Import its types with `import type` where zod need not be loaded.
 *
 * An event does not name its host: the host is named once for a batch, when it is sent, so that an agent that gets a new
 * identity delivers what it had kept under the old one.
 * @module
 */
import * as z from 'zod';
import { coverageSchema, findingSchema, indicatorStateSchema, packSummarySchema } from './report.ts';
import { storySchema, turnSchema } from './story.ts';

const time = z.string().describe("RFC 3339, UTC, by the host's own clock");
const short = z.string().max(2_000);

const head = {
  schema: z.literal('besom.event/1'),
  id: z.uuidv7(),
  at: time,
  reduced: short.optional().describe('absent: whole; else why texts and lists in it are cut'),
};

/** Why a sweep ran. */
export const sweepReasonSchema = z.enum([
  'start',
  'schedule',
  'wake',
  'pack',
  'order',
  'access',
  'volume',
  'retry',
  'one-off',
]);

/** A trace: found, still there, changed, gone, back. */
export const findingEventSchema = z.object({
  ...head,
  type: z.literal('finding'),
  mark: z.enum(['new', 'still', 'gone']).describe('against what was known before'),
  turn: turnSchema.optional().describe('absent: nothing happened, it was seen again'),
  sweep: z.string().optional().describe('the id of the sweep that saw it; absent: the watch did'),
  finding: findingSchema,
  story: storySchema.optional(),
});

/** More places of an indicator than are told one by one. */
export const tallyEventSchema = z.object({
  ...head,
  type: z.literal('tally'),
  indicator: z.string(),
  pack: z.string(),
  count: z.number().int(),
  firstSeen: time,
  lastSeen: time,
  because: z.enum(['over-100-places', 'outbox-half-full', 'tripped', 'damaged']),
});

/** One sweep, summed up. */
export const sweepEventSchema = z.object({
  ...head,
  type: z.literal('sweep'),
  sweep: z.string().describe('report--UUID'),
  reason: sweepReasonSchema,
  startedAt: time,
  finishedAt: time,
  durationMs: z.number(),
  verdict: z.enum(['clean', 'found', 'incomplete']),
  evidence: z.number().int(),
  posture: z.number().int(),
  files: z.number().int(),
  packs: z.array(packSummarySchema),
  indicators: z.array(
    z.object({
      id: z.string(),
      pack: z.string(),
      state: indicatorStateSchema,
      hits: z.number().int(),
      because: z.string().optional(),
    }),
  ),
  coverage: z.array(coverageSchema),
  tripped: z.array(z.string()).describe('indicators that met over 100 observations: their remedies are off'),
});

/** What became of the watch. `not-watched` names a span of time, `limited` a place that has no watcher. */
export const watchEventSchema = z.object({
  ...head,
  type: z.literal('watch'),
  change: z.enum(['lost', 'restored', 'limited', 'not-watched']),
  place: z.string(),
  from: time.optional(),
  to: time.optional(),
  because: short,
});

/** The agent itself. */
export const agentEventSchema = z.object({
  ...head,
  type: z.literal('agent'),
  change: z.enum([
    'started',
    'stopped',
    'crashed',
    'safe-mode',
    'access-gained',
    'access-lost',
    'enrolled',
    'identity-changed',
    'setting-refused',
    'settings-changed',
    'removed',
  ]),
  detail: short,
});

/** A pack that arrived, or did not. */
export const packEventSchema = z.object({
  ...head,
  type: z.literal('pack'),
  change: z.enum(['taken', 'refused', 'withdrawn', 'index-stale', 'index-fresh', 'too-broad']),
  pack: z.string(),
  version: z.string().optional(),
  sha256: z.string().optional(),
  detail: short,
});

/** An order that arrived, and what came of it. */
export const orderEventSchema = z.object({
  ...head,
  type: z.literal('order'),
  change: z.enum(['accepted', 'refused', 'waiting', 'done', 'failed']),
  order: z.string().describe('SHA-256 of the signed bytes'),
  act: z.string().optional(),
  serial: z.number().int().optional(),
  issuer: z.string().optional(),
  detail: short,
});

/** The outbox itself: what it had to drop, park or set aside. */
export const outboxEventSchema = z.object({
  ...head,
  type: z.literal('outbox'),
  change: z.enum(['dropped', 'parked', 'set-aside', 'not-durable', 'healed']),
  counts: z.record(z.string(), z.number().int()).describe('by type of event'),
  from: time.optional(),
  to: time.optional(),
  detail: short,
});

/** A sign of life, and everything that limits what this agent can see. */
export const heartbeatEventSchema = z.object({
  ...head,
  type: z.literal('heartbeat'),
  version: z.string(),
  host: z.object({
    name: z.string(),
    uuid: z.string().nullable(),
    serial: z.string().nullable(),
    platform: z.string(),
    os: z.string(),
    model: z.string().nullable(),
  }),
  group: z.string().optional(),
  startedAt: time,
  uptimeMs: z.number(),
  packs: z.array(
    z.object({ id: z.string(), version: z.string(), sha256: z.string(), signature: packSummarySchema.shape.signature }),
  ),
  indexSignedAt: time.optional().describe('when the pack index in use was signed'),
  lastSweep: z
    .object({ sweep: z.string(), finishedAt: time, verdict: z.enum(['clean', 'found', 'incomplete']) })
    .optional(),
  nextSweepAt: time.optional(),
  outbox: z.object({
    depth: z.number().int(),
    oldest: time.optional(),
    bytes: z.number().int(),
    durable: z.boolean(),
    dropped: z.number().int(),
    parked: z.number().int(),
  }),
  watch: z.object({
    mode: z.enum(['events-and-poll', 'poll-only', 'safe-mode', 'off']),
    folders: z.number().int(),
    paths: z.number().int(),
    limits: z.array(z.string()).max(50),
  }),
  openStories: z.number().int(),
  fullDiskAccess: z.enum(['granted', 'refused', 'unknown', 'not-applicable']),
  gaps: z.array(z.object({ what: z.string(), remedy: z.string() })).max(50),
  waitingOrders: z.array(z.string()).max(50),
  usage: z.object({ rssBytes: z.number(), cpuMs: z.number(), handles: z.number().int() }),
});

export const eventSchema = z.discriminatedUnion('type', [
  findingEventSchema,
  tallyEventSchema,
  sweepEventSchema,
  watchEventSchema,
  agentEventSchema,
  packEventSchema,
  orderEventSchema,
  outboxEventSchema,
  heartbeatEventSchema,
]);

export type SweepReason = z.infer<typeof sweepReasonSchema>;
export type Event = z.infer<typeof eventSchema>;
export type EventType = Event['type'];

/** An event before it has its id: the outbox gives it one, in the order in which events are committed. */
export type Draft<E extends Event = Event> = E extends Event ? Omit<E, 'schema' | 'id'> : never;
