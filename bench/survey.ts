/**
 * Measures the survey of the file systems from the inside, part by part: what `bench.ts` sees only as one command.
 *
 *     node bench/survey.ts [--rounds 5] [--cold] [--memory]
 *
 * Each figure is one survey in a process of its own, from the bundled source, as the product runs. The sides of a
 * comparison run in turn, so that another load on the machine hits all; what is printed are medians. `--cold` empties
 * the page cache before each run (Linux, root). `--memory` adds a tree of a million names, which takes 5 GB.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { WORKERS } from '../src/host/start-worker.ts';
import { defaultJobs } from '../src/host/survey.ts';
import { dropCaches, median } from './measure.ts';
import type { SurveyFigures } from './survey-run.ts';
import { benchDir, buildTree, FULL_SIZE } from './tree.ts';

const MILLION = { files: 870_000, folders: 130_000, images: 0 };
const CACHE = join(benchDir(), 'survey-cache.db');
const JOBS = String(defaultJobs());

/** What runs, in milliseconds. */
type Sides = Readonly<Record<string, () => number>>;

const flag = { type: 'boolean', default: false } as const;
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, cold: flag, memory: flag } });
const rounds = Number(values.rounds);

mkdirSync(benchDir(), { recursive: true });
const tree = buildTree(benchDir(), FULL_SIZE);
const runner = await bundleRunner();

const names: Sides = {
  find: () => timeProgram('find', [tree]),
  [`names, ${JOBS} workers`]: () => survey(['names', JOBS, '-', tree]).elapsedMs,
  'names, 1 worker': () => survey(['names', '1', '-', tree]).elapsedMs,
};
inTurn('names, warm', names, () => {});
if (values.cold) inTurn('names, cold', names, dropCaches);
inTurn(
  'sweeps, warm',
  {
    'find -printf %s': () => timeProgram('find', [tree, '-printf', '%s\\n']),
    'trailers, no cache': () => survey(['images', JOBS, '-', tree]).elapsedMs,
    'trailers, new cache': () => {
      removeCache();
      return survey(['images', JOBS, CACHE, tree]).elapsedMs;
    },
    'trailers, from the cache': () => survey(['images', JOBS, CACHE, tree]).elapsedMs,
    'every file, no cache': () => survey(['every-file', JOBS, '-', tree]).elapsedMs,
  },
  () => {},
);
if (values.memory) {
  for (const place of [tree, buildTree(benchDir(), MILLION)]) {
    removeCache();
    for (const words of [
      ['names', JOBS, '-', place],
      ['images', JOBS, CACHE, place],
      ['images', JOBS, CACHE, place],
    ]) {
      const figures = survey(words);
      process.stdout.write(`memory, ${figures.names} names, ${words[0]}: ${figures.maxRssMiB.toFixed(0)} MiB\n`);
    }
  }
}
removeCache();

/** Runs all sides in turn and prints each one's median, and its ratio to the first one's. */
function inTurn(what: string, sides: Sides, before: () => void): void {
  const times = new Map<string, number[]>(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(sides)) {
      before();
      times.get(name)?.push(run());
    }
  }
  const medians = [...times].map(([name, all]) => ({ name, ms: median(all) }));
  process.stdout.write(`${what}\n`);
  for (const { name, ms } of medians) {
    const ratio = (ms / (medians[0]?.ms ?? Number.NaN)).toFixed(2);
    process.stdout.write(`  ${name.padEnd(28)} ${(ms / 1_000).toFixed(2).padStart(7)} s  ${ratio} ×\n`);
  }
}

function timeProgram(program: string, words: readonly string[]): number {
  const startedAt = performance.now();
  const { error } = spawnSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (error !== undefined) throw error;
  return performance.now() - startedAt;
}

function survey(words: readonly string[]): SurveyFigures {
  const { stdout, status } = spawnSync(process.execPath, [runner, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error('the survey failed');
  return JSON.parse(stdout);
}

function removeCache(): void {
  for (const end of ['', '-wal', '-shm']) rmSync(CACHE + end, { force: true });
}

/** The runner as one file with its worker as text, as `npm run bundle` makes the product. */
async function bundleRunner(): Promise<string> {
  const shared = { bundle: true, platform: 'node', target: 'node26', logLevel: 'error' } as const;
  const texts = Object.entries(WORKERS).map(async ([name, source]) => {
    const entryPoints = [join(import.meta.dirname, '../src/host', source)];
    const { outputFiles } = await build({ ...shared, entryPoints, format: 'cjs', write: false });
    return [name, outputFiles[0]?.text ?? ''] as const;
  });
  const workers = JSON.stringify(Object.fromEntries(await Promise.all(texts)));
  const outfile = join(benchDir(), 'survey-run.mjs');
  const entryPoints = [join(import.meta.dirname, 'survey-run.ts')];
  const banner = { js: `globalThis.__BESOM_WORKERS__ = ${workers};` };
  await build({ ...shared, entryPoints, format: 'esm', outfile, banner });
  return outfile;
}
