/**
 * One survey, for the benchmark: run in a process of its own, so that its time and memory are its alone.
 *
 * Words: what to read (`names`, `images`, `every-file`), worker threads, the cache's file or `-`, then the roots.
 * It prints one line of JSON.
 * @module
 */
import type { SurveyRequest } from '../src/host/host.ts';
import { survey } from '../src/host/survey.ts';

export type SurveyFigures = {
  readonly elapsedMs: number;
  readonly names: number;
  readonly filesHashed: number;
  readonly bytesRead: number;
  readonly maxRssMiB: number;
};

const [candidates = 'names', jobs = '2', cache = '-', ...roots] = process.argv.slice(2);

await run();

async function run(): Promise<void> {
  const started = performance.now();
  let last = { names: 0, filesHashed: 0, bytesRead: 0 };
  const options = {
    roots: roots.map((path) => ({ path, shownAs: path })),
    skip: [],
    leaveOut: [],
    caseSensitive: false,
    ...(cache === '-' ? {} : { cache }),
  };
  for await (const event of survey(options, request())) if (event.kind === 'progress') last = event;
  const figures: SurveyFigures = {
    elapsedMs: performance.now() - started,
    names: last.names,
    filesHashed: last.filesHashed,
    bytesRead: last.bytesRead,
    maxRssMiB: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

/** The names of the incident, and a digest that no file has. */
function request(): SurveyRequest {
  const names = { names: ['.ptslog', 'PTX.app', 'PTX-Player.dmg'], tests: [], bundles: true };
  const shared = { ...names, jobs: Number(jobs), signal: new AbortController().signal };
  if (candidates !== 'images' && candidates !== 'every-file') return shared;
  return { ...shared, digests: { algorithms: ['SHA-256'], wanted: [`SHA-256:${'0'.repeat(64)}`], candidates } };
}
