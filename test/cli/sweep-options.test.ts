import assert from 'node:assert/strict';
import type { Invocation } from '../../src/cli/invocation.ts';
import { runProgram } from '../../src/cli/program.ts';
import { readSweepOptions, type SweepOptions } from '../../src/cli/sweep-options.ts';

const PROBES = ['paths', 'hosts', 'dns', 'walk', 'images'];

const DEFAULTS: SweepOptions = {
  caseSensitive: false,
  ask: false,
  skip: [],
  hashAll: false,
  packs: [],
  builtin: true,
  resolve: true,
  resolvers: [],
  sinkholes: [],
  cache: true,
  format: 'text',
  all: false,
  explain: false,
  failOn: 'evidence',
  send: false,
  quiet: false,
  progress: true,
  debug: false,
};

async function optionsOf(words: readonly string[]): Promise<SweepOptions> {
  const read: SweepOptions[] = [];
  const run = async (invocation: Invocation) => {
    read.push(readSweepOptions(invocation, PROBES));
    return 0;
  };
  const style = { columns: 80, colour: false };
  await runProgram(['sweep', ...words], { version: '1.2.3', style, run, writeHelp: () => {} });
  const [options] = read;
  assert.ok(options);
  return options;
}

describe('readSweepOptions', () => {
  const cases: readonly { readonly words: readonly string[]; readonly more: Partial<SweepOptions> }[] = [
    { words: [], more: {} },
    { words: ['--root', '/Volumes/a b', '--case-sensitive'], more: { root: '/Volumes/a b', caseSensitive: true } },
    { words: ['--root=/mnt'], more: { root: '/mnt' } },
    { words: ['--root', '-x'], more: { root: '-x' } },
    { words: ['--probe', 'walk', '--probe', 'hosts'], more: { only: ['walk', 'hosts'] } },
    { words: ['--skip', 'dns', '--skip', 'images'], more: { skip: ['dns', 'images'] } },
    { words: ['--pack', 'a.json', '--pack', 'b.json'], more: { packs: ['a.json', 'b.json'] } },
    { words: ['--no-builtin', '--pack', 'a.json'], more: { builtin: false, packs: ['a.json'] } },
    { words: ['--no-resolve'], more: { resolve: false } },
    {
      words: ['--resolver', '192.0.2.53', '--resolver', '[2001:db8::53]:5353'],
      more: { resolvers: ['192.0.2.53', '[2001:db8::53]:5353'] },
    },
    {
      words: ['--sinkhole', '198.51.100.0/24', '--sinkhole', '192.0.2.1'],
      more: { sinkholes: ['198.51.100.0/24', '192.0.2.1/32'] },
    },
    { words: ['--jobs', '4', '--timeout', '90s'], more: { jobs: 4, timeoutMs: 90_000 } },
    { words: ['--no-cache', '--hash-all', '--ask'], more: { cache: false, hashAll: true, ask: true } },
    { words: ['--state-dir', 'state'], more: { stateDir: 'state' } },
    { words: ['--format', 'ndjson', '--output', 'r.ndjson'], more: { format: 'ndjson', output: 'r.ndjson' } },
    { words: ['--all', '--explain', '--fail-on', 'posture'], more: { all: true, explain: true, failOn: 'posture' } },
    { words: ['--no-progress', '--debug'], more: { progress: false, debug: true } },
    { words: ['--quiet'], more: { quiet: true, progress: false } },
  ];
  for (const { words, more } of cases) {
    it(`reads: besom sweep ${words.join(' ')}`, async () => {
      assert.deepEqual(await optionsOf(words), { ...DEFAULTS, ...more });
    });
  }
});
