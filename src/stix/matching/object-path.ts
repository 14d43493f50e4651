/**
 * Follows an object path through an observation: which values it reaches from one object.
 * @module
 */
import type { Observed, StixObject, StixValue } from '../../model/observation.ts';
import { isBase64, isHex, octetsFromBase64, octetsFromHex } from '../patterns/octets.ts';
import type { ObjectPath, PathStep } from '../patterns/pattern.ts';

/** A value on the way; `undefined` where a list of references holds one that names nothing. */
type Node = StixValue | readonly (StixValue | undefined)[] | undefined;

/**
 * What a path reaches. Properties whose names end in `_hex` or `_bin` hold bytes (STIX 2.1, 3.1), here as one
 * character a byte; `damaged` where they do not hold what their name says.
 */
export type Reached =
  | { readonly kind: 'value'; readonly value: Exclude<Node, undefined> }
  | { readonly kind: 'octets'; readonly octets: string }
  | { readonly kind: 'damaged'; readonly text: string; readonly wanted: 'hexadecimal' | 'base64' };

export type Follow = (root: StixObject, observed: Observed) => readonly Reached[];

/**
 * References in a circle together with `[*]` multiply the ways to one object at each step. Only what is reached
 * counts, not on how many ways, so more than this many values are made distinct.
 */
const MANY = 64;

/** Compiles a path to a function from an object of its type to every value that the path reaches from it. */
export function compilePath(path: ObjectPath): Follow {
  const finish = finisherOf(path.steps);
  const [first, ...others] = path.steps;
  const property = others.length === 0 && first?.kind === 'property' ? first.name : undefined;
  if (property !== undefined && !isReference(property)) {
    return (root) => (Object.hasOwn(root, property) ? [finish(root[property] ?? null)] : []);
  }
  const steps = path.steps.map(compileStep);
  return (root, observed) => {
    let values: readonly Node[] = [root];
    for (const step of steps) {
      values = values.flatMap((value) => step(value, observed));
      if (values.length > MANY) values = [...new Set(values)];
      if (values.length === 0) return [];
    }
    return values.flatMap((value) => (value === undefined ? [] : [finish(value)]));
  };
}

type Step = (value: Node, observed: Observed) => readonly Node[];

function compileStep(step: PathStep): Step {
  switch (step.kind) {
    case 'property':
      return stepInto(step.name);
    case 'index':
      return (value) => (isList(value) && step.index >= 0 ? [value[step.index]] : []);
    case 'any-index':
      return (value) => (isList(value) ? value : []);
  }
}

/** STIX 2.1, 9.8: a step through a reference leads to the object that it names; one that names nothing, nowhere. */
function stepInto(name: string): Step {
  const property: Step = (value) => (isDictionary(value) && Object.hasOwn(value, name) ? [value[name]] : []);
  if (!isReference(name)) return property;
  if (name.endsWith('_ref')) {
    return (value, observed) => property(value, observed).map((key) => dereference(key, observed));
  }
  return (value, observed) =>
    property(value, observed).flatMap((keys) => (isList(keys) ? [keys.map((key) => dereference(key, observed))] : []));
}

function isReference(name: string): boolean {
  return name.endsWith('_ref') || name.endsWith('_refs');
}

function dereference(key: Node, observed: Observed): StixObject | undefined {
  return typeof key === 'string' && Object.hasOwn(observed.objects, key) ? observed.objects[key] : undefined;
}

function finisherOf(steps: readonly PathStep[]): (value: Exclude<Node, undefined>) => Reached {
  const name = steps.findLast((step) => step.kind === 'property')?.name ?? '';
  const kind = name.endsWith('_hex') ? 'hexadecimal' : name.endsWith('_bin') ? 'base64' : undefined;
  if (kind === undefined) return (value) => ({ kind: 'value', value });
  return (value) => {
    if (typeof value !== 'string') return { kind: 'value', value };
    if (!(kind === 'base64' ? isBase64(value) : isHex(value))) return { kind: 'damaged', text: value, wanted: kind };
    return { kind: 'octets', octets: kind === 'base64' ? octetsFromBase64(value) : octetsFromHex(value) };
  };
}

function isList(value: Node): value is readonly (StixValue | undefined)[] {
  return Array.isArray(value);
}

function isDictionary(value: Node): value is { readonly [property: string]: StixValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
