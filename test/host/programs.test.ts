import assert from 'node:assert/strict';
import { isAbsolute } from 'node:path';
import { askByRule, askProgram, PROGRAMS, type ProgramRule, runByRule, runProgram } from '../../src/host/programs.ts';
import { isProblem } from '../../src/model/problem.ts';

/** Node itself stands for a program: it is the one that is on every machine that runs the tests. */
const NODE: ProgramRule = { path: process.execPath, answersFor: 'file', timeoutMs: 20_000, maxBytes: 1 << 16 };
const never = new AbortController().signal;

type Case = { readonly name: string; readonly rule: ProgramRule; readonly script: string; readonly says: RegExp };
const failing: readonly Case[] = [
  {
    name: 'a program that is not there',
    rule: { ...NODE, path: '/nowhere/mount' },
    script: '',
    says: /Cannot run program "\/nowhere\/mount": .*ENOENT/,
  },
  {
    name: 'a program that does not end in time',
    rule: { ...NODE, timeoutMs: 150 },
    script: 'setInterval(() => {}, 1000)',
    says: /Cannot run program ".*": (ended by SIGKILL|.*ETIMEDOUT)/,
  },
  {
    name: 'a program that writes more than the cap',
    rule: { ...NODE, maxBytes: 100 },
    script: 'process.stdout.write("x".repeat(1e6))',
    says: /Cannot run program ".*": .*(ENOBUFS|maxBuffer)/,
  },
];

describe('programs', () => {
  it('are all named by their full path, with limits', () => {
    for (const rule of Object.values(PROGRAMS)) {
      assert.ok(isAbsolute(rule.path) && rule.timeoutMs > 0 && rule.maxBytes > 0, rule.path);
    }
  });

  for (const { name, rule, script, says } of failing) {
    it(`make one plain problem of ${name}`, async () => {
      assert.throws(
        () => runByRule(rule, ['-e', script]),
        (error) => isProblem(error) && says.test(error.message),
      );
      await assert.rejects(
        askByRule(rule, ['-e', script], never),
        (error) => isProblem(error) && says.test(error.message),
      );
    });
  }

  it('give their output and their exit code, whatever it is', async () => {
    const script = 'process.stdout.write("seen"); process.exitCode = 3';
    for (const answer of [runByRule(NODE, ['-e', script]), await askByRule(NODE, ['-e', script], never)]) {
      assert.deepEqual({ exitCode: answer.exitCode, text: answer.stdout.toString() }, { exitCode: 3, text: 'seen' });
    }
  });

  it('are never given to a shell', () => {
    assert.equal(runByRule(NODE, ['-p', 'process.argv[1]', '$(id); `id`']).stdout.toString().trim(), '$(id); `id`');
  });

  it('start with a bare environment', () => {
    const names = runByRule(NODE, ['-p', 'Object.keys(process.env).join()']).stdout.toString().trim();
    assert.match(names, /^LC_ALL(,__CF_USER_TEXT_ENCODING)?$/);
  });

  it('never answer for a root when they speak of the running system', async () => {
    const offline = (error: unknown) => isProblem(error) && /not available offline/.test(error.message);
    assert.throws(() => runProgram('mount', [], 'root'), offline);
    await assert.rejects(askProgram('scutil', ['--dns'], { about: 'root', signal: never }), offline);
  });

  it('end when they are told to', async () => {
    const stop = new AbortController();
    const waiting = askByRule(NODE, ['-e', 'setInterval(() => {}, 1000)'], stop.signal);
    stop.abort();
    await assert.rejects(waiting, (error) => isProblem(error));
  });
});
