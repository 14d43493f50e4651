import assert from 'node:assert/strict';
import type { Host } from '../../src/host/host.ts';
import { Problem } from '../../src/model/problem.ts';
import type { Look, Lookups, Probe } from '../../src/probes/probe.ts';
import type { SweepEvent } from '../../src/sweep/events.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { type SweepSwitches, sweep } from '../../src/sweep/sweep.ts';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { fileAt } from '../support/observation.ts';
import { openTestRoot } from '../support/open-host.ts';
import { packOf } from '../support/pack.ts';
import { probeThat } from '../support/probes.ts';

const PATTERNS = ["[file:name = 'x']", "[file:path = '/a/x']"];
const SWITCHES: SweepSwitches = { skip: [], hashAll: false, sinkholes: [], jobs: 1, maxHits: 100 };

let mac: MacTree;
let host: Host;
before(() => {
  mac = buildMac({ content: 'bare' });
  host = openTestRoot(mac.dir);
});
after(() => mac.remove());

describe('sweep', () => {
  it('answers in the fast lane before the slow one begins', async () => {
    const slow = probeThat({ name: 'walk', lane: 'slow', sightings: [fileAt('/b/x')] });
    const fast = probeThat({ name: 'paths', sightings: [fileAt('/a/x')] });
    const told = (await run([slow, fast])).map(said);
    assert.ok(told.indexOf('finding /a/x') < told.indexOf('fast-lane-done'), told.join('\n'));
    assert.ok(told.indexOf('fast-lane-done') < told.indexOf('probe-started walk'), told.join('\n'));
    assert.equal(told.at(-1), 'ended');
  });

  it('does not let the fast lane wait for what stands beside it', async () => {
    const answer = Promise.withResolvers<void>();
    const beside = probeThat({
      name: 'dns',
      lane: 'beside',
      feeds: 'posture',
      async *look() {
        await answer.promise;
        yield* [];
      },
    });
    const told: string[] = [];
    for await (const event of start([beside, probeThat({ name: 'paths', sightings: [fileAt('/a/x')] })])) {
      told.push(said(event));
      if (event.kind === 'fast-lane-done') answer.resolve();
    }
    assert.ok(told.indexOf('fast-lane-done') < told.indexOf('probe-ended dns'), told.join('\n'));
  });

  it('tells what a probe says beside its sightings, while it still looks', async () => {
    const go = Promise.withResolvers<void>();
    const probe = probeThat({
      name: 'walk',
      async *look(_host: Host, _wanted: Lookups, look: Look) {
        look.leaveOut({ path: '/net', because: 'network volume' });
        look.advance({ examined: 3, files: 2, bytesRead: 10, area: '/Users' });
        await go.promise;
        look.advance({ examined: 1 });
        yield* [];
      },
    });
    const told: SweepEvent[] = [];
    for await (const event of start([probe])) {
      told.push(event);
      if (event.kind === 'left-out') go.resolve();
    }
    const progress = told.filter((event) => event.kind === 'progress').at(-1);
    assert.deepEqual(progress, {
      kind: 'progress',
      probe: 'walk',
      examined: 4,
      files: 2,
      bytesRead: 10,
      area: '/Users',
    });
  });

  it('leaves out what was switched off, and says so', async () => {
    const [one, other] = [probeThat({ name: 'paths' }), probeThat({ name: 'walk' })];
    const skipped = await run([one, other], { skip: ['walk'] });
    assert.ok(
      skipped.some((event) => event.kind === 'absent' && event.probe === 'walk' && event.absence.state === 'skipped'),
    );
    assert.ok(!skipped.map(said).includes('probe-started walk'));
    const only = await run([one, other], { only: ['walk'] });
    assert.ok(only.some((event) => event.kind === 'absent' && event.probe === 'paths'));
  });

  it('does not run a probe that does not apply', async () => {
    const absent = probeThat({ name: 'dns', absence: () => ({ state: 'not-applicable', because: 'below a root' }) });
    const told = await run([absent]);
    assert.deepEqual(
      told.filter((event) => event.kind === 'absent').map(({ absence }) => absence.because),
      ['below a root'],
    );
    assert.ok(!told.map(said).includes('probe-started dns'));
  });

  it('makes a gap of each probe of what the host could not make sense of', async () => {
    const odd: Host = { ...host, warnings: [{ reason: 'not-a-mac-disk', path: '/', detail: 'no mark' }] };
    const told = await run([probeThat({ name: 'paths' }), probeThat({ name: 'dns', feeds: 'posture' })], {}, odd);
    assert.deepEqual(gapsIn(told), ['paths not-a-mac-disk no mark']);
  });

  it('closes every probe when its reader stops', async () => {
    const closed: string[] = [];
    const probes = ['paths', 'walk'].map((name) =>
      probeThat({
        name,
        async *look() {
          try {
            for (let at = 0; ; at++) yield fileAt(`/${name}/${at}/x`);
          } finally {
            closed.push(name);
          }
        },
      }),
    );
    for await (const event of start(probes)) if (event.kind === 'finding') break;
    assert.deepEqual(closed.sort(), ['paths', 'walk']);
  });
});

