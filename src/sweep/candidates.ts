/**
 * Finds the few indicators that an observation could meet, so that a pack of fifty thousand costs no more than one.
 * @module
 */
import type { Observed, StixObject, StixValue } from '../model/observation.ts';
import { pathText, type Test } from './branches.ts';
import type { Plan, PlannedIndicator } from './plan.ts';

/** Tells, for an observation, the indicators that may match it (a superset, each once). */
export type Candidates = (observed: Observed) => ReadonlySet<PlannedIndicator>;

type Anchor = { readonly property: string; readonly algorithm?: string };

/** Builds the index: by an exact value where a branch asks for one, by the object's type where it does not. */
export function indexCandidates(plan: Plan): Candidates {
  const byValue = new Map<string, Set<PlannedIndicator>>();
  const byType = new Map<string, Set<PlannedIndicator>>();
  const anchors = new Map<string, Map<string, Anchor>>();
  for (const planned of plan.planned) {
    for (const { tests } of planned.parts.flatMap(({ branches }) => branches)) {
      const type = tests[0]?.path.type;
      if (type === undefined) continue;
      const anchor = tests.find(isAnchor);
      if (anchor === undefined) put(byType, type, planned);
      else {
        const text = pathText(anchor.path);
        anchors.set(type, (anchors.get(type) ?? new Map()).set(text, anchorOf(anchor)));
        for (const value of valuesOf(anchor)) put(byValue, `${text}=${value}`, planned);
      }
    }
  }
  return (observed) => lookUp(observed, { byValue, byType, anchors });
}

type Index = {
  readonly byValue: ReadonlyMap<string, ReadonlySet<PlannedIndicator>>;
  readonly byType: ReadonlyMap<string, ReadonlySet<PlannedIndicator>>;
  readonly anchors: ReadonlyMap<string, ReadonlyMap<string, Anchor>>;
};

function lookUp({ objects, roots }: Observed, index: Index): ReadonlySet<PlannedIndicator> {
  const found = new Set<PlannedIndicator>();
  for (const root of roots) {
    const object = objects[root];
    if (object === undefined) continue;
    for (const planned of index.byType.get(object.type) ?? []) found.add(planned);
    for (const [text, anchor] of index.anchors.get(object.type) ?? []) {
      const value = read(object, anchor);
      if (typeof value !== 'string') continue;
      for (const planned of index.byValue.get(`${text}=${value.normalize('NFC')}`) ?? []) found.add(planned);
    }
  }
  return found;
}

function read(object: StixObject, { property, algorithm }: Anchor): StixValue | undefined {
  const value = object[property];
  if (algorithm === undefined) return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).find(([name]) => name === algorithm)?.[1];
}

/** An exact text for one property of the object itself, or one of its hashes: what can be looked up in a map. */
function isAnchor(test: Test): boolean {
  if (test.kind !== 'test' || test.negated || (test.operator !== '=' && test.operator !== 'IN')) return false;
  if (!test.values.every(({ kind }) => kind === 'string')) return false;
  const [first, second] = test.path.steps;
  if (!test.path.steps.every(({ kind }) => kind === 'property')) return false;
  return test.path.steps.length === 1 || (test.path.steps.length === 2 && isHashes(first) && second !== undefined);
}

function isHashes(step: Test['path']['steps'][number] | undefined): boolean {
  return step?.kind === 'property' && step.name === 'hashes';
}

function anchorOf(test: Test): Anchor {
  const [property, algorithm] = test.path.steps.flatMap((step) => (step.kind === 'property' ? [step.name] : []));
  return { property: property ?? '', ...(algorithm === undefined ? {} : { algorithm }) };
}

function valuesOf(test: Test): readonly string[] {
  if (test.kind !== 'test') return [];
  return test.values.flatMap((literal) => (literal.kind === 'string' ? [literal.value.normalize('NFC')] : []));
}

function put<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}
