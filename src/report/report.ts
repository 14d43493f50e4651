/**
 * Each file says a report in one form (terminal, JSON, lines of JSON). This one chooses the form.
 * @module
 */
import type { Report } from '../model/report.ts';
import { toJson } from './json.ts';
import type { Layout } from './layout.ts';
import { toNdjson } from './ndjson.ts';
import { toText } from './text.ts';

export type ReportForm = 'text' | 'json' | 'ndjson';

/** The report in a form, whole, with its last line end. */
export function sayReport(report: Report, form: ReportForm, layout: Layout): string {
  switch (form) {
    case 'text':
      return toText(report, layout);
    case 'json':
      return toJson(report);
    case 'ndjson':
      return toNdjson(report);
  }
}
