/**
 * The agent as a fleet has it: a real process on a tree like a Mac's disk, and a real server that it reports to.
 * @module
 */
import assert from 'node:assert/strict';
import { appendFileSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../src/model/event.ts';
import { fleetForEach, type RunningAgent, startAgent } from '../support/agent.ts';
import { besom } from '../support/besom.ts';
import type { Collector } from '../support/collector.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

type FindingEvent = Extract<Event, { type: 'finding' }>;

const LOG_PATH = '/private/tmp/.ptslog';

/** What was told of one path, turn by turn. */
function turnsOf(events: readonly Event[], path: string): readonly string[] {
  return findingsAt(events, path).flatMap(({ turn }) => turn ?? []);
}

function findingsAt(events: readonly Event[], path: string): readonly FindingEvent[] {
  return events.filter((event) => event.type === 'finding').filter(({ finding }) => finding.path === path);
}

/** Waits until the turns told of a path are these, and fails with what they are where it takes too long. */
async function untilTurns(collector: Collector, path: string, turns: readonly string[]): Promise<void> {
  await collector.waitFor((events) => turnsOf(events, path).length >= turns.length);
  assert.deepEqual(turnsOf(collector.events(), path), turns);
}

describe('besom agent', function () {
  this.timeout(60_000);
  const fleet = fleetForEach();

  const start = (more: Partial<Parameters<typeof startAgent>[0]> = {}): RunningAgent =>
    startAgent({ root: fleet.mac.dir, collector: fleet.collector.url, ...more });
  const swept = () => fleet.collector.waitFor((events) => events.some(({ type }) => type === 'sweep'));

  it('sweeps after its start, and tells what it found and its summary', async () => {
    fleet.mac.plant.file(LOG_PATH);
    await using agent = start();
    await agent.watching();
    await swept();
    await untilTurns(fleet.collector, LOG_PATH, ['appeared']);
    const [summary] = fleet.collector.ofType('sweep');
    assert.equal(summary?.verdict, 'found');
    assert.equal(summary.reason, 'start');
    assert.ok(summary.coverage.length > 0);
  });

  it('tells the life of a dot file as one story', async () => {
    await using agent = start();
    await agent.watching();
    fleet.mac.plant.file(LOG_PATH);
    await untilTurns(fleet.collector, LOG_PATH, ['appeared']);
    rmSync(fleet.mac.at(LOG_PATH));
    await untilTurns(fleet.collector, LOG_PATH, ['appeared', 'removed']);
    fleet.mac.plant.file(LOG_PATH);
    await untilTurns(fleet.collector, LOG_PATH, ['appeared', 'removed', 'reappeared']);
    const last = findingsAt(fleet.collector.events(), LOG_PATH).at(-1);
    assert.equal(last?.story?.appearances, 2);
    assert.equal(last.finding.state, 'reappeared');
    assert.equal(new Set(findingsAt(fleet.collector.events(), LOG_PATH).map(({ story }) => story?.id)).size, 1);
  });

  it('sees a bundle and a disk image that land in a watched folder', async () => {
    await using agent = start();
    await agent.watching();
    await swept();
    fleet.mac.plant.bundle('/Applications/PTX.app');
    fleet.mac.plant.file('/Users/ada/Downloads/PTX-Player.dmg');
    await fleet.collector.waitFor(
      (events) =>
        turnsOf(events, '/Applications/PTX.app').length > 0 &&
        turnsOf(events, '/Users/ada/Downloads/PTX-Player.dmg').length > 0,
    );
  });

  it('sees a line that is written into the hosts file in place', async () => {
    await using agent = start();
    await agent.watching();
    appendFileSync(fleet.mac.at('/private/etc/hosts'), '203.0.113.9 potrax.com\n');
    await fleet.collector.waitFor((events) => turnsOf(events, '/private/etc/hosts').includes('appeared'));
  });

  const variants: readonly { readonly name: string; readonly land: () => void }[] = [
    {
      name: 'moved into place',
      land: () => {
        fleet.mac.plant.file('/private/var/tmp/x');
        renameSync(fleet.mac.at('/private/var/tmp/x'), fleet.mac.at(LOG_PATH));
      },
    },
    {
      name: 'linked into place',
      land: () => {
        fleet.mac.plant.file('/private/var/tmp/x');
        linkSync(fleet.mac.at('/private/var/tmp/x'), fleet.mac.at(LOG_PATH));
      },
    },
    { name: 'spelt in capitals', land: () => writeFileSync(fleet.mac.at('/private/tmp/.PTSLOG'), '') },
    {
      name: 'put into a folder that was removed and made again',
      land: () => {
        rmSync(fleet.mac.at('/private/tmp'), { recursive: true });
        mkdirSync(fleet.mac.at('/private/tmp'));
        fleet.mac.plant.file(LOG_PATH);
      },
    },
  ];
  for (const { name, land } of variants) {
    it(`sees a file that is ${name}`, async () => {
      await using agent = start();
      await agent.watching();
      land();
      await fleet.collector.waitFor((events) =>
        events.some((event) => event.type === 'finding' && event.finding.path.toLowerCase() === LOG_PATH),
      );
    });
  }

  it('knows after a restart what it knew, and tells what became of it meanwhile', async () => {
    fleet.mac.plant.file(LOG_PATH);
    const first = start();
    await first.watching();
    await untilTurns(fleet.collector, LOG_PATH, ['appeared']);
    assert.deepEqual(await first.signal('SIGTERM'), { code: 0, signal: null });
    rmSync(fleet.mac.at(LOG_PATH));
    const second = start({ stateDir: first.stateDir });
    await second.watching();
    await untilTurns(fleet.collector, LOG_PATH, ['appeared', 'removed']);
    await second.signal('SIGTERM');
    fleet.mac.plant.file(LOG_PATH);
    const third = start({ stateDir: first.stateDir });
    await third.watching();
    await untilTurns(fleet.collector, LOG_PATH, ['appeared', 'removed', 'reappeared']);
    await fleet.collector.waitFor((events) => events.filter(({ type }) => type === 'watch').length >= 2);
    const lapses = findingsAt(fleet.collector.events(), LOG_PATH).at(-1)?.story?.lapses ?? [];
    assert.ok(lapses.length >= 1, 'the time without watching is part of the story');
    await third[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
  });

  it('keeps what it saw while no collector is to be reached, and delivers it then', async () => {
    await fleet.collector.kill();
    const agent = start();
    await agent.watching();
    fleet.mac.plant.file(LOG_PATH);
    await agent.signal('SIGTERM');
    const said = await besom(['status', '--state-dir', agent.stateDir, '--format', 'json']);
    const { status } = JSON.parse(said.stdout);
    assert.ok(status.outbox.depth >= 3, 'what waits is counted, also by the last word of an agent that stops');
    await using second = start({ stateDir: agent.stateDir });
    await second.watching();
    await fleet.collector.restart();
    await untilTurns(fleet.collector, LOG_PATH, ['appeared']);
    await agent[Symbol.asyncDispose]();
  });

  it('refuses to run twice in one folder', async () => {
    await using agent = start();
    await agent.watching();
    const second = start({ stateDir: agent.stateDir });
    assert.deepEqual(await second.ended(), { code: 2, signal: null });
    assert.match(
      second.stderr(),
      /one runs there already \(process \d+, since .*\)\. Ask it how it is: besom status$/u,
    );
  });

  it('takes up other settings without a restart', async () => {
    await using agent = start();
    await agent.watching();
    agent.configure({ watch: false, sweepEvery: 'soon' });
    await fleet.collector.waitFor((events) => {
      const changes = events.flatMap((event) => (event.type === 'agent' ? [event] : []));
      return (
        changes.some(({ change, detail }) => change === 'settings-changed' && /watch/u.test(detail)) &&
        changes.some(({ change, detail }) => change === 'setting-refused' && /sweepEvery/u.test(detail))
      );
    });
    fleet.mac.plant.file(LOG_PATH);
    await untilTurns(fleet.collector, LOG_PATH, ['appeared']);
  });

  it('loads no validation for settings that are as they were, which it would keep for months', async () => {
    const dir = tempFolder('loads');
    const loaded = join(dir, 'loaded');
    const preload = join(dir, 'preload.mjs');
    writeFileSync(
      preload,
      `import { registerHooks } from 'node:module';
      import { appendFileSync } from 'node:fs';
      registerHooks({ load(url, context, next) {
        if (process.argv.includes('agent') && /node_modules.(zod|commander)/.test(url)) appendFileSync(${JSON.stringify(loaded)}, url + '\\n');
        return next(url, context);
      } });`,
    );
    const first = start();
    await first.watching();
    await first.signal('SIGTERM');
    const env = { NODE_OPTIONS: `--import=${preload}` };
    await using second = start({ stateDir: first.stateDir, env });
    await second.watching();
    await fleet.collector.waitFor((events) => events.filter(({ type }) => type === 'heartbeat').length >= 2);
    const urls = readFileSync(loaded, 'utf8');
    assert.match(urls, /commander/u, 'the hook hears what is loaded');
    assert.doesNotMatch(urls, /zod/u);
    await first[Symbol.asyncDispose]();
    removeFolder(dir);
  });

  it('with --once sweeps, delivers and ends as a sweep does', async () => {
    fleet.mac.plant.file(LOG_PATH);
    await using agent = start({ words: ['--once'] });
    assert.deepEqual(await agent.ended(), { code: 1, signal: null });
    assert.deepEqual(turnsOf(fleet.collector.events(), LOG_PATH), ['appeared']);
    assert.equal(fleet.collector.ofType('sweep').length, 1);
  });
});
