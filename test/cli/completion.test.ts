import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completionScript } from '../../src/cli/completion.ts';
import { COMMANDS, SHELLS } from '../../src/cli/contract.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const PROBES = ['paths', 'hosts'];

describe('completionScript', () => {
  for (const shell of SHELLS) {
    it(`offers every command and option of this version, and none of a later one: ${shell}`, () => {
      const script = completionScript(shell, PROBES);
      for (const { name, options } of COMMANDS) {
        for (const word of name.split(' ')) assert.ok(script.includes(word), word);
        for (const { flag, later } of options) {
          const bare = shell === 'fish' ? `-l ${flag.slice(2)} ` : flag;
          assert.equal(script.includes(bare), later !== true, flag);
        }
      }
    });
  }
});

describe('the completion of bash', () => {
  let folder = '';
  before(() => {
    folder = tempFolder('completion');
    writeFileSync(join(folder, 'besom.bash'), completionScript('bash', PROBES));
    writeFileSync(join(folder, 'a pack.json'), '');
  });
  after(() => removeFolder(folder));

  /** What bash offers for the last of the words. */
  function offered(...words: readonly string[]): readonly string[] {
    const script = [
      'source ./besom.bash',
      'COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))',
      '_besom',
      `for word in "\${COMPREPLY[@]}"; do echo "$word"; done`,
    ].join('\n');
    const { stdout, stderr } = spawnSync('/bin/bash', ['--norc', '-c', script, 'bash', 'besom', ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    return stdout.split('\n').filter((line) => line !== '');
  }

  const cases = [
    { name: 'commands', words: ['sw'], offers: ['sweep'] },
    {
      name: 'all commands',
      words: [''],
      offers: ['sweep', 'doctor', 'agent', 'status', 'send', 'completion', 'pack', 'order', '--help', '--version'],
    },
    {
      name: 'commands behind pack',
      words: ['pack', ''],
      offers: ['show', 'lint', 'try', 'conformance', 'keygen', 'sign', 'verify', '--help'],
    },
    { name: 'options', words: ['sweep', '--no-r'], offers: ['--no-resolve'] },
    { name: 'options of a command of two words', words: ['pack', 'show', '--no'], offers: ['--no-builtin'] },
    { name: 'formats', words: ['sweep', '--format', ''], offers: ['text', 'json', 'ndjson'] },
    { name: 'the formats of that command', words: ['doctor', '--format', ''], offers: ['text', 'json'] },
    { name: 'probes', words: ['sweep', '--all', '--skip', 'h'], offers: ['hosts'] },
    { name: 'files with blanks as one word', words: ['sweep', '--pack', 'a'], offers: ['a pack.json'] },
    { name: 'no file where only a number fits', words: ['sweep', '--jobs', ''], offers: [] },
    { name: 'files as operands', words: ['pack', 'lint', 'b'], offers: ['besom.bash'] },
    { name: 'shells', words: ['completion', 'z'], offers: ['zsh'] },
  ];
  for (const { name, words, offers } of cases) {
    it(`offers ${name}`, () => assert.deepEqual(offered(...words), offers));
  }
});

for (const { shell, check } of [
  {
    shell: 'zsh',
    check: ['-f', '-c', 'autoload -Uz compinit && compinit -u -D && source "$1" && whence -w _besom', 'zsh'],
  },
  { shell: 'fish', check: ['--no-config', '-c', 'source $argv[1]; complete -C "besom sweep --no-r"'] },
]) {
  const program = ['/bin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
    .map((dir) => join(dir, shell))
    .find(existsSync);

  describe(`the completion of ${shell} (skipped where ${shell} is not installed)`, () => {
    before(function () {
      if (program === undefined) this.skip();
    });

    it('is taken by the shell itself', () => {
      const folder = tempFolder('completion');
      const file = join(folder, `besom.${shell}`);
      writeFileSync(file, completionScript(shell === 'zsh' ? 'zsh' : 'fish', PROBES));
      const { stdout, stderr, status } = spawnSync(program ?? shell, [...check, file], { encoding: 'utf8' });
      removeFolder(folder);
      assert.equal(stderr, '');
      assert.equal(status, 0);
      assert.match(stdout, shell === 'zsh' ? /_besom: function/u : /--no-resolve/u);
    });
  });
}
