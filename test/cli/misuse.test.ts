import assert from 'node:assert/strict';
import type { Invocation } from '../../src/cli/invocation.ts';
import { runProgram } from '../../src/cli/program.ts';
import { readSweepOptions } from '../../src/cli/sweep-options.ts';
import { isProblem } from '../../src/model/problem.ts';
import { besom, shell } from '../support/besom.ts';

const PROBES = ['paths', 'hosts', 'dns', 'walk', 'images'];

/** Reads the words of a call without running it; what it would have said as its one line. */
async function lineFor(words: readonly string[]): Promise<string> {
  const run = async (invocation: Invocation) => {
    if (invocation.command.name === 'sweep') readSweepOptions(invocation, PROBES);
    return 0;
  };
  try {
    await runProgram(words, { version: '1.2.3', style: { columns: 80, colour: false }, run, writeHelp: () => {} });
  } catch (error) {
    if (isProblem(error)) return error.message;
    throw error;
  }
  return '';
}

describe('a call that cannot work', () => {
  const cases = [
    {
      words: ['swep'],
      says: 'Cannot run besom: there is no command "swep". Did you mean sweep? All of them: besom --help',
    },
    { words: ['frobnicate'], says: 'Cannot run besom: there is no command "frobnicate". All of them: besom --help' },
    {
      words: ['--debug', 'sweep'],
      says: 'no option "--debug" before the command. Options stand behind it: besom --help',
    },
    { words: ['pack', 'shwo'], says: 'Cannot run besom pack: there is no command "shwo". Did you mean show?' },
    {
      words: ['pack', 'try'],
      says: 'Cannot run besom pack try: PATTERN is missing. Usage: besom pack try PATTERN OBSERVED.json',
    },
    { words: ['completion'], says: 'besom completion: bash|zsh|fish is missing' },
    { words: ['completion', 'tcsh'], says: 'SHELL "tcsh" is unknown. There are: bash, zsh, fish' },
    { words: ['sweep', '--rooot', 'x'], says: 'besom sweep: there is no option "--rooot". Did you mean --root?' },
    { words: ['sweep', '--rooot=x'], says: 'there is no option "--rooot=x". Did you mean --root?' },
    { words: ['sweep', '-x'], says: 'besom sweep: there is no option "-x". All of them: besom sweep --help' },
    { words: ['sweep', '--root'], says: 'besom sweep: --root needs DIR. Usage: besom sweep [options]' },
    { words: ['sweep', '--root', '--all'], says: 'besom sweep: --root needs DIR' },
    { words: ['sweep', '--root', 'a', '--root', 'b'], says: '--root may be given only once. Leave one of them out' },
    { words: ['sweep', 'here'], says: 'besom sweep: it takes no "here"' },
    {
      words: ['sweep', '--probe', 'walk', 'hosts'],
      says: 'it takes no "hosts" (an option that is repeated takes one word each time)',
    },
    { words: ['sweep', '--format', 'xml'], says: '--format "xml" is unknown. There are: text, json, ndjson' },
    { words: ['sweep', '--format', 'jsno'], says: '--format "jsno" is unknown. Did you mean json?' },
    {
      words: ['doctor', '--format', 'ndjson'],
      says: 'besom doctor: --format "ndjson" is unknown. There are: text, json',
    },
    {
      words: ['sweep', '--probe', 'host'],
      says: '--probe "host" is unknown. Did you mean hosts? There are: paths, hosts, dns, walk, images',
    },
    { words: ['sweep', '--skip', 'x'], says: '--skip "x" is unknown. There are: paths' },
    { words: ['sweep', '--fail-on', 'evidence'], says: '--fail-on "evidence" is unknown. There is: posture' },
    { words: ['sweep', '--jobs', '0'], says: '--jobs "0" is no count: write a number from 1 to 64' },
    { words: ['sweep', '--jobs', '2.5'], says: '--jobs "2.5" is no count' },
    { words: ['sweep', '--jobs', '-1'], says: '--jobs "-1" is no count' },
    {
      words: ['sweep', '--timeout', '90'],
      says: '--timeout "90" is no duration: write a number with ms, s, m, h or d',
    },
    { words: ['sweep', '--timeout', '0s'], says: '--timeout "0s" is no duration' },
    { words: ['sweep', '--timeout', '25d'], says: 'up to 24d' },
    {
      words: ['sweep', '--sinkhole', 'nowhere'],
      says: '--sinkhole "nowhere" is no network: write an address and a prefix length',
    },
    { words: ['sweep', '--sinkhole', '198.51.100.0/33'], says: '--sinkhole "198.51.100.0/33" is no network' },
    {
      words: ['sweep', '--resolver', 'dns.example'],
      says: '--resolver "dns.example" is no name server: write an address',
    },
    { words: ['sweep', '--resolver', '192.0.2.53:0'], says: '--resolver "192.0.2.53:0" is no name server' },
    { words: ['sweep', '--case-sensitive'], says: '--case-sensitive is about a disk below --root. Add --root DIR' },
    {
      words: ['sweep', '--no-resolve', '--resolver', '192.0.2.53'],
      says: '--no-resolve asks none. Leave one of them out',
    },
    { words: ['sweep', '--no-cache', '--state-dir', 'x'], says: '--no-cache keeps none. Leave one of them out' },
    { words: ['sweep', '--no-builtin'], says: '--no-builtin leaves nothing to look for. Add --pack FILE' },
    { words: ['sweep', ...PROBES.flatMap((name) => ['--skip', name])], says: 'every probe is switched off' },
    {
      words: ['collector', '--listen', 'x'],
      says: 'This version cannot run besom collector: it comes in a later version',
    },
    { words: ['hunt', '--help'], says: 'This version cannot run besom hunt' },
    { words: ['help', 'hunt'], says: 'This version cannot run besom hunt' },
    { words: ['pack', 'publish', 'x'], says: 'This version cannot run besom pack publish' },
    { words: ['pack', 'keygen', 'a', 'b'], says: 'besom pack keygen: it takes no "b"' },
    { words: ['sweep', '--format', 'sarif'], says: 'This version cannot run besom sweep --format sarif' },
    {
      words: ['sweep', '--send', '--collector', 'https://c.example'],
      says: 'besom sweep: --collector needs the token of the fleet. Add --token-file FILE',
    },
    { words: ['sweep', '--collector', 'https://c.example'], says: '--collector needs the token of the fleet' },
    { words: ['sweep', '--exposure'], says: 'This version cannot run besom sweep --exposure' },
    { words: ['sweep', '--deep'], says: 'This version cannot run besom sweep --deep' },
    { words: ['sweep', '--allow', 'x'], says: 'This version cannot run besom sweep --allow' },
  ];
  for (const { words, says } of cases) {
    it(`is refused in one line: besom ${words.join(' ')}`, async () => {
      const line = await lineFor(words);
      assert.ok(line.includes(says), line);
      assert.ok(!line.includes('\n'), line);
    });
  }

  it('cannot forge a line with what it holds', async () => {
    const line = await lineFor(['sweep', '--format', 'x\u001b[2J\nclean: 24 of 24 indicators clear']);
    assert.ok(line.includes(String.raw`"x\u{1b}[2J\u{a}clean: 24 of 24 indicators clear"`), line);
  });

  it('cannot make a line of any length', async () => {
    assert.ok((await lineFor(['sweep', '--format', 'x'.repeat(100_000)])).length < 300);
  });
});

