import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beginStart, crashDetail, judgeStarts, recentStarts, reportCrash } from '../../src/agent/crash-loop.ts';
import { Problem } from '../../src/model/problem.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const MINUTE_MS = 60_000;

describe('a crash loop', () => {
  let stateDir: string;
  let time: number;
  beforeEach(() => {
    stateDir = tempFolder('crash');
    time = START;
  });
  afterEach(() => removeFolder(stateDir));

  const begin = () => beginStart({ stateDir, now: () => new Date(time) });
  const crash = (times: number) => {
    for (let index = 0; index < times; index += 1) {
      begin();
      time += MINUTE_MS;
    }
  };

  it('is five crashes in ten minutes: the next start is in safe mode', () => {
    crash(4);
    assert.deepEqual([begin().mode, judgeStarts([]).mode], ['normal', 'normal']);
    time += MINUTE_MS;
    assert.equal(begin().mode, 'safe');
  });

  it('is none where they lie further apart', () => {
    for (let index = 0; index < 20; index += 1, time += 3 * MINUTE_MS) assert.equal(begin().mode, 'normal');
  });

  it('is over once the agent ran for ten minutes', () => {
    crash(5);
    assert.equal(begin().mode, 'safe');
    time += 10 * MINUTE_MS;
    assert.equal(begin().mode, 'normal');
  });

  it('is ended by a clean stop', () => {
    crash(5);
    begin().stopped();
    assert.deepEqual([begin().mode, begin().crashes], ['normal', 1]);
  });

  it('is not made by a clock that was set back', () => {
    crash(5);
    time = START - 24 * 60 * MINUTE_MS;
    assert.equal(begin().mode, 'normal');
  });

  const damaged = ['', '{}', '[1,null,{}]', '["never"]', 'x'.repeat(20_000), '\0'];
  for (const text of damaged) {
    it(`is not made of a file that holds ${JSON.stringify(text.slice(0, 12))}`, () => {
      writeFileSync(join(stateDir, 'starts.json'), text);
      assert.deepEqual([begin().mode, begin().crashes], ['normal', 1]);
    });
  }

  it('cannot be told where nothing can be written, and the agent starts all the same', () => {
    mkdirSync(join(stateDir, 'starts.json'));
    for (let index = 0; index < 9; index += 1) assert.equal(begin().mode, 'normal');
  });

  it('counts from a bounded list', () => {
    crash(0);
    for (let index = 0; index < 200; index += 1) begin();
    assert.ok(JSON.parse(readFileSync(join(stateDir, 'starts.json'), 'utf8')).length <= 20);
  });

  it('leaves nothing else behind', () => {
    crash(3);
    assert.deepEqual(readdirSync(stateDir), ['starts.json']);
  });

  it('believes no list that others could have written', () => {
    crash(5);
    chmodSync(join(stateDir, 'starts.json'), 0o666);
    assert.equal(begin().mode, 'normal');
  });
});

describe('recentStarts', () => {
  it('keeps those of the last ten minutes, to the millisecond', () => {
    const now = new Date(START);
    const ago = (ms: number) => new Date(START - ms).toISOString();
    const kept = recentStarts([ago(600_000), ago(599_999), ago(0), ago(-1), 'never'], now);
    assert.deepEqual(kept, [ago(599_999), ago(0)]);
  });
});

describe('a crash report', () => {
  let stateDir: string;
  beforeEach(() => {
    stateDir = tempFolder('crash');
  });
  afterEach(() => removeFolder(stateDir));

  const report = (error: unknown, ms = 0) =>
    reportCrash(error, {
      stateDir,
      now: () => new Date(START + ms),
      version: '1',
      runtime: { node: '26', platform: 'linux', arch: 'x64' },
      startedAt: '2026-01-01T00:00:00.000Z',
      mode: 'normal',
    });
  const only = () => readFileSync(join(stateDir, readdirSync(stateDir)[0] ?? ''), 'utf8');

  it('holds kind, code and our own places, and no word of what the error was about', () => {
    const cause = Object.assign(new Error("EACCES: open '/Users/ann/diary.txt'"), { code: 'EACCES' });
    const error = new Problem('READ_REFUSED', '"/Users/ann/diary.txt": refused', { cause });
    error.stack = `Problem: /Users/ann\n    at look (/Users/ann/besom/src/host/files.ts:12:3)\n    at eval (/Users/ann/x.js:1:1)
    at file:///opt/besom/besom.mjs:9:1\n    at async node:internal/fs/promises:1:2
    at x (/home/ann/besom/node_modules/chokidar/index.js:4:5)\n    at Object./Users/ann/diary.txt [as x]`;
    report(error);
    assert.doesNotMatch(only(), /ann|diary/);
    const { error: words } = JSON.parse(only());
    assert.deepEqual(words.stack, [
      'src/host/files.ts:12:3',
      'elsewhere',
      'besom.mjs:9:1',
      'node:internal/fs/promises:1:2',
      'node_modules/chokidar/index.js:4:5',
      'elsewhere',
    ]);
    assert.deepEqual([words.kind, words.code, words.cause.code], ['Problem', 'READ_REFUSED', 'EACCES']);
    assert.equal(crashDetail(error), 'Problem READ_REFUSED at src/host/files.ts:12:3');
  });

  const odd = [
    undefined,
    'text with /Users/ann',
    { secret: 'ann' },
    Object.assign(new Error('x'), { name: '/Users/ann', code: 'ann\n' }),
    Object.assign(new Error('x'), { stack: 'ann' }),
  ];
  for (const error of odd) {
    it(`is made of ${typeof error} too`, () => {
      report(error);
      assert.doesNotMatch(only(), /\/Users|ann/);
    });
  }

  it('ends a circle of causes', () => {
    const error = new Error('x');
    error.cause = error;
    report(error);
    assert.ok(only().length < 50_000);
  });

  it('is kept ten times and no more, the newest', () => {
    for (let index = 0; index < 15; index += 1) report(new Error('x'), index * 1_000);
    const names = readdirSync(stateDir).toSorted();
    assert.equal(names.length, 10);
    assert.equal(names.at(-1), 'crash-20260101T000014.000Z.json');
  });

  it('fails quietly where nothing can be written', () => {
    removeFolder(stateDir);
    assert.doesNotThrow(() => report(new Error('x')));
  });
});
