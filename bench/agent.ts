/**
 * Measures the whole agent as launchd runs it: how soon it watches, what it holds and costs while nothing happens, and how
 * soon a file that appears is on the disk of the outbox.
 *
 *     node bench/agent.ts PROGRAM [--seconds 60] [--files 30]
 *
 * Linux only (`/proc`). Prints rows of the table of docs/performance.md.
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readStore } from '../src/agent/store-read.ts';
import { benchDir } from './tree.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, files: { type: 'string', default: '30' } },
});
const [program = ''] = positionals;
const seconds = Number(values.seconds);
const files = Number(values.files);

/** A start's sweep is over by then, and what it had needed is given back. */
const SETTLED_MS = 20_000;
const TRACE = 'private/tmp/.ptslog';

mkdirSync(benchDir(), { recursive: true });
const dir = mkdtempSync(join(benchDir(), 'agent-'));
try {
  await measure();
} finally {
  rmSync(dir, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const root = join(dir, 'mac');
  const stateDir = join(dir, 'state');
  for (const folder of ['Applications', 'Users/ada/Downloads', 'private/etc', 'private/tmp', 'Library']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  mkdirSync(stateDir, { mode: 0o700 });
  // without a network the start's sweep would wait for name servers into what is measured as idle
  writeFileSync(join(stateDir, 'agent.json'), JSON.stringify({ resolve: false }), { mode: 0o600 });
  const startedAt = performance.now();
  const words = [program, 'agent', '--root', root, '--state-dir', stateDir];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface({ input: child.stderr })) if (line.includes('watching')) break;
  const startMs = performance.now() - startedAt;
  child.stderr.resume();
  const pid = child.pid ?? 0;
  await delay(SETTLED_MS);
  const before = cpuMs(pid);
  await delay(seconds * 1_000);
  const share = ((cpuMs(pid) - before) / (seconds * 1_000)) * 100;
  const idle = memory(pid);
  const latencies = await appear(root, stateDir);
  child.kill('SIGTERM');
  await once(child, 'exit');
  say(`agent, start to watching | ${Math.round(startMs)} ms`);
  say(
    `agent, idle, resident | ${megabytes(idle.resident)}, of that ${megabytes(idle.own)} its own | most ever ${megabytes(idle.most)}`,
  );
  say(`agent, idle, share of one core over ${seconds} s | ${share.toFixed(2)} %`);
  say(
    `agent, a file appears until it is in the outbox | median ${Math.round(middle(latencies))} ms, most ${Math.round(Math.max(...latencies))} ms`,
  );
}

/** Puts the trace there and takes it away; how long until its story is told each time. */
async function appear(root: string, stateDir: string): Promise<readonly number[]> {
  const latencies: number[] = [];
  const trace = join(root, TRACE);
  for (let file = 1; file <= files; file++) {
    const startedAt = performance.now();
    writeFileSync(trace, `trace ${file}`);
    await until(() => appearances(stateDir) >= file);
    latencies.push(performance.now() - startedAt);
    rmSync(trace);
    await until(() => isGone(stateDir));
    await delay(200);
  }
  return latencies;
}

function appearances(stateDir: string): number {
  const read = readStore(stateDir);
  return read.kind === 'read' ? (read.stories[0]?.appearances ?? 0) : 0;
}

function isGone(stateDir: string): boolean {
  const read = readStore(stateDir);
  return read.kind === 'read' && read.stories[0]?.state === 'removed';
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(5);
}

/** CPU time so far; the kernel counts in hundredths of a second. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function memory(pid: number): { readonly resident: number; readonly own: number; readonly most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const figure = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`, 'u').exec(status)?.[1]) * 1_024;
  return { resident: figure('VmRSS'), own: figure('RssAnon'), most: figure('VmHWM') };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(0)} MB`;
}

function middle(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
}

function say(row: string): void {
  process.stdout.write(`| ${row} |\n`);
}
