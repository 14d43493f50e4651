/**
 * What an agent survives: a sweep that dies, a defect of its own, a loop of crashes.
 * @module
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../src/model/event.ts';
import { fleetForEach, startAgent } from '../support/agent.ts';
import { childOf, HAS_PROC } from '../support/processes.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const LOG_PATH = '/private/tmp/.ptslog';

function tellsOf(events: readonly Event[], path: string): boolean {
  return events.some((event) => event.type === 'finding' && event.finding.path === path);
}

describe('besom agent survives', function () {
  this.timeout(90_000);
  const fleet = fleetForEach();

  it('a sweep that dies: it is incomplete, one more follows, and never a third', async function () {
    if (!HAS_PROC) this.skip();
    await using agent = startAgent({ root: fleet.mac.dir, collector: fleet.collector.url });
    await agent.watching();
    const { pid } = agent.child;
    assert.ok(pid !== undefined);
    for (const dead of [1, 2]) {
      process.kill(await childOf(pid, 'sweep-child'), 'SIGKILL');
      await fleet.collector.waitFor((events) => events.filter(({ type }) => type === 'sweep').length >= dead);
    }
    const summaries = fleet.collector.ofType('sweep');
    assert.deepEqual(
      summaries.map(({ reason, verdict }) => [reason, verdict]),
      [
        ['start', 'incomplete'],
        ['retry', 'incomplete'],
      ],
    );
    const gaps = summaries.flatMap(({ coverage }) => coverage.flatMap((one) => one.gaps));
    assert.ok(gaps.some(({ reason, weight }) => reason === 'probe-failed' && weight === 'material'));
    fleet.mac.plant.file(LOG_PATH);
    await fleet.collector.waitFor((events) => tellsOf(events, LOG_PATH));
    assert.equal(fleet.collector.ofType('sweep').length, 2);
  });

  it('a defect of its own: an event, a report without private data, exit 1', async () => {
    const dir = tempFolder('crash');
    const preload = join(dir, 'crash.mjs');
    const crash = `if (process.argv.includes('agent')) setTimeout(() => { throw new TypeError('secret of /Users/ada'); }, 3000);`;
    writeFileSync(preload, crash);
    const env = { NODE_OPTIONS: `--import=${preload}` };
    await using agent = startAgent({ root: fleet.mac.dir, env });
    assert.deepEqual(await agent.ended(), { code: 1, signal: null });
    const reports = readdirSync(agent.stateDir).filter((name) => name.startsWith('crash-'));
    assert.equal(reports.length, 1);
    const report = readFileSync(join(agent.stateDir, reports[0] ?? ''), 'utf8');
    assert.match(report, /TypeError/u);
    assert.doesNotMatch(report + agent.stderr(), /ada|secret/u);
    agent.configure({ collectors: [fleet.collector.url], enrolmentToken: 'the-token-of-the-fleet' });
    await using second = startAgent({ root: fleet.mac.dir, stateDir: agent.stateDir });
    await second.watching();
    await fleet.collector.waitFor((events) =>
      events.some((event) => event.type === 'agent' && event.change === 'crashed'),
    );
    removeFolder(dir);
  });

  it('five crashes in ten minutes: it starts in safe mode, and exact paths are still told of', async () => {
    const stateDir = tempFolder('loop');
    for (let crash = 0; crash < 5; crash++) {
      const agent = startAgent({ root: fleet.mac.dir, collector: fleet.collector.url, stateDir });
      await agent.watching();
      await agent.signal('SIGKILL');
    }
    await using agent = startAgent({ root: fleet.mac.dir, collector: fleet.collector.url, stateDir });
    await agent.watching();
    assert.match(agent.stderr(), /in safe mode$/u);
    fleet.mac.plant.file(LOG_PATH);
    const events = await fleet.collector.waitFor((all) => tellsOf(all, LOG_PATH));
    assert.ok(events.some((event) => event.type === 'agent' && event.change === 'safe-mode'));
    assert.ok(fleet.collector.ofType('heartbeat').some(({ watch }) => watch.mode === 'safe-mode'));
    await agent.signal('SIGTERM');
    removeFolder(stateDir);
  });
});
