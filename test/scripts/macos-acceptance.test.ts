/**
 * The acceptance on a Mac, in its dry form: it says its commands, does nothing, and is the one that the page explains.
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../src/cli/contract.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

function run(...words: readonly string[]) {
  return spawnSync(join(PROJECT, 'scripts/macos-acceptance.sh'), [...words], { cwd: '/', encoding: 'utf8' });
}

describe('scripts/macos-acceptance.sh --dry-run', () => {
  const { status, stdout, stderr } = run('--dry-run');
  const lines = stdout.trimEnd().split('\n');

  it('ends well without a Mac, and plants nothing', () => {
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.equal(existsSync('/private/tmp/.ptslog'), false);
  });

  it('has a command in each step', () => {
    for (const [index, line] of lines.entries()) {
      assert.match(line, /^(?:== |\+ )/u);
      if (line.startsWith('== ')) assert.match(lines[index + 1] ?? '', /^\+ /u, line);
    }
  });

  it('has the steps that docs/macos-verification.md explains, in its order', () => {
    const page = readFileSync(join(PROJECT, 'docs/macos-verification.md'), 'utf8');
    const explained = [...page.matchAll(/^\| `(\w+)` \|/gmu)].map(([, name]) => name);
    const taken = lines.map((line) => /^== (\w+):/u.exec(line)?.[1]).filter((name) => name !== undefined);
    assert.deepEqual(taken, explained);
  });

  it('calls only scripts, commands and options that there are', () => {
    const { scripts }: { readonly scripts: Record<string, string> } = JSON.parse(
      readFileSync(join(PROJECT, 'package.json'), 'utf8'),
    );
    const sweep = COMMANDS.find(({ name }) => name === 'sweep')?.options.map(({ flag }): string => flag) ?? [];
    for (const line of lines.filter((one) => one.startsWith('+ npm run'))) {
      const script = /npm run --silent (\w+)/u.exec(line)?.[1] ?? '';
      assert.ok(script in scripts, line);
      const options = line.match(/(?<=-- .*)--[a-z-]+/gu) ?? [];
      if (script === 'sweep')
        assert.deepEqual(
          options.filter((option) => !sweep.includes(option)),
          [],
        );
    }
  });

  it('takes each planted file away again', () => {
    const touched = lines.map((line) => /touch (\S+)/u.exec(line)?.[1]).filter((path) => path !== undefined);
    const removed = lines.map((line) => /rm -f (\S+)/u.exec(line)?.[1]).filter((path) => path !== undefined);
    assert.equal(touched.length, 2);
    assert.deepEqual(removed, touched);
  });
});

describe('scripts/macos-acceptance.sh', () => {
  it('refuses an option that it does not know', () => {
    const { status, stdout, stderr } = run('--rot');
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    assert.equal(
      stderr,
      'Cannot run the acceptance: --rot is no option of this script. It knows --dry-run and --evidence DIR\n',
    );
  });

  if (process.platform !== 'darwin') {
    it('refuses to run on anything but a Mac', () => {
      const { status, stdout, stderr } = run();
      assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
      assert.equal(stderr, 'Cannot run the acceptance: this machine is no Mac. To see the commands: --dry-run\n');
    });
  }
});
