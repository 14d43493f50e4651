/**
 * Explains the plan and its outcome: who looks for which part and by what, and where a part was looked for in vain.
 * @module
 */
import type { ExplainedBranch, ExplainedIndicator, ExplainedOutcome } from '../model/explanation.ts';
import type { IndicatorResult } from '../model/report.ts';
import type { Lookup, Probe } from '../probes/probe.ts';
import type { Explained } from './events.ts';
import type { Branch, Part, Plan, PlannedIndicator } from './plan.ts';

/** What `--hash-all` and the choice of probes make of the plan. */
export type ExplainContext = { readonly probes: readonly Probe[]; readonly hashAll: boolean };

/** For each indicator, each part and each way to meet it: which probe serves it and by what. */
export function explainPlan({ planned, setAside }: Plan, context: ExplainContext): readonly ExplainedIndicator[] {
  return [
    ...planned.map((one) => ({
      name: one.indicator.name,
      pack: one.pack.name,
      pattern: one.indicator.pattern,
      parts: one.parts.map(({ branches }) => branches.map((branch) => explainBranch(branch, one, context))),
    })),
    ...setAside.map(({ name, pack, pattern, because }) => ({
      name,
      pack: pack.name,
      pattern,
      parts: [],
      setAside: because,
    })),
  ];
}

/** For each indicator: which observation met which part, or the first part that failed and where it was looked for. */
export function explainOutcome(
  plan: Plan,
  {
    results,
    explained,
    ...context
  }: ExplainContext & {
    readonly results: readonly IndicatorResult[];
    readonly explained: readonly Explained[];
  },
): readonly ExplainedOutcome[] {
  const planned = new Map(plan.planned.map((one) => [one.indicator.id, one]));
  const told = Map.groupBy(explained, ({ indicator }) => indicator);
  return results.map(({ id, name, state, because }) => {
    const one = state === 'set-aside' ? undefined : planned.get(id);
    const entries = told.get(id);
    // A near miss of an indicator that was met elsewhere only distracts.
    const telling = entries?.some(({ met }) => met) === true ? entries.filter(({ met }) => met) : entries;
    const lines = telling?.flatMap((entry) => entry.lines) ?? (one === undefined ? [] : inVain(one, context));
    return { name, state, ...(because === undefined ? {} : { because }), lines };
  });
}

/** Nothing at all was seen for it: its first part that can be looked for failed. */
function inVain(planned: PlannedIndicator, context: ExplainContext): readonly string[] {
  const part = planned.parts.find(({ branches }) => branches.some(({ probes }) => probes.length > 0));
  if (part === undefined) return [];
  const looked = part.branches.flatMap((branch) => servedBy(branch, context));
  return [
    `first part that failed: ${partText(part, planned)}`,
    ...looked.map(({ probe, by }) => `looked for by ${probe}, ${by}: nothing`),
  ];
}

function explainBranch(branch: Branch, planned: PlannedIndicator, context: ExplainContext): ExplainedBranch {
  const tests = branch.tests.map(({ span }) => planned.indicator.pattern.slice(span.offset, span.end)).join(' AND ');
  return { tests, served: servedBy(branch, context), missing: branch.missing };
}

/** The part as the pack writes it. */
function partText({ pattern }: Part, { indicator }: PlannedIndicator): string {
  return indicator.pattern.slice(pattern.span.offset, pattern.span.end);
}

function servedBy({ lookups, probes }: Branch, { probes: all, hashAll }: ExplainContext): ExplainedBranch['served'] {
  return all.flatMap((probe) => {
    const served = lookups.filter(({ kind }) => probe.serves.includes(kind));
    const takesPart = probes.includes(probe.name) || (probe.feeds === 'posture' && served.length > 0);
    if (!takesPart || served.length === 0) return [];
    const by = [
      ...new Set(served.map((lookup) => (probe.feeds === 'posture' ? asking(lookup) : looking(lookup, hashAll)))),
    ];
    return [{ probe: probe.name, by: by.join('; ') }];
  });
}

function asking(lookup: Lookup): string {
  return lookup.kind === 'domain' ? `resolvers asked for ${lookup.value} (posture only)` : 'not asked for a pattern';
}

function looking(lookup: Lookup, hashAll: boolean): string {
  switch (lookup.kind) {
    case 'path':
      return `exact lookup of ${lookup.path}`;
    case 'name':
      return `name ${lookup.name} in the walk`;
    case 'name-test':
      return lookup.test === undefined
        ? 'every name in the walk'
        : `${lookup.on}s that pass ${lookup.test.operator} '${lookup.test.text}' in the walk`;
    case 'digest':
      return `${lookup.algorithm} of ${hashAll ? 'every file' : 'disk images'}`;
    case 'bundle':
      return 'the Info.plist of every application bundle in the walk';
    case 'domain':
      return `the name ${lookup.value} and those below it`;
    case 'domain-test':
      return lookup.test === undefined ? 'every name' : `names that pass ${lookup.test.operator} '${lookup.test.text}'`;
  }
}
