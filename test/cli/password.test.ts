import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM, shell } from '../support/besom.ts';
import { fixture } from '../support/minisign.ts';
import { packFile } from '../support/pack.ts';

import { isInstalled } from '../support/sweep-run.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

describe('the password of a key', () => {
  let dir = '';
  let pack = '';
  before(() => {
    dir = tempFolder('password');
    pack = packFile(dir, { name: 'mine', indicators: [{ pattern: "[file:name = 'x']" }] });
    copyFileSync(fixture('hidden.key'), join(dir, 'k.key'));
  });
  afterEach(() => rmSync(`${pack}.minisig`, { force: true }));
  after(() => removeFolder(dir));

  it('can come from a pipe', async () => {
    const line = `printf 'correct horse\\n' | besom pack sign '${pack}' --key k.key --password-file -`;
    const { code, stderr } = await shell(line, { cwd: dir });
    assert.equal(code, 0, stderr);
    assert.ok(existsSync(`${pack}.minisig`));
  });

  it('is asked of nobody where there is no terminal', async () => {
    const { code, stderr } = await shell(`besom pack sign '${pack}' --key k.key < /dev/null`, { cwd: dir });
    assert.deepEqual([code, stderr.split('\n').length, existsSync(`${pack}.minisig`)], [2, 2, false]);
  });

  describe('on a terminal (skipped where Linux’s script is not there)', () => {
    before(function () {
      if (process.platform !== 'linux' || !isInstalled('script')) this.skip();
    });

    it('is asked for, and never shown', async () => {
      const { code, output } = await typed(
        ['pack', 'sign', pack, '--key', 'k.key'],
        [['Password of the key: ', 'correct horse\r']],
      );
      assert.equal(code, 0, output);
      assert.ok(!output.includes('horse'), output);
      assert.match(output, /signed +/);
    });

    it('is told when it is wrong', async () => {
      const { code, output } = await typed(
        ['pack', 'sign', pack, '--key', 'k.key'],
        [['Password of the key: ', 'horse\r']],
      );
      assert.equal(code, 2, output);
      assert.match(output, /Cannot use key "k\.key": the password is wrong/);
      assert.ok(!existsSync(`${pack}.minisig`));
    });

    it('is asked for twice where it is new, and must be the same', async () => {
      const { code, output } = await typed(
        ['pack', 'keygen', 'new'],
        [
          ['Password for the new key: ', 'one\r'],
          ['The same again: ', 'two\r'],
        ],
      );
      assert.equal(code, 2, output);
      assert.match(output, /they differ/);
      assert.ok(!existsSync(join(dir, 'new.key')) && !existsSync(join(dir, 'new.pub')));
    });

    it('can be refused: Ctrl-C ends the program as ever, and Ctrl-D answers nothing', async () => {
      const words = ['pack', 'keygen', 'new'];
      const interrupted = await typed(words, [['Password for the new key: ', 'on\u0003']]);
      assert.equal(interrupted.code, 130, interrupted.output);
      const ended = await typed(words, [['Password for the new key: ', '\u0004']]);
      assert.equal(ended.code, 2, ended.output);
      assert.ok(!existsSync(join(dir, 'new.key')));
    });
  });

  /** Runs the program on a terminal of its own, and answers each question when it stands there. */
  async function typed(words: readonly string[], answers: readonly (readonly [string, string])[]) {
    const command = [process.execPath, PROGRAM, ...words].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: dir,
      env: { PATH: process.env['PATH'] ?? '', HOME: dir, TERM: 'dumb', LC_ALL: 'C.UTF-8' },
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: 25_000,
    });
    let output = '';
    const open = [...answers];
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const [question, answer] = open[0] ?? [];
      if (question === undefined || !output.includes(question)) return;
      open.shift();
      child.stdin.write(answer);
    });
    const [code] = await once(child, 'close');
    return { code, output };
  }
});
