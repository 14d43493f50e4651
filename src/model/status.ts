/**
 * What the agent says of itself to every user of this machine (`besom.status/1`, the file `status.json`).
 *
 * Anybody may read it, the intruder too: it holds counts, times, states and words of ours; no place below a home or on a
 * volume, no name of a person, and no secret. Import its types with `import type` where zod need not be loaded.
 * @module
 */
import * as z from 'zod';

const time = z.string().max(40).describe('RFC 3339, UTC');
const count = z.number().int().min(0);
const words = z.string().max(500);
const verdict = z.enum(['clean', 'found', 'incomplete']);

export const statusSchema = z.object({
  schema: z.literal('besom.status/1'),
  version: words,
  pid: z.number().int().min(1),
  startedAt: time,
  /** The agent writes it anew at least every minute: a time long past means that it hangs, sleeps or is gone. */
  updatedAt: time,
  mode: z.enum(['normal', 'safe']),
  sweep: z.object({
    last: z.object({ finishedAt: time, reason: words, verdict, evidence: count, durationMs: z.number() }).optional(),
    running: z.object({ startedAt: time, reason: words }).optional(),
    nextAt: time.optional(),
  }),
  openStories: count.describe('of evidence that stands: present or reappeared'),
  outbox: z.object({
    depth: count,
    oldest: time.optional(),
    bytes: count,
    durable: z.boolean(),
    dropped: count,
    parked: count,
  }),
  uplink: z.object({
    collector: words.optional().describe('host and port; absent where none is set'),
    enrolled: z.boolean(),
    lastContactAt: time.optional(),
    nextAttemptAt: time.optional(),
    trouble: words.optional().describe('why the last attempt failed, in constant words'),
  }),
  packs: z
    .array(
      z.object({ id: words, name: words, version: words, signature: z.enum(['embedded', 'verified', 'unsigned']) }),
    )
    .max(1_000),
  index: z.object({ signedAt: time, stale: z.boolean() }).optional().describe('the pack index in use'),
  watch: z.object({
    mode: z.enum(['events-and-poll', 'poll-only', 'safe-mode', 'off']),
    folders: count,
    paths: count,
    limits: count.describe('places that have no watcher'),
  }),
  fullDiskAccess: z.enum(['granted', 'refused', 'unknown', 'not-applicable']),
  gaps: z.array(z.object({ what: words, remedy: words })).max(50),
  waitingOrders: z.array(words).max(50).describe('why each waits, in constant words'),
  refusedSettings: z.array(words).max(100).describe('keys alone'),
});

export type AgentStatus = z.infer<typeof statusSchema>;
