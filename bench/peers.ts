/**
 * The tools that people find a known file with today, each called in the way that does the same job.
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from './measure.ts';

/** What is looked for: one file by its digest, anywhere below `tree`. */
export type Quarry = { readonly tree: string; readonly sha256: string; readonly bytes: number };

/** The peers that find a renamed file by its SHA-256, fastest first as measured; their files are written to `dir`. */
export function hashPeers(dir: string, { tree, sha256, bytes }: Quarry): readonly Command[] {
  const rule = join(dir, 'quarry.yar');
  writeFileSync(rule, `import "hash"\nrule quarry { condition: hash.sha256(0, filesize) == "${sha256}" }\n`);
  const known = join(dir, 'quarry.hashes');
  writeFileSync(known, `%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n${bytes},${sha256},quarry\n`);
  const signatures = join(dir, 'quarry.hsb');
  writeFileSync(signatures, `${sha256}:${bytes}:Quarry:73\n`);
  return [
    { name: 'yara (hash module)', program: 'yara', words: ['-r', '-w', rule, tree] },
    { name: 'hashdeep -m', program: 'hashdeep', words: ['-c', 'sha256', '-r', '-m', '-k', known, tree] },
    {
      name: 'clamscan (.hsb)',
      program: 'clamscan',
      words: ['-r', '-i', '--no-summary', '-d', signatures, '--max-filesize=2000M', '--max-scansize=2000M', tree],
    },
  ];
}

/** The peers that only walk names. */
export function namePeers(tree: string): readonly Command[] {
  return [
    { name: 'find -name', program: 'find', words: [tree, '-name', 'PTX.app'] },
    { name: 'fd', program: 'fdfind', words: ['-u', '-s', '^PTX\\.app$', tree] },
    { name: 'bfs -name', program: 'bfs', words: [tree, '-name', 'PTX.app'] },
  ];
}

/** What reads the size of every file, and nothing else. */
export function sizePeer(tree: string): Command {
  return { name: 'find -printf %s', program: 'find', words: [tree, '-printf', '%s\n'] };
}
