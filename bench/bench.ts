/**
 * `npm run bench`: Besom beside its peers, in one run on one machine, as ratios of medians.
 *
 * Needs Linux; each peer that is not installed is skipped by name. `--runs N` (3), `--quick` leaves out clamscan, which
 * takes minutes. What is printed is the table of docs/performance.md.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Command, dropCaches, type Figure, hasProgram, inTurn, median, runOnce } from './measure.ts';
import { hashPeers, namePeers, type Quarry, sizePeer } from './peers.ts';
import { benchDir, buildTree, FULL_SIZE } from './tree.ts';

const PROJECT = join(import.meta.dirname, '..');
const BUNDLE = join(PROJECT, 'dist/besom.mjs');
const INSIDE = join(import.meta.dirname, 'inside.ts');
const WATCH = join(import.meta.dirname, 'watch.ts');
const AGENT = join(import.meta.dirname, 'agent.ts');
const OUTBOX = join(import.meta.dirname, 'outbox.ts');

const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, quick: { type: 'boolean', default: false } },
});
const runs = Number(options.runs);

mkdirSync(benchDir(), { recursive: true });
const tree = buildTree(benchDir(), FULL_SIZE);
const work = mkdtempSync(join(benchDir(), 'work-'));
try {
  spawnSync('npm', ['run', '--silent', 'bundle'], { cwd: PROJECT, stdio: 'inherit' });
  const quarry = choose(tree);
  const pack = writePack(work, quarry);
  sayMachine();
  await walking();
  await hashing();
  await finding(quarry, pack);
  await starting();
  await watching();
  await keeping();
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The walk over names inside the process, beside the tools that only walk. */
async function walking(): Promise<void> {
  const peers = namePeers(tree).filter(isInstalled);
  for (const state of ['warm', 'cold'] as const) {
    if (state === 'cold' && !dropCaches()) return say('cold: skipped, the file cache cannot be emptied here');
    const before = state === 'cold' ? () => void dropCaches() : () => {};
    const figures = await inTurn(peers, { runs, before });
    const inside = await insideMs(['names', tree], before);
    const find = figures[0]?.ms ?? 0;
    row(`name walk, ${state}, inside`, inside, `${ratio(inside, find)} × find (${seconds(find)})`);
    for (const peer of figures.slice(1)) row(`  ${peer.name}, ${state}`, peer.ms, `${ratio(peer.ms, find)} × find`);
  }
}

/** Hashing the disk images of the tree, which are in the file cache by then. */
async function hashing(): Promise<void> {
  const images = filesBelow(tree).filter((path) => statSync(path).size >= 1_000_000);
  const list = join(work, 'images');
  writeFileSync(list, `${images.join('\n')}\n`);
  const [openssl] = await inTurn(
    [{ name: 'openssl dgst', program: 'openssl', words: ['dgst', '-sha256', ...images] }],
    { runs },
  );
  for (const threads of [1, 2]) {
    const inside = await insideMs(['hash', String(threads), list], () => {});
    row(
      `hashing, ${threads} thread(s), inside`,
      inside,
      `${ratio(openssl?.ms ?? 0, inside)} × openssl dgst (${seconds(openssl?.ms ?? 0)})`,
    );
  }
}

/** The whole job: a disk image that lost its name, found by its digest. */
async function finding(quarry: Quarry, pack: string): Promise<void> {
  const peers = hashPeers(work, quarry)
    .filter(isInstalled)
    .filter(({ program }) => !options.quick || program !== 'clamscan');
  const sweep = (name: string, words: readonly string[]) => besom(name, ['--no-builtin', '--pack', pack, ...words]);
  const first = sweep('first sweep', ['--no-cache']);
  const every = sweep('--hash-all', ['--hash-all', '--no-cache']);
  await mustFind(first, quarry);
  const fast = peers.filter(({ program }) => program !== 'clamscan');
  const [trailers, hashAll, ...others] = await inTurn([first, every, ...fast], { runs });
  const slow = await inTurn(
    peers.filter(({ program }) => program === 'clamscan'),
    { runs: 1 },
  );
  for (const ours of [trailers, hashAll]) if (ours !== undefined) compare(ours, [...others, ...slow]);
  const state = join(work, 'state');
  const cached = sweep('second sweep, from the cache', ['--state-dir', state]);
  await runOnce(cached);
  const [second, find] = await inTurn([cached, sizePeer(tree)], { runs });
  if (second !== undefined && find !== undefined) {
    row(
      second.name,
      second.ms,
      `${ratio(second.ms, find.ms)} × find -printf %s (${seconds(find.ms)}); ${mebibytes(second)}`,
    );
  }
}

/** How soon there is a first answer, and what it costs to ask for the version. */
async function starting(): Promise<void> {
  const lanes: number[] = [];
  for (let run = 0; run < runs; run++) {
    lanes.push((await runOnce(besom('fast lane', ['--no-cache']), 'quick:')).firstMs ?? Number.NaN);
  }
  row('fast lane: exact paths and hosts answered', median(lanes), 'from the start of the process');
  const versions = [BUNDLE, join(PROJECT, 'src/cli/besom.ts')];
  const figures = await inTurn(
    versions.map((entry) => ({ name: entry, program: process.execPath, words: [entry, '--version'] })),
    { runs: 15 },
  );
  row('besom --version, bundle', figures[0]?.ms ?? 0, '');
  row('besom --version, checkout', figures[1]?.ms ?? 0, '');
}

