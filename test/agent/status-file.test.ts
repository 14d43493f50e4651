import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStatus, writeStatus } from '../../src/agent/status-file.ts';
import { openAgentDir } from '../../src/host/state-dir.ts';
import { agentStatus } from '../support/agent-status.ts';
import { asNobody, canBeNobody } from '../support/nobody.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const NOW = new Date('2026-01-01T12:00:00.000Z');

describe('the status that everybody may read', () => {
  let dir: string;
  beforeEach(() => {
    dir = tempFolder('status');
  });
  afterEach(() => removeFolder(dir));

  it('is read as it was written, and leaves nothing beside it', async () => {
    assert.equal(writeStatus(dir, agentStatus(NOW)), undefined);
    assert.deepEqual(await readStatus(dir), { kind: 'read', status: agentStatus(NOW) });
    assert.deepEqual(readdirSync(dir), ['status.json']);
  });

  it('is read by another user, in a folder that lists nothing to him', async function () {
    if (!canBeNobody() || process.geteuid?.() !== 0) this.skip();
    const state = join(dir, 'state');
    const umask = process.umask(0o077);
    openAgentDir(state);
    writeStatus(state, agentStatus(NOW));
    writeFileSync(join(state, 'secret'), 'x', { mode: 0o600 });
    process.umask(umask);
    assert.equal(lstatSync(state).mode & 0o777, 0o711);
    // zod is loaded before: the sources need not be readable without root's power
    await readStatus(state);
    await asNobody(async () => {
      assert.equal((await readStatus(state)).kind, 'read');
      assert.throws(() => readdirSync(state), /EACCES/);
      assert.throws(() => readFileSync(join(state, 'secret')), /EACCES/);
    });
  });

  it('names no place below a home or on a volume, whoever put it into words', () => {
    const status = agentStatus(NOW, {
      gaps: [{ what: '/Users/ann/Downloads: not watched', remedy: 'look at /Volumes/Anns Disk/x' }],
      waitingOrders: ['/Users/ann/x: y'],
      uplink: { enrolled: false, trouble: "open '/Users/ann/ca.pem': refused" },
    });
    writeStatus(dir, status);
    const text = readFileSync(join(dir, 'status.json'), 'utf8');
    assert.doesNotMatch(text, /ann/iu);
    assert.match(text, /\/Users\/…: not watched/);
    assert.match(text, /: refused/);
  });

  it('is not lost by a text that is too long', async () => {
    writeStatus(dir, agentStatus(NOW, { gaps: [{ what: 'x'.repeat(10_000), remedy: '' }] }));
    assert.equal((await readStatus(dir)).kind, 'read');
  });

  it('replaces a link of that name and does not follow it', async () => {
    writeFileSync(join(dir, 'other'), 'untouched');
    symlinkSync(join(dir, 'other'), join(dir, 'status.json'));
    writeStatus(dir, agentStatus(NOW));
    assert.equal(readFileSync(join(dir, 'other'), 'utf8'), 'untouched');
  });

  it('cannot be written where there is no folder: an answer, no crash', () => {
    rmSync(dir, { recursive: true });
    assert.equal(writeStatus(dir, agentStatus(NOW)), 'ENOENT');
  });

  const whole = JSON.stringify(agentStatus(NOW));
  const damaged = [
    { name: 'cut off', text: whole.slice(0, 100) },
    { name: 'empty', text: '' },
    { name: 'of another version', text: whole.replace('besom.status/1', 'besom.status/2') },
    { name: 'with a process that is none', text: whole.replace(`"pid":${process.pid}`, '"pid":-1') },
    { name: 'with a word in the place of a number', text: whole.replace('"depth":0', '"depth":"0"') },
    { name: 'of a million packs', text: whole.replace('"packs":[', `"packs":[${'1,'.repeat(300_000)}`) },
    { name: 'null', text: 'null' },
  ];
  for (const { name, text } of damaged) {
    it(`is refused where it is ${name}`, async () => {
      writeFileSync(join(dir, 'status.json'), text);
      assert.equal((await readStatus(dir)).kind, 'refused');
    });
  }

  it('is refused where it is a pipe, at once', async () => {
    spawnSync('mkfifo', [join(dir, 'status.json')]);
    assert.equal((await readStatus(dir)).kind, 'refused');
  });

  it('is absent where there is none', async () => assert.deepEqual(await readStatus(dir), { kind: 'absent' }));
});
