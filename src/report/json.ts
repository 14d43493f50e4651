/**
 * Says a report as JSON (`besom.report/1`, described by `docs/report.schema.json`).
 * @module
 */
import type { Report } from '../model/report.ts';

/** What JSON may hold raw and a terminal would obey, or show as nothing: everything but the line ends between values. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The report, indented, for people and programs. */
export function toJson(report: Report): string {
  return `${jsonText(report, 2)}\n`;
}

/** Any value as JSON that is safe to print: each unprintable character as `\uXXXX`, which means the same to a reader. */
export function jsonText(value: unknown, indent: number): string {
  return JSON.stringify(value, null, indent).replaceAll(UNPRINTABLE, (character) =>
    character === '\n' ? character : escapeUnits(character),
  );
}

/** JSON knows UTF-16 units: a character beyond the first plane is two of them. */
function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
