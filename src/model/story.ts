/**
 * The life story of one trace: when it was there, when it was gone, and when nobody was watching.
 * @module
 */
import * as z from 'zod';
import { severitySchema } from './report.ts';

const time = z.string().describe('RFC 3339, UTC');

/** What may happen to a trace. `changed`: its content, while it stood there. */
export const turnSchema = z.enum(['appeared', 'changed', 'removed', 'reappeared']);

export const momentSchema = z.object({
  at: time,
  turn: turnSchema,
  seenBy: z.enum(['sweep', 'watch', 'memory', 'report']),
  unseen: z.boolean().optional().describe('true: it happened between two looks, and only its outcome was seen'),
});

export const storySchema = z.object({
  id: z.string().describe("the finding's id: the same in every sweep"),
  indicator: z.string(),
  name: z.string(),
  pack: z.string(),
  kind: z.enum(['evidence', 'posture']),
  severity: severitySchema,
  probe: z.string(),
  path: z.string(),
  pathBase64: z.string().optional(),
  at: z.string().optional().describe('where inside the file or store'),
  state: z.enum(['present', 'removed', 'reappeared']),
  firstSeen: time,
  lastSeen: time,
  removedAt: time.optional(),
  removedByUs: z.boolean().describe('true: Besom took it away; if it comes back, something still puts it there'),
  thing: z
    .object({
      identity: z.string().describe('device, inode and birth: another one is another thing at the same path'),
      stamp: z.string().describe('size and times: another one is another content'),
    })
    .optional()
    .describe('absent: the evidence is a record, or nothing stood there when it was looked at'),
  appearances: z.number().int().min(1),
  contentChanges: z.number().int().min(0),
  moments: z.array(momentSchema).describe('the newest hundred'),
  untold: z.number().int().min(0).describe('moments older than those'),
  lapses: z.array(z.object({ from: time, to: time })).describe('times in which nobody watched, the newest twenty'),
});

export type Thing = NonNullable<Story['thing']>;
export type Turn = z.infer<typeof turnSchema>;
export type Moment = z.infer<typeof momentSchema>;
export type Story = z.infer<typeof storySchema>;
