/**
 * Says a report's findings as short lines, so that a table can hold exactly what a sweep must find.
 * @module
 */
import type { Report } from '../../src/model/report.ts';

/** `Application PTX.app @ /Applications/PTX.app`, sorted; `, line 12` behind where a record says so. */
export function evidenceIn({ findings }: Report): readonly string[] {
  return findings
    .filter(({ kind }) => kind === 'evidence')
    .map(({ name, path, at }) => `${name} @ ${path}${at === undefined ? '' : `, ${at}`}`)
    .sort();
}

/** What a report says of one indicator, by its name. */
export function stateIn({ indicators }: Report, name: string) {
  return indicators.find((indicator) => indicator.name === name)?.state;
}

/** Every gap of a report: `walk permission /Users/eve`. */
export function gapsIn({ coverage }: Report): readonly string[] {
  return coverage.flatMap(({ probe, gaps }) =>
    gaps.flatMap(({ reason, examples }) =>
      examples.length === 0 ? [`${probe} ${reason}`] : examples.map((example) => `${probe} ${reason} ${example}`),
    ),
  );
}
