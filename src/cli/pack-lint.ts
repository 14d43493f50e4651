/**
 * `besom pack lint`: every defect of packs, by name and with its place, for people or as JSON.
 * @module
 */
import { forTerminal } from '../report/escape.ts';
import { countOf } from '../report/figures.ts';
import { paint, type Style } from '../report/style.ts';
import { lintBundle } from '../stix/lint/lint.ts';
import type { Defect } from '../stix/lint/rules.ts';
import type { Out } from './out.ts';
import { type PackSelection, selectPackFiles } from './pack-files.ts';

export type PackLintOptions = PackSelection & {
  readonly format: 'text' | 'json';
  /** What `valid_until` is compared with. */
  readonly now: Date;
};

type LintedPack = {
  readonly source: string;
  readonly errors: number;
  readonly warnings: number;
  readonly defects: readonly Defect[];
};

/** Lints the packs. Exit code 1 where there is an error; warnings alone leave it 0. */
export async function packLint({ format, now, ...selection }: PackLintOptions, out: Out): Promise<number> {
  // all before the first line: a file that is no bundle ends the call, and then nothing was said of the others
  const packs = selectPackFiles(selection, out.note).map(({ bytes, source }) =>
    counted(source, lintBundle(bytes, { source, now })),
  );
  if (format === 'json') out.json({ schema: 'besom.lint/1', packs });
  else sayDefects(packs, out);
  return packs.some(({ errors }) => errors > 0) ? 1 : 0;
}

function counted(source: string, defects: readonly Defect[]): LintedPack {
  const errors = defects.filter(({ severity }) => severity === 'error').length;
  return { source, errors, warnings: defects.length - errors, defects };
}

function sayDefects(packs: readonly LintedPack[], out: Out): void {
  const style = { columns: out.width, colour: out.colour };
  for (const { source, defects } of packs) {
    for (const line of defects.flatMap((defect) => defectLines(defect, { source, style }))) out.text(line);
  }
  const sum = (kind: 'errors' | 'warnings') => packs.reduce((total, pack) => total + pack[kind], 0);
  out.text(
    `${countOf(sum('errors'), 'error')}, ${countOf(sum('warnings'), 'warning')} in ${countOf(packs.length, 'pack')}`,
  );
}

/** `FILE:LINE: error: …`, as compilers say it, so that editors can jump there; then which object, and the caret. */
function defectLines(
  defect: Defect,
  { source, style }: { readonly source: string; readonly style: Style },
): readonly string[] {
  const { severity, line, says, rule, place } = defect;
  const weight = paint(severity, { tone: severity === 'error' ? 'bad' : 'warning', style });
  return [
    `${forTerminal(source)}:${line}: ${weight}: ${forTerminal(says)} [${rule}]`,
    ...whichObject(defect).map((text) => `    ${forTerminal(text)}`),
    ...(place?.excerpt.split('\n') ?? []).map((text) => `    ${forTerminal(text)}`),
  ];
}

function whichObject({ index, id, name }: Defect): readonly string[] {
  if (index === undefined) return [];
  return [[id ?? `objects[${index}]`, ...(name === undefined ? [] : [`(${name})`])].join(' ')];
}
