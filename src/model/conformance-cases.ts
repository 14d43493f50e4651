/**
 * The door of conformance cases: patterns with what must come of them, as plain JSON.
 * @module
 */
import * as z from 'zod';

const expectation = z.enum(['valid', 'invalid', 'match', 'no-match', 'error']);

const bundleSchema = z
  .looseObject({ type: z.string(), objects: z.unknown().optional() })
  .describe('a STIX 2.1 bundle of observed-data and what it refers to, or one object of it');

export const conformanceCasesSchema = z.object({
  observations: z.record(z.string(), z.array(bundleSchema)).default({}),
  cases: z.array(
    z.object({
      from: z.string().describe('suite and test'),
      pattern: z.string(),
      observations: z.string().optional().describe('a key of `observations`; only where something is matched'),
      expect: expectation,
    }),
  ),
});

export type ConformanceCases = z.infer<typeof conformanceCasesSchema>;
export type ConformanceCase = ConformanceCases['cases'][number];
export type Expectation = z.infer<typeof expectation>;
