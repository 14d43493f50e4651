/**
 * Times the inside of a sweep in this process, without the start of Node: the walk over names, and the hashing of files.
 *
 * `node bench/inside.ts names TREE` · `node bench/inside.ts hash THREADS LIST` (a file with one path a line).
 * Prints the milliseconds of one run.
 * @module
 */
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { digestFile } from '../src/host/digest.ts';
import { defaultJobs, survey } from '../src/host/survey.ts';

const [job = '', first = '', second = ''] = process.argv.slice(2);

if (job === 'names') process.stdout.write(`${await timeNames(first)}\n`);
if (job === 'hash') process.stdout.write(`${await timeHashing(Number(first), second)}\n`);
if (job === 'hash-share') hashShare(readFileSync(second, 'utf8').trim().split('\n'), first);

async function timeNames(tree: string): Promise<number> {
  const startedAt = performance.now();
  const pass = survey(
    { roots: [{ path: tree, shownAs: '/' }], skip: [], leaveOut: [], caseSensitive: false },
    {
      names: ['.svx856.log', '.ptslog', 'PTX-Player.dmg', 'PTX.app'],
      tests: [],
      bundles: false,
      jobs: defaultJobs(),
      signal: new AbortController().signal,
    },
  );
  for await (const event of pass) if (event.kind === 'refusal') throw new Error(`not read: ${event.refusal.path}`);
  return performance.now() - startedAt;
}

/** Each thread hashes every n-th file of the list, from when all of them are up. */
async function timeHashing(threads: number, list: string): Promise<number> {
  if (threads === 1) {
    const paths = readFileSync(list, 'utf8').trim().split('\n');
    const startedAt = performance.now();
    hashShare(paths, '0/1');
    return performance.now() - startedAt;
  }
  const shares = Array.from({ length: threads }, (_, index) => `${index}/${threads}`);
  const startedAt = performance.now();
  await Promise.all(
    shares.map((share) => ended(new Worker(import.meta.filename, { argv: ['hash-share', share, list] }))),
  );
  return performance.now() - startedAt;
}

function hashShare(paths: readonly string[], share: string): void {
  const [mine = 0, of = 1] = share.split('/').map(Number);
  for (let index = mine; index < paths.length; index += of) {
    const done = digestFile(Buffer.from(paths[index] ?? ''), ['SHA-256']);
    if (!done.ok) throw new Error(`not hashed: ${paths[index]}`);
  }
}

function ended(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}
