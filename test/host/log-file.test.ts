import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type AgentLog, logFolder, openAgentLog } from '../../src/host/log-file.ts';
import type { Rotation } from '../../src/host/rotating-file.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const DAY_MS = 24 * 3_600_000;

describe('the log file of an agent', () => {
  let dir: string;
  let spoken: string[];
  let time: number;
  let log: AgentLog | undefined;
  beforeEach(() => {
    dir = join(tempFolder('log'), 'logs');
    spoken = [];
    time = Date.parse('2026-01-01T00:00:00Z');
  });
  afterEach(() => {
    log?.[Symbol.dispose]();
    removeFolder(join(dir, '..'));
  });

  async function open(rotation: Partial<Rotation> = {}): Promise<AgentLog> {
    log = await openAgentLog({ dir, now: () => new Date(time), speak: (line) => spoken.push(line), rotation });
    return log;
  }
  const linesOf = (name: string): readonly string[] => readFileSync(join(dir, name), 'utf8').split('\n').slice(0, -1);
  const lines = () => linesOf('agent.log').map((line) => JSON.parse(line));

  it('holds each entry as a line of JSON before the call returns', async () => {
    const { info, warn } = await open();
    info('agent started', { version: '1' });
    assert.deepEqual(lines(), [{ at: '2026-01-01T00:00:00.000Z', level: 'info', text: 'agent started', version: '1' }]);
    warn('watch lost');
    assert.equal(lines()[1].level, 'warn');
  });

  it('is read by its owner alone', async () => {
    (await open()).info('x');
    assert.equal(lstatSync(join(dir, 'agent.log')).mode & 0o777, 0o600);
  });

  it('keeps what the level says, and follows when that changes', async () => {
    const { debug, info, warn, adjust } = await open();
    debug('one');
    adjust({ level: 'debug', secrets: [] });
    debug('two');
    adjust({ level: 'error', secrets: [] });
    info('three');
    warn('four');
    assert.deepEqual(
      lines().map(({ text }) => text),
      ['two'],
    );
  });

  it('is set aside when it is full, and the oldest file goes', async () => {
    const { info } = await open({ maxBytes: 1_000, keep: 2 });
    for (let index = 0; index < 60; index += 1) info('entry', { index });
    assert.deepEqual(readdirSync(dir).toSorted(), ['agent.log', 'agent.log.1', 'agent.log.2']);
    for (const name of readdirSync(dir)) assert.ok(lstatSync(join(dir, name)).size <= 1_000);
    const told = ['agent.log.2', 'agent.log.1', 'agent.log'].flatMap(linesOf).map((line) => JSON.parse(line).index);
    assert.deepEqual(
      told,
      Array.from({ length: told.length }, (_, at) => 60 - told.length + at),
      'none lost in between',
    );
  });

  it('is set aside when it is old, also by a program that was started in between', async () => {
    (await open({ maxAgeMs: DAY_MS })).info('first day');
    log?.[Symbol.dispose]();
    time += DAY_MS + 1;
    (await open({ maxAgeMs: DAY_MS })).info('second day');
    assert.deepEqual(
      lines().map(({ text }) => text),
      ['second day'],
    );
    assert.match(linesOf('agent.log.1')[0] ?? '', /first day/);
  });

  it('loses a file that was set aside long ago', async () => {
    const { info } = await open({ maxBytes: 100, keep: 50, keepMs: 10 * DAY_MS });
    info('a'.repeat(80));
    info('b'.repeat(80));
    utimesSync(join(dir, 'agent.log.1'), new Date(time), new Date(time - 11 * DAY_MS));
    info('c'.repeat(80));
    assert.deepEqual(readdirSync(dir).toSorted(), ['agent.log', 'agent.log.1']);
  });

  it('is made again where it, or its folder, was removed or moved away', async () => {
    const { info } = await open();
    info('one');
    rmSync(dir, { recursive: true });
    info('two');
    assert.deepEqual(
      lines().map(({ text }) => text),
      ['two'],
    );
    renameSync(join(dir, 'agent.log'), join(dir, 'elsewhere'));
    info('three');
    assert.deepEqual(
      lines().map(({ text }) => text),
      ['three'],
    );
    assert.deepEqual(spoken, []);
  });

  const obstacles = [
    { name: 'a file in the place of its folder', put: () => writeFileSync(dir, ''), away: () => rmSync(dir) },
    {
      name: 'a link in its place',
      put: () => {
        mkdirSync(dir);
        symlinkSync('/etc/passwd', join(dir, 'agent.log'));
      },
      away: () => rmSync(join(dir, 'agent.log')),
    },
    {
      name: 'a pipe in its place',
      put: () => {
        mkdirSync(dir);
        spawnSync('mkfifo', [join(dir, 'agent.log')]);
      },
      away: () => rmSync(join(dir, 'agent.log')),
    },
  ];
  for (const { name, put, away } of obstacles) {
    it(`speaks where there is ${name}, up to a bound, and writes again once that is gone`, async () => {
      put();
      const { info } = await open();
      for (let index = 0; index < 60; index += 1) info('entry', { index });
      assert.equal(spoken.length, 51);
      assert.match(spoken[0] ?? '', /"the log file cannot be written","code":"E[A-Z]+"/);
      away();
      info('after');
      assert.deepEqual(
        lines().map(({ text, lost }) => [text, lost]),
        [
          ['after', undefined],
          ['lines of the log were lost', 10],
        ],
      );
    });
  }

  it('holds no secret, no name of a file of somebody, no words of an error', async () => {
    const { info, error, adjust } = await open();
    adjust({ level: 'info', secrets: ['fleet-token-77', ''] });
    const failure = Object.assign(new Error("ENOENT: no such file, open '/Users/ann/diary.txt'"), { code: 'ENOENT' });
    error('look failed', { error: failure, at: '/Users/ann/diary.txt', list: [{ token: 'x fleet-token-77 y' }] });
    info('proxy https://me:pw123456@p.example/x', { volumes: '/Volumes/Ann’s Disk/x', system: '/private/etc/hosts' });
    const text = readFileSync(join(dir, 'agent.log'), 'utf8');
    assert.doesNotMatch(text, /ann|diary|fleet-token|pw123456|no such file/iu);
    assert.match(text, /"code":"ENOENT"/);
    assert.match(text, /"stack":\["elsewhere"|"stack":\[/);
    assert.match(text, /\/private\/etc\/hosts/);
    assert.equal(lines().length, 2);
  });
});

describe('logFolder', () => {
  it("is the system's for the daemon, and beside the state for everybody else", () => {
    const runner = { isRoot: true, home: '/h' } as const;
    assert.equal(logFolder({ ...runner, platform: 'darwin' }, '/s'), '/Library/Logs/Besom');
    assert.equal(logFolder({ ...runner, platform: 'darwin', isRoot: false }, '/s'), '/s/logs');
    assert.equal(logFolder({ ...runner, platform: 'linux' }, '/s'), '/s/logs');
  });
});
