/**
 * Says one finding on a terminal: where it is, why it matters, what stands there, what to do about it.
 * @module
 */
import type { Finding, Report, Severity } from '../model/report.ts';
import { forTerminal } from './escape.ts';
import { clockText, sizeText } from './figures.ts';
import type { FoundRecord } from './records.ts';
import { type Row, rowLines } from './rows.ts';
import { paint, type Style, type Tone } from './style.ts';

const INDENT = 4;

const TONES: Readonly<Record<Severity, Tone>> = { critical: 'bad', high: 'bad', medium: 'warning', low: 'quiet' };

/** The lines of one record. The path stands whole on its own line, as the Mac spells it. */
export function recordLines(
  { first, findings, severity }: FoundRecord,
  report: Report,
  style: Style,
): readonly string[] {
  const head = `  ${paint(severity.toUpperCase(), { tone: TONES[severity], style })}  ${forTerminal(first.path)}`;
  const rows: readonly Row[] = [
    ...placeRows(first, report),
    ...findings.flatMap((finding) => whyRows(finding, report)),
    ...[...new Set(findings.map((finding) => detailOf(finding).seen))].map(
      (seen): Row => ({ label: 'seen', shows: seen }),
    ),
    ...fileRows(first),
    { label: 'next', says: nextStep(findings) },
  ];
  return [head, ...rowLines(rows, { indent: INDENT, style })];
}

/** The place on the machine that does the looking: under a root, the root before the Mac's own path. */
export function pathHere(root: string | null, path: string): string | undefined {
  return root === null ? undefined : `${root.replace(/\/+$/u, '')}${path}`;
}

function placeRows({ path, pathBase64, at }: Finding, { host }: Report): readonly Row[] {
  const here = pathHere(host.root, path);
  return [
    ...(here === undefined ? [] : [{ label: 'on disk', shows: here }]),
    ...(at === undefined ? [] : [{ label: 'at', shows: at }]),
    ...(pathBase64 === undefined ? [] : [{ label: 'base64', shows: pathBase64 }]),
  ];
}

function whyRows(finding: Finding, { packs }: Report): readonly Row[] {
  const { name, pack, confidence, derived } = finding;
  const packName = packs.find(({ id }) => id === pack)?.name ?? pack;
  const says = `${name} (pack ${packName}, confidence ${confidence} of 100)`;
  if (!derived) return [{ label: 'why', says }];
  const { from } = detailOf(finding);
  return [{ label: 'why', says: `${says}; derived: not published${from === undefined ? '' : `, from ${from}`}` }];
}

/** What stands there, and for a derived indicator what it follows from, which the report has in one sentence. */
function detailOf({ detail, derived }: Finding): { readonly seen: string; readonly from?: string } {
  const [, seen, from] = (derived ? /^(.*) \(derived, not published: (.*)\)$/su.exec(detail) : undefined) ?? [];
  return seen === undefined || from === undefined ? { seen: detail } : { seen, from };
}

function fileRows({ file, exists }: Finding): readonly Row[] {
  const gone: readonly Row[] =
    exists === true ? [] : [{ label: 'now', says: exists === false ? 'gone: only its record is left' : 'not known' }];
  if (file === undefined) return gone;
  const size = file.type === 'file' ? `, ${sizeText(file.size)}` : '';
  const mode = file.mode.toString(8).padStart(4, '0');
  const born = file.born === undefined ? 'birth not told by this volume' : `born ${clockText(file.born)}`;
  return [
    ...gone,
    { label: 'what', says: `${typeText(file.type)}${size}, mode ${mode}, owner ${file.uid}` },
    { label: 'times', says: `${born}; modified ${clockText(file.modified)}; changed ${clockText(file.changed)}` },
    ...Object.entries(file.hashes ?? {}).map(([algorithm, hash]) => ({ label: algorithm, shows: hash })),
  ];
}

function typeText(type: string): string {
  return type === 'file' ? 'regular file' : type === 'directory' ? 'folder' : type.replace('-', ' ');
}

/** What to do about this one; the steps for the whole Mac stand below all findings. */
function nextStep(findings: readonly Finding[]): string {
  if (findings.every(({ derived }) => derived)) {
    return 'look at it before you act: nobody published this indicator, it follows from one that was';
  }
  const asked = new Set(findings.flatMap(({ actions }) => actions));
  if (asked.has('remove')) return 'keep it as it is, unopened, until your security team has it; then have it removed';
  if (asked.has('block')) return 'have the name blocked where this network resolves names';
  if (asked.has('rotate')) return 'have the secrets rotated that this indicator is about';
  return 'show it to your security team';
}
