/**
 * The state of each indicator after a sweep: found, clear, or why neither can be said.
 * @module
 */
import type { Gap } from '../model/gap.ts';
import { GAP_REASONS } from '../model/gap.ts';
import type { IndicatorState } from '../model/report.ts';
import type { Pattern } from '../stix/patterns/pattern.ts';
import type { Branch, Part, PlannedIndicator } from './plan.ts';

/** What the sweep learned that decides states. */
export type Evidence = {
  readonly hits: ReadonlyMap<string, number>;
  readonly undecided: ReadonlyMap<string, string>;
  readonly gaps: readonly Gap[];
  /** Probes that ran; the others were switched off or do not apply here. */
  readonly ran: ReadonlySet<string>;
  readonly switchedOff: ReadonlySet<string>;
  readonly hashAll: boolean;
};

export type StateOf = {
  readonly state: IndicatorState;
  readonly because?: string;
  readonly examined: readonly string[];
};

/** Object types whose records only log readers have: `besom hunt` looks for them. */
const LOG_TYPES: ReadonlySet<string> = new Set([
  'ipv4-addr',
  'ipv6-addr',
  'autonomous-system',
  'user-account',
  'x-audit-event',
]);

/** How far a pattern, or a part of one, can be looked for: `none` carries what is missing. */
type Reach = { readonly kind: 'all' | 'part' | 'none'; readonly missing: readonly string[] };

/** The first state that fits, in the order of the contract. */
export function stateOf(planned: PlannedIndicator, evidence: Evidence): StateOf {
  const branches = planned.parts.flatMap((part) => part.branches);
  const examined = [...new Set(branches.flatMap(({ probes }) => probes))].filter((probe) => evidence.ran.has(probe));
  const reach = reachOf(planned);
  if ((evidence.hits.get(planned.indicator.id) ?? 0) > 0) return { state: 'found', examined };
  if (reach.kind === 'none') return { ...beyond(planned, reach), examined: [] };
  const served = branches.filter(({ probes }) => probes.length > 0);
  const open = openGap(served, evidence);
  if (open !== undefined) return { state: 'unchecked', because: open, examined };
  return { ...settle(served, { reach, evidence, id: planned.indicator.id }), examined };
}

function settle(
  served: readonly Branch[],
  { reach, evidence, id }: { readonly reach: Reach; readonly evidence: Evidence; readonly id: string },
): { readonly state: IndicatorState; readonly because?: string } {
  const off = served.filter((branch) => !branch.probes.some((probe) => evidence.ran.has(probe)));
  if (off.length === served.length) return offState(off, evidence);
  const because = [
    ...(reach.kind === 'part' ? [lackOf(reach)] : []),
    ...(off.length > 0 ? [`did not take part: ${probesOf(off)}`] : []),
    ...(!evidence.hashAll && served.some(byDigestAlone)
      ? ['its digest was looked for in disk images only (--hash-all reads every file)']
      : []),
    ...(evidence.undecided.has(id) ? [evidence.undecided.get(id) ?? ''] : []),
  ];
  return because.length === 0 ? { state: 'clear' } : { state: 'clear-in-part', because: because.join('; ') };
}

/** All its lookups were switched off by the person (unchecked), or belong to another kind of machine. */
function offState(
  off: readonly Branch[],
  evidence: Evidence,
): { readonly state: IndicatorState; readonly because: string } {
  const chosen = off.some(({ probes }) => probes.some((probe) => evidence.switchedOff.has(probe)));
  if (chosen) return { state: 'unchecked', because: `switched off: ${probesOf(off)}` };
  return { state: 'not-evaluated', because: `not applicable here: ${probesOf(off)}` };
}

function probesOf(branches: readonly Branch[]): string {
  return [...new Set(branches.flatMap(({ probes }) => probes))].join(', ');
}

function byDigestAlone({ lookups }: Branch): boolean {
  return lookups.some(({ kind }) => kind === 'digest');
}

/** The first material gap that could have hidden it. */
function openGap(served: readonly Branch[], evidence: Evidence): string | undefined {
  for (const gap of evidence.gaps) {
    if (GAP_REASONS[gap.reason].weight === 'minor') continue;
    const hides = served.some(
      (branch) =>
        branch.probes.includes(gap.probe) &&
        (gap.lookups === undefined || branch.lookups.some(({ id }) => gap.lookups?.includes(id))),
    );
    if (hides) return `${gap.probe}: ${GAP_REASONS[gap.reason].says}${gap.path === undefined ? '' : ` at ${gap.path}`}`;
  }
  return undefined;
}

function beyond(planned: PlannedIndicator, reach: Reach): { readonly state: IndicatorState; readonly because: string } {
  const types = planned.parts
    .flatMap(({ branches }) => branches)
    .flatMap(({ tests }) => tests.map(({ path }) => path.type));
  if (types.length > 0 && types.every((type) => LOG_TYPES.has(type)) && reach.missing.every(isObjectPath)) {
    return { state: 'elsewhere', because: `only logs have ${reach.missing.join(', ')}` };
  }
  return { state: 'not-evaluated', because: lackOf(reach) };
}

/** What is missing, in words: object paths that no probe supplies, and reasons that are words already. */
function lackOf({ missing }: Reach): string {
  const paths = missing.filter(isObjectPath);
  const words = missing.filter((what) => !isObjectPath(what));
  return [...(paths.length === 0 ? [] : [`no probe here has ${paths.join(', ')}`]), ...words].join('; ');
}

function isObjectPath(what: string): boolean {
  return /^[a-z0-9-]+:\S/u.test(what);
}

/** How far the pattern can be looked for: an OR needs one operand, everything else needs all. */
export function reachOf(planned: PlannedIndicator): Reach {
  const parts = [...planned.parts];
  return reachOfPattern(planned.pattern, () => parts.shift());
}

function reachOfPattern(pattern: Pattern, nextPart: () => Part | undefined): Reach {
  if (pattern.kind === 'qualified') return reachOfPattern(pattern.expression, nextPart);
  if (pattern.kind === 'observation') return anyOf((nextPart()?.branches ?? []).map(reachOfBranch));
  const operands = pattern.operands.map((operand) => reachOfPattern(operand, nextPart));
  return pattern.kind === 'or' ? anyOf(operands) : allOf(operands);
}

function reachOfBranch({ probes, missing }: Branch): Reach {
  return { kind: probes.length > 0 ? 'all' : 'none', missing };
}

function anyOf(reaches: readonly Reach[]): Reach {
  const missing = missingOf(reaches);
  if (reaches.every(({ kind }) => kind === 'none')) return { kind: 'none', missing };
  return { kind: reaches.every(({ kind }) => kind === 'all') ? 'all' : 'part', missing };
}

function allOf(reaches: readonly Reach[]): Reach {
  const missing = missingOf(reaches);
  if (reaches.some(({ kind }) => kind === 'none')) return { kind: 'none', missing };
  return { kind: reaches.every(({ kind }) => kind === 'all') ? 'all' : 'part', missing };
}

function missingOf(reaches: readonly Reach[]): readonly string[] {
  return [...new Set(reaches.flatMap(({ missing }) => missing))];
}
