/**
 * Takes the text between two brackets apart into branches: each a list of tests that must all hold of one object.
 * @module
 */
import type { Comparison, ExistsTest, ObjectPath, PropertyTest } from '../stix/patterns/pattern.ts';

export type Test = PropertyTest | ExistsTest;

/** More branches than this in one observation is a pattern that multiplies itself out (2^n), not one that a person wrote. */
const MAX_BRANCHES = 1024;

/** The disjunctive normal form: an OR of ANDs. `undefined` where it would have more than 1,024 branches. */
export function branchesOf(comparison: Comparison): readonly (readonly Test[])[] | undefined {
  if (comparison.kind === 'test' || comparison.kind === 'exists') return [[comparison]];
  const parts = comparison.operands.map(branchesOf);
  let branches: readonly (readonly Test[])[] = comparison.kind === 'or' ? [] : [[]];
  for (const part of parts) {
    if (part === undefined) return undefined;
    branches =
      comparison.kind === 'or'
        ? [...branches, ...part]
        : branches.flatMap((left) => part.map((right) => [...left, ...right]));
    if (branches.length > MAX_BRANCHES) return undefined;
  }
  return branches;
}

/** An object path as text: `file:parent_directory_ref.path`, indices as `[*]`. Probes name what they show like this. */
export function pathText(path: ObjectPath): string {
  let text = `${path.type}:`;
  path.steps.forEach((step, index) => {
    if (step.kind === 'property')
      text += `${index === 0 ? '' : '.'}${/^[A-Za-z_][\w]*$/u.test(step.name) ? step.name : `'${step.name}'`}`;
    else text += '[*]';
  });
  return text;
}
