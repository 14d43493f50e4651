/**
 * Checks digests in patterns: the algorithm's name, and that the value is one that the algorithm can give.
 * @module
 */
import { quote } from '../model/quote.ts';
import type { SpanFault, Test } from './lint-rules.ts';

/** STIX 2.1, 10.7: the names of the vocabulary, with the length of their digests in hexadecimal digits. */
const ALGORITHMS: ReadonlyMap<string, number | undefined> = new Map([
  ['MD5', 32],
  ['SHA-1', 40],
  ['SHA-256', 64],
  ['SHA-512', 128],
  ['SHA3-256', 64],
  ['SHA3-512', 128],
  ['SSDEEP', undefined],
  ['TLSH', undefined],
]);
const BY_BARE_NAME: ReadonlyMap<string, string> = new Map([...ALGORITHMS.keys()].map((name) => [bare(name), name]));

/** Faults of one test of a file's `hashes`. */
export function lintHash(test: Test): readonly SpanFault[] {
  const [first, second] = test.path.steps;
  if (first?.kind !== 'property' || first.name !== 'hashes' || second?.kind !== 'property') return [];
  const name = BY_BARE_NAME.get(bare(second.name));
  const span = test.path.span;
  if (name === undefined)
    return [{ rule: 'unknown-hash', says: `STIX has no hash algorithm ${quote(second.name)}`, span }];
  const right = name.includes('-') ? `hashes.'${name}'` : `hashes.${name}`;
  const spelling: readonly SpanFault[] =
    second.name === name
      ? []
      : [{ rule: 'hash-name', says: `the algorithm is spelt ${right}: Besom reads it so, others may not`, span }];
  return [...spelling, ...valueFaults(test, name)];
}

function valueFaults(test: Test, name: string): readonly SpanFault[] {
  const digits = ALGORITHMS.get(name);
  if (digits === undefined || test.kind !== 'test' || (test.operator !== '=' && test.operator !== 'IN')) return [];
  return test.values.flatMap((literal) => {
    if (literal.kind === 'string' && literal.value.length === digits && /^[0-9a-f]+$/iu.test(literal.value)) return [];
    const shown = literal.kind === 'string' ? quote(literal.value, 140) : `a literal of the kind ${literal.kind}`;
    return [
      { rule: 'hash-value', says: `${shown} is no ${name}: it has ${digits} hexadecimal digits`, span: test.span },
    ];
  });
}

function bare(name: string): string {
  return name.toUpperCase().replaceAll(/[-_]/gu, '');
}
