import assert from 'node:assert/strict';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Host, SurveyEvent } from '../../src/host/host.ts';
import { SILENT } from '../../src/host/log.ts';
import { type MachineOptions, openMachine } from '../../src/host/machine.ts';
import { surveyMachine } from '../../src/host/machine-survey.ts';
import { Problem } from '../../src/model/problem.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const OPTIONS: MachineOptions = {
  cache: false,
  log: SILENT,
  warn: (text) => assert.fail(text),
  ask: false,
  resolvers: [],
};
const STOPPED = { names: ['x'], tests: [], bundles: false, jobs: 1, signal: AbortSignal.abort() };

async function all(events: AsyncIterable<SurveyEvent>): Promise<readonly SurveyEvent[]> {
  const told: SurveyEvent[] = [];
  for await (const event of events) told.push(event);
  return told;
}

describe('this machine', () => {
  const host: Host = openMachine(OPTIONS);

  it('is what it is', async () => {
    assert.equal(host.kind, 'machine');
    assert.equal(host.root, undefined);
    assert.equal(host.isMac, process.platform === 'darwin');
    assert.equal(host.strict, true);
    const { name, platform, root, os } = await host.facts();
    assert.deepEqual({ name, platform, root }, { name: hostname(), platform: process.platform, root: null });
    assert.match(os, /\w/);
  });

  it('has the files that it has', () => {
    const dir = tempFolder('machine');
    writeFileSync(join(dir, 'x'), 'x');
    const found = host.files.spellings(join(dir, 'x'));
    assert.ok(found.ok && found.value[0]?.facts.type === 'file');
    assert.deepEqual(host.files.readText({ path: join(dir, 'x') }, { maxBytes: 9 }), { ok: true, value: 'x' });
    removeFolder(dir);
  });

  it('says why nothing is walked where the mounts are not known', async () => {
    const mounts = new Problem('READ_FAILED', 'the mounts');
    const survey = surveyMachine(
      { ...OPTIONS, isMac: false, asking: [], inCloud: [], mounts, ways: openMachine(OPTIONS).ways },
      STOPPED,
    );
    await assert.rejects(all(survey), mounts);
  });
});

describe('this machine, where it is Linux', () => {
  before(function () {
    if (process.platform !== 'linux' || !existsSync('/proc/self/mountinfo')) this.skip();
  });
  const host = openMachine(OPTIONS);

  it('is no Mac, and nothing is asked of macOS', () => {
    assert.equal(host.fullDiskAccess(), 'not-applicable');
    assert.deepEqual(host.warnings, []);
  });

  it('tells names apart by case', () => {
    const dir = tempFolder('machine');
    writeFileSync(join(dir, 'Name'), '');
    assert.deepEqual(host.files.spellings(join(dir, 'name')), { ok: true, value: [] });
    removeFolder(dir);
  });

  it('means by /private/tmp what a Mac means by /tmp', function () {
    if (lstatSync('/private', { throwIfNoEntry: false }) !== undefined) this.skip();
    const hosts = host.files.readText({ path: '/private/etc/hosts' }, { maxBytes: 1 << 20 });
    assert.deepEqual(hosts, { ok: true, value: readFileSync('/etc/hosts', 'utf8') });
    const found = host.files.spellings('/private/etc/hosts');
    assert.deepEqual(found.ok && found.value.map(({ at }) => at.path), ['/etc/hosts']);
  });

  it('leaves the views of the kernel out by name', async () => {
    const told = await all(host.survey(STOPPED));
    const leftOut = told.flatMap((event) => (event.kind === 'left-out' ? [`${event.path}: ${event.because}`] : []));
    assert.ok(leftOut.includes('/proc: proc: a view of the kernel'), leftOut.join('\n'));
    assert.deepEqual(
      told.filter(({ kind }) => kind === 'entry'),
      [],
    );
  });
});
