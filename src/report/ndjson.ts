/**
 * Says a sweep as lines of JSON while it runs: each finding when it is found, the rest of the report at the end.
 *
 * The last line is the report without its findings, so that the lines together hold exactly what `--format json` says:
 * a stream that ends without it was cut off.
 * @module
 */
import type { Finding, Report } from '../model/report.ts';
import { jsonText } from './json.ts';

/** The line of one finding. */
export function findingLine(finding: Finding): string {
  return `${jsonText({ type: 'finding', ...finding }, 0)}\n`;
}

/** The last line. */
export function summaryLine(report: Report): string {
  const { findings: _, ...rest } = report;
  return `${jsonText({ type: 'report-summary', ...rest }, 0)}\n`;
}

/** A whole report at once. */
export function toNdjson(report: Report): string {
  return report.findings.map(findingLine).join('') + summaryLine(report);
}