/** What it costs to watch between sweeps. */
async function watching(): Promise<void> {
  const { stdout } = await runOnce({ name: 'the watch', program: process.execPath, words: [WATCH] });
  process.stdout.write(stdout);
  for (const [form, program] of [
    ['bundle', BUNDLE],
    ['checkout', join(PROJECT, 'src/cli/besom.ts')],
  ] as const) {
    say(`the whole agent, from the ${form}:`);
    const whole = await runOnce({ name: 'the agent', program: process.execPath, words: [AGENT, program] });
    process.stdout.write(whole.stdout);
  }
  for (const peer of ['aide', 'samhain']) if (!hasProgram(peer)) say(`${peer}: skipped, not installed`);
}

/** The outbox: events that are on the disk when the call returns, and those that are handed out and acknowledged. */
async function keeping(): Promise<void> {
  for (const [job, batch] of [
    ['commit', '1'],
    ['commit', '50'],
    ['commit', '500'],
    ['deliver', '500'],
  ] as const) {
    const rates: number[] = [];
    for (let run = 0; run < runs; run++) {
      const words = [OUTBOX, job, batch, work];
      rates.push(Number((await runOnce({ name: 'the outbox', program: process.execPath, words })).stdout));
    }
    say(`| outbox, ${job} ${batch} at once | ${median(rates)} events/s | each on the disk |`);
  }
}

function compare(ours: Figure, peers: readonly Figure[]): void {
  row(ours.name, ours.ms, mebibytes(ours));
  for (const peer of peers)
    row(`  ${peer.name}`, peer.ms, `Besom is ${ratio(peer.ms, ours.ms)} × faster; ${mebibytes(peer)}`);
}

/** A benchmark of a search that does not find would be worth nothing. */
async function mustFind(command: Command, { sha256 }: Quarry): Promise<void> {
  const { stdout, code } = await runOnce({ ...command, words: [...command.words, '--format', 'json'] });
  if (code !== 1 || !stdout.includes(sha256)) throw new Error(`the sweep did not find ${sha256} (exit ${code})`);
}

function besom(name: string, words: readonly string[]): Command {
  return { name, program: process.execPath, words: [BUNDLE, 'sweep', '--root', tree, '--quiet', ...words] };
}

async function insideMs(words: readonly string[], before: () => void): Promise<number> {
  const all: number[] = [];
  for (let run = 0; run < runs; run++) {
    before();
    all.push(Number((await runOnce({ name: 'inside', program: process.execPath, words: [INSIDE, ...words] })).stdout));
  }
  return median(all);
}

/** The largest image whose name says nothing. */
function choose(top: string): Quarry {
  const nameless = filesBelow(top).filter((path) => /\/download-\d+$/u.test(path));
  const path = nameless.toSorted((left, right) => statSync(right).size - statSync(left).size)[0];
  if (path === undefined) throw new Error(`no image without a name below ${top}`);
  const bytes = readFileSync(path);
  return { tree: top, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
}

function writePack(dir: string, { sha256 }: Quarry): string {
  const indicator = {
    type: 'indicator',
    spec_version: '2.1',
    id: 'indicator--0d0f9a3e-5f0c-4a53-9d1b-3c1a1f6f2a10',
    created: '2026-01-01T00:00:00.000Z',
    modified: '2026-01-01T00:00:00.000Z',
    name: 'the quarry',
    pattern: `[file:hashes.'SHA-256' = '${sha256}']`,
    pattern_type: 'stix',
    valid_from: '2026-01-01T00:00:00Z',
  };
  const file = join(dir, 'quarry.json');
  writeFileSync(
    file,
    JSON.stringify({ type: 'bundle', id: 'bundle--5b0e3c39-8c1c-4b86-8a0e-0a3b0b8a4a11', objects: [indicator] }),
  );
  return file;
}

function filesBelow(top: string): readonly string[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function isInstalled({ name, program }: Command): boolean {
  const there = hasProgram(program);
  if (!there) say(`${name}: skipped, ${program} is not installed`);
  return there;
}

function sayMachine(): void {
  const cpu = cpus()[0]?.model ?? 'unknown';
  say(
    `machine: ${cpus().length} cores (${cpu}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}, Node ${process.version}`,
  );
  for (const [program, flag] of [
    ['find', '--version'],
    ['fdfind', '--version'],
    ['bfs', '--version'],
    ['openssl', 'version'],
    ['yara', '--version'],
    ['hashdeep', '-V'],
    ['clamscan', '--version'],
  ] as const) {
    if (hasProgram(program))
      say(`  ${program} ${spawnSync(program, [flag], { encoding: 'utf8' }).stdout.split('\n')[0] ?? ''}`);
  }
  say(
    `tree: ${FULL_SIZE.files} files in ${FULL_SIZE.folders} folders, ${FULL_SIZE.images} disk images; medians of ${runs}`,
  );
}

function row(name: string, ms: number, says: string): void {
  say(`| ${name} | ${seconds(ms)} | ${says} |`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function ratio(of: number, to: number): string {
  return (of / to).toFixed(2);
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

function mebibytes({ peakBytes }: Figure): string {
  return `${Math.round(peakBytes / 2 ** 20)} MiB at the most`;
}