describe('a bug in one probe', () => {
  const broken = probeThat({
    name: 'walk',
    async *look() {
      yield fileAt('/before/x');
      throw new TypeError('undefined is no function');
    },
  });
  const sound = probeThat({ name: 'paths', sightings: [fileAt('/a/x')] });

  it('is a material gap of that probe, and the others go on', async () => {
    const told = await run([broken, sound], {}, { ...host, strict: false });
    assert.deepEqual(gapsIn(told), ['walk probe-failed undefined is no function']);
    const found = told.map(said).filter((line) => line.startsWith('finding'));
    assert.deepEqual(found.sort(), ['finding /a/x', 'finding /a/x', 'finding /before/x']);
    assert.equal(told.at(-1)?.kind, 'ended');
  });

  it('goes to the log with its stack', async () => {
    const warnings: string[] = [];
    const log = {
      debug() {},
      warn: (text: string, fields?: object) => void warnings.push(`${text} ${JSON.stringify(fields)}`),
    };
    await run([broken], {}, { ...host, strict: false, log });
    assert.match(warnings.join('\n'), /probe failed .*TypeError.*sweep\.test\.ts/u);
  });

  it('is thrown in tests', async () => {
    await assert.rejects(run([broken, sound], {}, { ...host, strict: true }), /undefined is no function/u);
  });

  it('is told apart from a failure that a user can mend, which is a gap in tests too', async () => {
    const refused = probeThat({
      name: 'walk',
      async *look() {
        yield* [];
        throw new Problem('READ_REFUSED', '"/x": permission refused');
      },
    });
    assert.deepEqual(gapsIn(await run([refused], {}, { ...host, strict: true })), [
      'walk probe-failed Cannot read "/x": permission refused',
    ]);
  });
});

function start(probes: readonly Probe[], switches: Partial<SweepSwitches> = {}, on: Host = host) {
  const plan = planSweep([packOf({ indicators: PATTERNS.map((pattern) => ({ pattern })) })], probes);
  const signal = new AbortController().signal;
  return sweep({
    host: on,
    probes,
    plan,
    switches: { ...SWITCHES, ...switches },
    hostId: 'test',
    explain: false,
    signal,
  });
}

async function run(
  probes: readonly Probe[],
  switches: Partial<SweepSwitches> = {},
  on: Host = host,
): Promise<SweepEvent[]> {
  const events: SweepEvent[] = [];
  for await (const event of start(probes, switches, on)) events.push(event);
  return events;
}

function said(event: SweepEvent): string {
  if (event.kind === 'finding') return `finding ${event.finding.path}`;
  return 'probe' in event ? `${event.kind} ${event.probe}` : event.kind;
}

function gapsIn(events: readonly SweepEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.kind === 'gap' ? [`${event.gap.probe} ${event.gap.reason} ${event.gap.detail}`] : [],
  );
}
