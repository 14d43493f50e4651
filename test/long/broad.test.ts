import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startSweepChild } from '../../src/host/child.ts';
import type { SweepEvent } from '../../src/sweep/events.ts';
import { closeEarly, enter, openLedger } from '../../src/sweep/ledger.ts';
import { trippedIn } from '../../src/sweep/trip.ts';
import { PROGRAM } from '../support/besom.ts';
import { openTestMemory } from '../support/memory.ts';
import { bundleOf, packFile } from '../support/pack.ts';
import { childOf, HAS_PROC, peakBytes } from '../support/processes.ts';
import { endOf, reportOf, startSweep } from '../support/sweep-run.ts';
import { tempFolder } from '../support/temp.ts';

const MB = 1_000_000;
const FOLDERS = 1_000;
const IN_EACH = 1_000;
const MATCHES = FOLDERS * IN_EACH;

/** Each process; what the issue allows for a sweep of 300,000 files, twice. */
const MOST_MEMORY = 300 * MB;

/** A hundred findings, and nothing that grows with what was met. */
const MOST_OUTBOX = 0.25 * MB;

const BROAD = { name: 'evil', pattern: "[file:name LIKE 'evil-%']", actions: ['remove', 'block'] as const };

describe('a disk with a million folders that a pack asks for (needs /proc)', function () {
  this.timeout(900_000);
  let root = '';
  let mounted = false;

  before(function () {
    if (!HAS_PROC) this.skip();
    root = tempFolder('broad');
    mounted = mountMemory(root);
    for (const mark of ['Library/Preferences', 'Applications', 'private/var/db/dslocal', 'private/etc']) {
      mkdirSync(join(root, mark), { recursive: true });
    }
    for (let folder = 0; folder < FOLDERS; folder++) {
      const here = join(root, `Users/ada/${folder}`);
      mkdirSync(here, { recursive: true });
      for (let at = 0; at < IN_EACH; at++) mkdirSync(`${here}/evil-${folder}-${at}`);
    }
  });
  after(() => {
    if (mounted) execFileSync('umount', ['-l', root]);
  });

  it('is told by a hundred of them and a count, in bounded memory, with nothing to be done', async () => {
    const pack = packFile(tempFolder('broad'), { indicators: [BROAD] });
    const words = ['--root', root, '--no-resolve', '--no-cache', '--no-builtin', '--pack', pack, '--format', 'json'];
    const run = startSweep(words, { hungMs: 600_000 });
    const peaks = await watch(run.pid ?? 0, () => endOf(run));
    const report = reportOf(peaks.result);
    const [indicator] = report.indicators;
    assert.deepEqual([report.findings.length, indicator?.hits, indicator?.state], [100, MATCHES, 'found']);
    assert.deepEqual(report.tripped, [indicator?.id]);
    assert.ok(report.findings.every(({ actions }) => actions.length === 0));
    assert.ok(JSON.stringify(report).length <= MOST_OUTBOX, String(JSON.stringify(report).length));
    assert.ok(peaks.child <= MOST_MEMORY && peaks.parent <= MOST_MEMORY, JSON.stringify(peaks));
  });

  it('is remembered within bounds, while the sweep tells its hundred', async () => {
    const stateDir = tempFolder('broad');
    const { memory } = openTestMemory(stateDir);
    const ledger = openLedger(['walk']);
    const request = { ...orderFor(root), remember: memory.remember };
    const child = startSweepChild({ words: ['sweep-child'], request, entry: PROGRAM });
    let batches = 0;
    const peaks = await watch(process.pid, async () => {
      for await (const event of child.events) {
        if (!isEvent(event)) continue;
        enter(ledger, event);
        if (event.kind !== 'remember') continue;
        batches += 1;
        memory.keep(event.batch);
      }
      return child.ended;
    });
    if (peaks.result.kind !== 'done') closeEarly(ledger, 'probe-failed');
    memory.close();
    assert.equal(peaks.result.kind, 'done');
    assert.deepEqual([ledger.findings.length, ledger.evidence, trippedIn(ledger).length], [100, MATCHES, 1]);
    assert.ok(batches > 100, String(batches));
    assert.ok(peaks.child <= MOST_MEMORY, `${peaks.child / MB} MB`);
    assert.ok(statSync(join(stateDir, 'memory.db')).size <= 50 * MB);
  });
});

/** Runs something, and says how much memory a process and its sweep's child took meanwhile. */
async function watch<T>(parent: number, run: () => Promise<T>) {
  const running = run();
  const child = await childOf(parent, 'sweep-child');
  const peaks = { parent: 0, child: 0 };
  const timer = setInterval(() => {
    peaks.parent = Math.max(peaks.parent, peakBytes(parent));
    peaks.child = Math.max(peaks.child, peakBytes(child));
  }, 50);
  try {
    return { result: await running, ...peaks };
  } finally {
    clearInterval(timer);
  }
}

/** A million empty folders want a disk that forgets them; without the right to make one they lie on the usual one. */
function mountMemory(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4g,nr_inodes=2m', 'besom-broad', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function orderFor(dir: string) {
  const base64 = Buffer.from(JSON.stringify(bundleOf({ indicators: [BROAD] }))).toString('base64');
  return {
    root: dir,
    caseSensitive: false,
    ask: false,
    cache: false,
    debug: false,
    explain: false,
    resolvers: [],
    packs: [{ base64, source: 'test', signature: 'unsigned' }],
    hostId: 'a Mac',
    now: '2026-01-03T12:00:00.000Z',
    switches: { skip: ['dns'], hashAll: false, sinkholes: [], maxHits: 100 },
    refuseBroad: { allowed: [] },
  };
}

function isEvent(event: unknown): event is SweepEvent {
  return typeof event === 'object' && event !== null && 'kind' in event;
}