describe('the program, called wrongly', () => {
  const cases = [
    { name: 'an unknown command', words: ['swep'] },
    { name: 'an unknown option', words: ['sweep', '--rooot', 'x'] },
    { name: 'a command of a later version', words: ['hunt'] },
  ];
  for (const { name, words } of cases) {
    it(`says one line on stderr, nothing on stdout, and exits 2: ${name}`, async () => {
      const { code, stdout, stderr } = await besom(words);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, /^[^\n]+\n$/u);
      assert.doesNotMatch(stderr, /^\s+at /mu);
    });
  }

  it('shows where it failed with --debug', async () => {
    const { code, stderr } = await besom(['sweep', '--rooot', '--debug']);
    assert.equal(code, 2);
    assert.match(stderr, /^Cannot run besom sweep: there is no option "--rooot".*\n\s+at /u);
  });

  it('shows its help on stderr and exits 2 without a command', async () => {
    const { code, stdout, stderr } = await besom([]);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^Usage: besom COMMAND/mu);
  });
});

describe('the program, read by nobody', () => {
  it('ends quietly when the reader of its pipe goes away', async () => {
    const { code, stderr } = await shell('set -o pipefail; besom completion zsh | head -c 1 >&2');
    assert.equal(stderr, '#');
    assert.equal(code, 0);
  });

  it('says that the disk is full, and exits 2', async function () {
    if (process.platform !== 'linux') this.skip();
    const { code, stderr } = await shell('besom completion bash > /dev/full');
    assert.equal(code, 2);
    assert.match(stderr, /^Cannot write standard output: the disk is full\. Make room[^\n]*\n$/u);
  });
});
