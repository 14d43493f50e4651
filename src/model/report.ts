/**
 * The report of a sweep (`besom.report/1`): the one description from which types, validation and the published
 * JSON schema come. Import its types with `import type`: loading zod costs more than a sweep's start may take.
 * @module
 */
import * as z from 'zod';

const time = z.string().describe('RFC 3339, UTC');

export const severitySchema = z.enum(['low', 'medium', 'high', 'critical']);

export const findingSchema = z.object({
  id: z.string().describe('UUIDv5 of host, indicator, raw path and record: the same in every sweep'),
  kind: z.enum(['evidence', 'posture']),
  indicator: z.string().describe("the indicator's STIX id"),
  name: z.string(),
  pack: z.string().describe("the pack's id"),
  match: z.string().describe('the same for all places that one match joins'),
  severity: severitySchema,
  confidence: z.number().min(0).max(100),
  derived: z.boolean().describe('true: not published by the source, derived from it'),
  probe: z.string(),
  path: z.string().describe('where the evidence stands, as the Mac spells it, without the root'),
  pathBase64: z.string().optional().describe('the exact bytes, only where the name is not UTF-8'),
  record: z.string().optional().describe('one id for all findings of one record'),
  at: z.string().optional().describe('where inside the file or store'),
  timeFrom: z.string().optional().describe('which clock the times come from'),
  exists: z.union([z.boolean(), z.literal('unknown')]),
  file: z
    .object({
      type: z.string(),
      size: z.number(),
      mode: z.number(),
      uid: z.number(),
      modified: time,
      changed: time,
      born: time.optional(),
      hashes: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  observation: z.record(z.string(), z.unknown()).describe('the STIX objects by key'),
  state: z.enum(['present', 'removed', 'reappeared']),
  firstSeen: time,
  lastSeen: time,
  actions: z.array(z.enum(['remove', 'block', 'rotate'])),
  detail: z.string(),
});

export const gapSummarySchema = z.object({
  reason: z.string(),
  weight: z.enum(['material', 'minor']),
  count: z.number().int().min(1),
  examples: z.array(z.string()),
});

export const coverageSchema = z.object({
  probe: z.string(),
  state: z.enum(['complete', 'partial', 'skipped', 'unavailable', 'not-applicable']),
  because: z.string().optional(),
  examined: z.number().int().min(0),
  bytesRead: z.number().int().min(0),
  from: time.optional(),
  to: time.optional(),
  gaps: z.array(gapSummarySchema),
  leftOut: z.array(z.object({ path: z.string(), because: z.string() })).describe('places outside its field: no gaps'),
});

export const indicatorStateSchema = z.enum([
  'found',
  'clear',
  'clear-in-part',
  'unchecked',
  'elsewhere',
  'not-evaluated',
  'set-aside',
]);

export const indicatorResultSchema = z.object({
  id: z.string(),
  pack: z.string(),
  name: z.string(),
  pattern: z.string(),
  state: indicatorStateSchema,
  because: z.string().optional(),
  examined: z.array(z.string()).describe('the probes that looked for it'),
  hits: z.number().int().min(0).describe('all places, also those over the first hundred that stand in findings'),
});

export const packSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  sha256: z.string(),
  signature: z.enum(['embedded', 'verified', 'unsigned']),
  indicators: z.number().int(),
  used: z.number().int(),
  notEvaluated: z.number().int(),
  setAside: z.number().int(),
});

export const blockSchema = z.object({
  name: z.string(),
  means: z.enum(['hosts', 'resolver-file', 'system', 'server']),
  server: z.string().optional(),
  state: z.enum(['sinkholed', 'refused', 'no-such-name', 'resolves', 'unknown']),
  addresses: z.array(z.string()),
  where: z.string(),
});

export const reportSchema = z.object({
  schema: z.literal('besom.report/1'),
  id: z.string().describe('report--UUID'),
  host: z.object({
    name: z.string(),
    uuid: z.string().nullable(),
    serial: z.string().nullable(),
    platform: z.string(),
    os: z.string(),
    root: z.string().nullable(),
  }),
  startedAt: time,
  finishedAt: time,
  packs: z.array(packSummarySchema),
  indicators: z.array(indicatorResultSchema),
  coverage: z.array(coverageSchema),
  blocks: z.array(blockSchema),
  findings: z.array(findingSchema),
  tripped: z
    .array(z.string())
    .default([])
    .describe('ids of indicators that met over 100 things: too broad, their remedies are off, a person must look'),
  summary: z.object({
    verdict: z.enum(['clean', 'found', 'incomplete']),
    evidence: z.number().int(),
    posture: z.number().int(),
    files: z.number().int(),
    bytesHashed: z.number().int(),
    elapsedMs: z.number(),
  }),
});

export type Severity = z.infer<typeof severitySchema>;
export type Finding = z.infer<typeof findingSchema>;
export type Coverage = z.infer<typeof coverageSchema>;
export type IndicatorState = z.infer<typeof indicatorStateSchema>;
export type IndicatorResult = z.infer<typeof indicatorResultSchema>;
export type PackSummary = z.infer<typeof packSummarySchema>;
export type Block = z.infer<typeof blockSchema>;
export type Report = z.infer<typeof reportSchema>;
