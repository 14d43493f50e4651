/**
 * Tests one observation against what stands in one pair of brackets.
 *
 * All tests that AND joins must hold for the same object, the one at which their paths begin (OASIS's matcher keeps
 * the same rule). A test whose path leads nowhere is no, with NOT and `!=` too; NOT EXISTS alone asks for that.
 * @module
 */
import type { Observed, StixObject } from '../../model/observation.ts';
import type { Comparison, ExistsTest, PropertyTest } from '../patterns/pattern.ts';
import { compilePath } from './object-path.ts';
import { compilePropertyTest } from './property-test.ts';
import { allTrue, anyTrue, isDoubt, type Truth } from './truth.ts';

/** `root` is the key of the first object that meets it. */
export type Tested =
  | { readonly kind: 'yes'; readonly root: string }
  | { readonly kind: 'no' }
  | { readonly kind: 'cannot-decide'; readonly because: string };

/** A test of one object of an observation. */
export type RootTest = (root: StixObject, observed: Observed) => Truth;

const NO: Tested = { kind: 'no' };

/** Trees that were compiled already: patterns are parsed once and tested against each observation. */
const compiled = new WeakMap<Comparison, RootTest>();

/** Whether an observation meets a comparison, by any object at which a comparison may start. */
export function testComparison(comparison: Comparison, observed: Observed): Tested {
  const test = compileComparison(comparison);
  let doubt: Tested = NO;
  for (const key of observed.roots) {
    const root = Object.hasOwn(observed.objects, key) ? observed.objects[key] : undefined;
    const truth = root === undefined ? false : test(root, observed);
    if (truth === true) return { kind: 'yes', root: key };
    if (isDoubt(truth) && doubt === NO) doubt = { kind: 'cannot-decide', because: truth.because };
  }
  return doubt;
}

/** Compiles a comparison once; asked again for the same tree, it gives the same function. */
export function compileComparison(comparison: Comparison): RootTest {
  const known = compiled.get(comparison);
  if (known !== undefined) return known;
  const test = compile(comparison);
  compiled.set(comparison, test);
  return test;
}

function compile(comparison: Comparison): RootTest {
  switch (comparison.kind) {
    case 'test':
      return compileTest(comparison);
    case 'exists':
      return compileExists(comparison);
    case 'and': {
      const tests = comparison.operands.map(compile);
      return (root, observed) => allTrue(tests, (test) => test(root, observed));
    }
    case 'or': {
      const tests = comparison.operands.map(compile);
      return (root, observed) => anyTrue(tests, (test) => test(root, observed));
    }
  }
}

function compileTest(test: PropertyTest): RootTest {
  const { type } = test.path;
  const follow = compilePath(test.path);
  const holds = compilePropertyTest(test);
  return (root, observed) => root.type === type && anyTrue(follow(root, observed), holds);
}

function compileExists({ path, negated }: ExistsTest): RootTest {
  const follow = compilePath(path);
  return (root, observed) => root.type === path.type && follow(root, observed).length > 0 !== negated;
}
