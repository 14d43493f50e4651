/**
 * Measures the watch between sweeps from the inside: what it costs while nothing happens, how soon it stands, and how a
 * burst of files is drained.
 *
 *     node bench/watch.ts [--seconds 60] [--files 10000]
 *
 * The watcher alone, over a false Mac with ten thousand files in a watched folder; what the whole agent takes is measured
 * beside it. Prints rows of the table of docs/performance.md.
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Watcher } from '../src/agent/watcher.ts';
import { SILENT } from '../src/host/log.ts';
import { openRoot } from '../src/host/root.ts';
import type { Plan } from '../src/sweep/plan.ts';
import { benchDir } from './tree.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, files: { type: 'string', default: '10000' } },
});
const seconds = Number(values.seconds);
const files = Number(values.files);

/** The incident's own exact paths. */
const PLAN: Plan = {
  packs: [],
  planned: [],
  setAside: [],
  lookups: ['/private/tmp/.ptslog', '/private/tmp/.svx856.log', '/Applications/PTX.app'].map((path, id) => ({
    id,
    kind: 'path',
    path,
    digests: [],
  })),
};

mkdirSync(benchDir(), { recursive: true });
const dir = mkdtempSync(join(benchDir(), 'watch-'));
const downloads = join(dir, 'Users/ada/Downloads');
try {
  layMac();
  await measure();
} finally {
  rmSync(dir, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  let toldAt = 0;
  const host = openRoot(dir, { caseSensitive: false, cache: false, log: SILENT, warn: () => {} });
  const startedAt = performance.now();
  const watcher = new Watcher({
    host,
    plan: () => PLAN,
    storyPaths: () => [],
    mode: 'events-and-poll',
    pollMs: 1_000,
    onPaths: () => {},
    onFolders: () => {
      toldAt = performance.now();
    },
    onHosts: () => {},
    onVolume: () => {},
    onTrouble: () => {},
    now: () => new Date(),
    steady: () => performance.now(),
  });
  const folders = ['/private/tmp', '/private/etc', '/Applications', 'Downloads', 'Desktop'].length;
  while (watcher.state().folders < folders) await delay(5);
  row(
    'the watch stands',
    `${Math.round(performance.now() - startedAt)} ms`,
    `${files} files in one of ${folders} folders`,
  );
  await delay(3_000);
  await measureIdle();
  await measureBurst(() => toldAt);
  await watcher.close();
}

async function measureIdle(): Promise<void> {
  const before = process.cpuUsage();
  await delay(seconds * 1_000);
  const { user, system } = process.cpuUsage(before);
  const share = ((user + system) / 1e6 / seconds) * 100;
  row('the watch, idle', `${share.toFixed(3)} % of one core`, `over ${seconds} s; ${mebibytes()}`);
}

/** Drained: the last file is still, and its folder is told. */
async function measureBurst(toldAt: () => number): Promise<void> {
  const before = process.cpuUsage();
  const burst = spawn('/bin/sh', ['-c', `i=0; while [ $i -lt ${files} ]; do : > new-$i; i=$((i+1)); done`], {
    cwd: downloads,
    stdio: 'ignore',
  });
  await once(burst, 'close');
  const writtenAt = performance.now();
  while (toldAt() < writtenAt) await delay(10);
  const { user, system } = process.cpuUsage(before);
  const drained = `${((toldAt() - writtenAt) / 1_000).toFixed(1)} s`;
  const cpu = `${((user + system) / 1e6).toFixed(1)} s of CPU`;
  row(`a burst of ${files} files, drained`, drained, `two of them wait for stillness; ${cpu}; ${mebibytes()}`);
}

function layMac(): void {
  for (const folder of ['Applications', 'Library', 'Users/ada/Desktop', 'private/etc', 'private/tmp', 'private/var']) {
    mkdirSync(join(dir, folder), { recursive: true });
  }
  mkdirSync(downloads);
  writeFileSync(join(dir, 'private/etc/hosts'), '127.0.0.1 localhost\n');
  for (let file = 0; file < files; file++) writeFileSync(join(downloads, `old-${file}`), '');
}

function row(name: string, figure: string, says: string): void {
  process.stdout.write(`| ${name} | ${figure} | ${says} |\n`);
}

function mebibytes(): string {
  return `${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB resident`;
}
