/**
 * Spells a pattern as a Mac and its probes spell things, so that what the probes show can be compared letter by letter.
 *
 * Packs write `/tmp/x` for what macOS calls `/private/tmp/x`, `hashes.sha256` for STIX's `hashes.'SHA-256'`, and
 * upper-case digests and domains. The spelling is changed here once, at planning, and nowhere else.
 * @module
 */
import { foldDomain } from '../model/domain.ts';
import type { Comparison, Literal, ObjectPath, PathStep, Pattern, PropertyTest } from '../stix/patterns/pattern.ts';

/** Folders that macOS keeps below `/private` and links from the root. */
const PRIVATE_LINKS = ['/tmp', '/var', '/etc'] as const;

/** STIX's names of hash algorithms by what packs in the wild write, without case, dash or underscore. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map(
  ['MD5', 'SHA-1', 'SHA-256', 'SHA-512', 'SHA3-256', 'SHA3-512', 'SSDEEP', 'TLSH'].map((name) => [bare(name), name]),
);

/** The pattern with every path, hash algorithm, digest and domain in the spelling that probes use. */
export function normalisePattern(pattern: Pattern): Pattern {
  switch (pattern.kind) {
    case 'observation':
      return { ...pattern, comparison: normaliseComparison(pattern.comparison) };
    case 'qualified':
      return { ...pattern, expression: normalisePattern(pattern.expression) };
    default:
      return { ...pattern, operands: pattern.operands.map(normalisePattern) };
  }
}

/** An absolute path as macOS itself spells it: `/private` in front of its three links, no slash at the end. */
export function spellPath(path: string): string {
  const short = path.length > 1 && path.endsWith('/') ? path.replace(/\/+$/u, '') || '/' : path;
  for (const link of PRIVATE_LINKS) {
    if (short === link || short.startsWith(`${link}/`)) return `/private${short}`;
  }
  return short;
}

function normaliseComparison(comparison: Comparison): Comparison {
  switch (comparison.kind) {
    case 'test':
      return normaliseTest(comparison);
    case 'exists':
      return { ...comparison, path: spellAlgorithm(comparison.path) };
    default:
      return { ...comparison, operands: comparison.operands.map(normaliseComparison) };
  }
}

function normaliseTest(test: PropertyTest): PropertyTest {
  const path = spellAlgorithm(test.path);
  const spell = spellingOf(path, test.operator);
  return spell === undefined ? { ...test, path } : { ...test, path, values: test.values.map((v) => respell(v, spell)) };
}

function respell(literal: Literal, spell: (text: string) => string): Literal {
  return literal.kind === 'string' ? { kind: 'string', value: spell(literal.value) } : literal;
}

function spellingOf(path: ObjectPath, operator: PropertyTest['operator']): ((text: string) => string) | undefined {
  if (operator === 'MATCHES') return isFolderPath(path) ? spellRegexPath : undefined;
  if (isFolderPath(path)) return operator === 'LIKE' ? spellLikePath : spellPath;
  if (path.type === 'file' && property(path.steps[0]) === 'hashes') return (text) => text.toLowerCase();
  if (path.type === 'domain-name' && path.steps.length === 1 && property(path.steps[0]) === 'value') {
    return operator === 'LIKE' ? (text) => text.toLowerCase() : foldDomain;
  }
  return undefined;
}

/** `%` or `_` inside the first component could stand for anything, so only a literal `/tmp/` at the front is respelt. */
function spellLikePath(text: string): string {
  return PRIVATE_LINKS.some((link) => text === link || text.startsWith(`${link}/`)) ? `/private${text}` : text;
}

/**
 * A regular expression is the pack writer's own text, and is left alone but for one form: one that begins with a whole
 * first component, `^/tmp/`, means a place that no path of a probe begins with.
 */
function spellRegexPath(text: string): string {
  return text.replace(/^((?:\(\?[imsU-]+\))?\^)(\\?\/(?:tmp|var|etc)(?:\\?\/|\$))/u, '$1/private$2');
}

function isFolderPath(path: ObjectPath): boolean {
  const names = path.steps.map(property);
  if (path.type === 'directory') return names.length === 1 && names[0] === 'path';
  if (path.type !== 'file') return false;
  return names.join('.') === 'parent_directory_ref.path' || names.join('.') === 'path';
}

function spellAlgorithm(path: ObjectPath): ObjectPath {
  const [first, second, ...rest] = path.steps;
  if (path.type !== 'file' || property(first) !== 'hashes' || second?.kind !== 'property') return path;
  const name = ALGORITHMS.get(bare(second.name));
  if (name === undefined || first === undefined) return path;
  return { ...path, steps: [first, { kind: 'property', name }, ...rest] };
}

function property(step: PathStep | undefined): string | undefined {
  return step?.kind === 'property' ? step.name : undefined;
}

function bare(name: string): string {
  return name.toUpperCase().replaceAll(/[-_]/gu, '');
}
