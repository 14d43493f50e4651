/**
 * Writes `docs/report.schema.json`, the published description of the JSON report, from the model.
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { reportSchema } from '../src/model/report.ts';

/** The schema's text. `input`: a version may add properties within a major, and an older reader must take them. */
export function jsonSchemaText(): string {
  const schema = z.toJSONSchema(reportSchema, { target: 'draft-2020-12', io: 'input' });
  const head = { title: 'besom.report/1', description: 'The report of a sweep (besom sweep --format json).' };
  return `${JSON.stringify({ ...head, ...schema }, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/report.schema.json'), jsonSchemaText());
