/**
 * Checks digests in patterns: the algorithm's name, and that the value is one that the algorithm can give.
 * @module
 */
import { quote } from '../model/quote.ts';
import { canBeDigest, isDigestPath } from './digest.ts';
import type { SpanFault, Test } from './lint-rules.ts';

/** STIX 2.1, 10.7: the names of the vocabulary. */
const ALGORITHMS = ['MD5', 'SHA-1', 'SHA-256', 'SHA-512', 'SHA3-256', 'SHA3-512', 'SSDEEP', 'TLSH'] as const;
const BY_BARE_NAME: ReadonlyMap<string, string> = new Map(ALGORITHMS.map((name) => [bare(name), name]));

/** Faults of one test of a file's `hashes`. */
export function lintHash(test: Test): readonly SpanFault[] {
  const last = test.path.steps.at(-1);
  if (!isDigestPath(test.path) || last?.kind !== 'property') return [];
  return [...nameFaults(test, last.name), ...valueFaults(test, last.name)];
}

function nameFaults({ path: { span } }: Test, written: string): readonly SpanFault[] {
  const name = BY_BARE_NAME.get(bare(written));
  if (name === written) return [];
  if (name === undefined) {
    return [{ rule: 'unknown-hash', says: `STIX has no hash algorithm ${quote(written)}`, span }];
  }
  const right = name.includes('-') ? `hashes.'${name}'` : `hashes.${name}`;
  return [{ rule: 'hash-name', says: `the algorithm is spelt ${right}: Besom reads it so, others may not`, span }];
}

function valueFaults(test: Test, algorithm: string): readonly SpanFault[] {
  if (test.kind !== 'test' || (test.operator !== '=' && test.operator !== 'IN')) return [];
  return test.values.flatMap((literal) => {
    if (literal.kind === 'string' && canBeDigest(literal.value, test.path)) return [];
    const shown = literal.kind === 'string' ? quote(literal.value, 140) : `a literal of the kind ${literal.kind}`;
    return [{ rule: 'hash-value', says: `${shown} can be no digest by ${quote(algorithm)}`, span: test.span }];
  });
}

function bare(name: string): string {
  return name.toUpperCase().replaceAll(/[-_]/gu, '');
}
