/**
 * Checks how patterns spell the algorithms of digests.
 *
 * Packs in the wild write `hashes.sha256`. Besom reads that; another tool looks for it under that name and finds nothing.
 * @module
 */
import { quote } from '../../model/quote.ts';
import { isDigestPath } from '../matching/digest.ts';
import type { SpanFault, Test } from './rules.ts';

/** STIX 2.1, 10.7: the names of the vocabulary. */
const ALGORITHMS = ['MD5', 'SHA-1', 'SHA-256', 'SHA-512', 'SHA3-256', 'SHA3-512', 'SSDEEP', 'TLSH'] as const;
const BY_BARE_NAME: ReadonlyMap<string, string> = new Map(ALGORITHMS.map((name) => [bare(name), name]));

/** Faults of one test of a file's `hashes`. */
export function lintHash({ path }: Test): readonly SpanFault[] {
  const last = path.steps.at(-1);
  if (!isDigestPath(path) || last?.kind !== 'property') return [];
  const written = last.name;
  const name = BY_BARE_NAME.get(bare(written));
  if (name === written) return [];
  if (name === undefined) {
    return [{ rule: 'unknown-hash', says: `STIX has no hash algorithm ${quote(written)}`, span: path.span }];
  }
  const right = name.includes('-') ? `hashes.'${name}'` : `hashes.${name}`;
  return [
    { rule: 'hash-name', says: `the algorithm is spelt ${right}: Besom reads it so, others may not`, span: path.span },
  ];
}

function bare(name: string): string {
  return name.toUpperCase().replaceAll(/[-_]/gu, '');
}
