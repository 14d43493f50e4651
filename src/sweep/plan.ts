/**
 * The plan: each pattern is taken apart once, into lookups that probes can answer, and what nothing here can supply.
 * @module
 */
import type { DigestName } from '../host/host.ts';
import type { Indicator, Pack, SetAside } from '../model/pack.ts';
import { isProblem } from '../model/problem.ts';
import type { Lookup, Probe } from '../probes/probe.ts';
import { cannotEvaluate } from '../stix/matching/evaluable.ts';
import { parsePattern } from '../stix/patterns/parser.ts';
import type { Comparison, Pattern } from '../stix/patterns/pattern.ts';
import { branchesOf, pathText, type Test } from './branches.ts';
import { normalisePattern } from './normalise.ts';
import { type Question, selectLookups } from './select.ts';

/** One way in which one part of a pattern can be met. `missing` says why it can not be looked for here, if so. */
export type Branch = {
  readonly tests: readonly Test[];
  readonly lookups: readonly Lookup[];
  /** Probes that feed evidence and serve every test of the branch. */
  readonly probes: readonly string[];
  /** Object paths that nothing here supplies, or another reason in words. */
  readonly missing: readonly string[];
};

/** What stands in one pair of brackets. */
export type Part = {
  readonly pattern: Pattern & { readonly kind: 'observation' };
  readonly branches: readonly Branch[];
};

export type PlannedIndicator = {
  readonly indicator: Indicator;
  readonly pack: Pack;
  readonly pattern: Pattern;
  readonly parts: readonly Part[];
};

export type Plan = {
  readonly packs: readonly Pack[];
  readonly planned: readonly PlannedIndicator[];
  readonly setAside: readonly (SetAside & { readonly pack: Pack })[];
  readonly lookups: readonly Lookup[];
};

/** Takes the patterns of all packs apart. A pattern that does not parse sets its indicator aside, and the rest works. */
export function planSweep(packs: readonly Pack[], probes: readonly Probe[]): Plan {
  const numbered = new Numbering();
  const planned: PlannedIndicator[] = [];
  const setAside: (SetAside & { pack: Pack })[] = packs.flatMap((pack) =>
    pack.setAside.map((one) => ({ ...one, pack })),
  );
  const seen = new Map<string, Pack>();
  for (const pack of packs) {
    for (const indicator of pack.indicators) {
      const elsewhere = seen.get(indicator.id);
      const result = elsewhere === undefined ? parse(indicator.pattern) : `the same id is in pack ${elsewhere.name}`;
      seen.set(indicator.id, elsewhere ?? pack);
      if (typeof result === 'string') setAside.push({ ...asideOf(indicator), because: result, pack });
      else {
        const context = { probes, numbered, unable: cannotEvaluate(result), outside: [] };
        planned.push({ indicator, pack, pattern: result, parts: partsOf(result, context) });
      }
    }
  }
  return { packs, planned, setAside, lookups: numbered.lookups };
}

/** Every pair of brackets in a pattern, from left to right. */
export function observationsOf(pattern: Pattern): readonly (Pattern & { readonly kind: 'observation' })[] {
  if (pattern.kind === 'observation') return [pattern];
  if (pattern.kind === 'qualified') return observationsOf(pattern.expression);
  return pattern.operands.flatMap(observationsOf);
}

function parse(text: string): Pattern | string {
  try {
    return normalisePattern(parsePattern(text));
  } catch (error) {
    if (isProblem(error)) return error.message;
    throw error;
  }
}

function asideOf({ id, name, pattern }: Indicator) {
  return { id, name, pattern };
}

type PartContext = {
  readonly probes: readonly Probe[];
  readonly numbered: Numbering;
  readonly unable: ReturnType<typeof cannotEvaluate>;
  /** Why nothing can meet the qualifiers around the part (a window that ends before it begins). */
  readonly outside: readonly string[];
};

function partsOf(pattern: Pattern, context: PartContext): readonly Part[] {
  if (pattern.kind === 'observation') return [{ pattern, branches: planBranches(pattern.comparison, context) }];
  if (pattern.kind !== 'qualified') return pattern.operands.flatMap((operand) => partsOf(operand, context));
  const { offset } = pattern.qualifier.span;
  const here = context.unable.filter(({ span }) => span.offset === offset).map(({ because }) => because);
  return partsOf(pattern.expression, { ...context, outside: [...context.outside, ...here] });
}

function planBranches(comparison: Comparison, context: PartContext): readonly Branch[] {
  const branches = branchesOf(comparison);
  if (branches === undefined) return [unserved([], ['it multiplies out to over 1,024 branches'])];
  return branches.map((tests) => planBranch(tests, context));
}

function planBranch(tests: readonly Test[], { probes, numbered, unable, outside }: PartContext): Branch {
  const inside = unable.filter(({ span }) =>
    tests.some((test) => span.offset < test.span.end && test.span.offset < span.end),
  );
  const broken = new Set([...inside.map(({ because }) => because), ...outside]);
  if (broken.size > 0) return unserved(tests, [...broken]);
  const types = new Set(tests.map(({ path }) => path.type));
  if (types.size > 1) return unserved(tests, [`no object is at once ${[...types].join(' and ')}`]);
  const questions = selectLookups(tests);
  const evidence = probes.filter(({ feeds }) => feeds === 'evidence');
  const kinds = new Set(questions.map(({ kind }) => kind));
  const able = evidence.filter((probe) => tests.every((test) => shows(probe, pathText(test.path))));
  const serving = able.filter((probe) => probe.serves.some((kind) => kinds.has(kind)));
  if (serving.length > 0) {
    return {
      tests,
      lookups: questions.map((question) => numbered.of(question)),
      probes: serving.map(({ name }) => name),
      missing: [],
    };
  }
  if (able.length > 0 && questions.length === 0)
    return unserved(tests, ['it asks for no absolute path, or for a name that no file can have']);
  return unserved(tests, missingPaths(tests, evidence));
}

function unserved(tests: readonly Test[], missing: readonly string[]): Branch {
  return { tests, lookups: [], probes: [], missing };
}

function missingPaths(tests: readonly Test[], probes: readonly Probe[]): readonly string[] {
  const paths = [...new Set(tests.map(({ path }) => pathText(path)))];
  const missing = paths.filter((path) => !probes.some((probe) => shows(probe, path)));
  return missing.length > 0 ? missing : [`no probe here has ${paths.join(' and ')} together`];
}

/** A probe that shows `file:x_besom_info_plist.*` shows every path below it. */
function shows(probe: Probe, path: string): boolean {
  return probe.shows.some((shown) => shown === path || (shown.endsWith('.*') && path.startsWith(shown.slice(0, -1))));
}

/** Gives each different question one id, so that two patterns with the same question share its lookup. */
class Numbering {
  readonly lookups: Lookup[] = [];
  readonly #known = new Map<string, number>();

  of(question: Question): Lookup {
    const { digests, ...rest } = { digests: undefined, ...question };
    const key = JSON.stringify(rest);
    const known = this.lookups[this.#known.get(key) ?? -1];
    const lookup = known === undefined ? { ...question, id: this.lookups.length } : withDigests(known, digests ?? []);
    this.#known.set(key, lookup.id);
    this.lookups[lookup.id] = lookup;
    return lookup;
  }
}

function withDigests(lookup: Lookup, digests: readonly DigestName[]): Lookup {
  return 'digests' in lookup ? { ...lookup, digests: [...new Set([...lookup.digests, ...digests])] } : lookup;
}
