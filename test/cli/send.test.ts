/**
 * `besom send` and `besom sweep --send`, as the real program, to a real collector.
 * @module
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportSchema } from '../../src/model/report.ts';
import { besom } from '../support/besom.ts';
import { type Collector, FLEET_TOKEN, startCollector } from '../support/collector.ts';
import { makeFinding, makeIndicator, makeReport } from '../support/report.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const UNSENT = /The report is kept: besom send "(.+\.json)"\n$/u;

describe('a report that is sent', () => {
  let dir: string;
  let collector: Collector;
  let to: readonly string[];
  beforeEach(async () => {
    dir = tempFolder('send');
    collector = await startCollector();
    const token = join(dir, 'token');
    writeFileSync(token, `${FLEET_TOKEN}\n`);
    to = ['--collector', collector.url, '--token-file', token, '--state-dir', join(dir, 'state')];
  });
  afterEach(async () => {
    await collector[Symbol.asyncDispose]();
    removeFolder(dir);
  });

  const report = makeReport({
    findings: [makeFinding(), makeFinding({ path: '/private/tmp/.ptslog2' })],
    indicators: [makeIndicator('found', { id: makeFinding().indicator, hits: 150 })],
  });
  const saved = (value: unknown = report) => {
    const path = join(dir, 'report.json');
    writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
    return path;
  };
  const mac = () => {
    const root = join(dir, 'mac');
    mkdirSync(join(root, 'private/var/db'), { recursive: true });
    for (const name of ['Users', 'Library', 'Applications', 'private/tmp']) mkdirSync(join(root, name));
    writeFileSync(join(root, 'private/tmp/.ptslog'), 'trace');
    return root;
  };
  const sweep = () => ['sweep', '--root', mac(), '--send', '--format', 'json', ...to];

  it('arrives as a summary, its findings and a count, from a host that joined for that alone', async () => {
    const { code, stdout, stderr } = await besom(['send', saved(), ...to]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(stdout, `sent: ${collector.url} has all 4 events of it\n`);
    assert.deepEqual(
      collector.events().map(({ type }) => type),
      ['sweep', 'finding', 'finding', 'tally'],
    );
    const [summary] = collector.ofType('sweep');
    assert.deepEqual([summary?.sweep, summary?.reason, summary?.verdict], [report.id, 'one-off', 'found']);
    assert.equal(collector.ofType('tally')[0]?.count, 150);
    const [host] = collector.kept().filter((line) => line.kind === 'host');
    assert.deepEqual([host?.as, host?.name], ['one-off', report.host.name]);
  });

  it('arrives once, however often it is sent', async () => {
    const path = saved();
    await besom(['send', path, ...to]);
    const again = await besom(['send', path, ...to]);
    assert.equal(again.code, 0);
    assert.equal(collector.events().length, 4);
    assert.ok(existsSync(path), "a person's own file stays");
    const hosts = collector.kept().flatMap((line) => (line.kind === 'host' ? [line.host] : []));
    assert.equal(new Set(hosts).size, 1, 'one Mac is one host');
  });

  it('says for programs what was sent', async () => {
    const { stdout } = await besom(['send', saved(), '--format', 'json', ...to]);
    const { schema, report: id, removed } = JSON.parse(stdout);
    assert.deepEqual([schema, id, removed], ['besom.sent/1', report.id, false]);
  });

  it('follows a sweep, whose answer and exit code stay', async () => {
    const { code, stdout, stderr } = await besom(sweep());
    assert.equal(code, 1);
    const swept = reportSchema.parse(JSON.parse(stdout));
    assert.match(stderr, /^sent: http:\/\/127\.0\.0\.1:\d+ has all \d+ events of it\n$/u);
    assert.deepEqual(
      collector.ofType('finding').map(({ finding }) => finding.id),
      swept.findings.map(({ id }) => id),
    );
    assert.equal(existsSync(join(dir, 'state/unsent')), false);
  });

  for (const fault of ['refuse', 'garbage', 'drop'] as const) {
    it(`is kept where the collector fails (${fault}), and is sent later`, async () => {
      await collector.fault(fault);
      const { code, stdout, stderr } = await besom([...sweep(), '--quiet']);
      assert.equal(code, 1);
      assert.match(stderr, /^not sent: http:\/\/127\.0\.0\.1:\d+: .+\. The report is kept: besom send ".+"\n$/u);
      const [, kept = ''] = UNSENT.exec(stderr) ?? [];
      assert.deepEqual(JSON.parse(readFileSync(kept, 'utf8')), JSON.parse(stdout));
      assert.equal(statSync(kept).mode & 0o777, 0o600);
      await collector.fault('none');
      const later = await besom(['send', kept, ...to]);
      assert.equal(later.code, 0, later.stderr);
      assert.match(later.stdout, /The kept file is removed\n$/u);
      assert.deepEqual(readdirSync(join(dir, 'state/unsent')), []);
      assert.equal(collector.ofType('sweep').length, 1);
    });
  }

  it('is told in one line where it cannot be sent, and stays', async () => {
    await collector.fault({ kind: 'status', status: 503 });
    const path = saved();
    const { code, stdout, stderr } = await besom(['send', path, ...to]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(
      stderr,
      /^Cannot send ".+report\.json": .+: the collector says 503\. It stays as it is: try again later\n$/u,
    );
    assert.ok(existsSync(path));
  });

  it('never shows the token', async () => {
    const token = join(dir, 'wrong');
    writeFileSync(token, 'a-wrong-token-of-another-fleet');
    const { code, stderr } = await besom(['send', saved(), ...to.slice(0, 2), '--token-file', token, '--debug']);
    assert.equal(code, 2);
    assert.match(stderr, /the collector does not take the token/u);
    assert.doesNotMatch(stderr, /a-wrong-token/u);
  });

  const refused = [
    { name: 'no report', text: '{"schema":"besom.report/2"}', says: /^Cannot use report ".+": it is none \(schema\)/u },
    { name: 'no JSON', text: 'PTX', says: /^Cannot use report ".+": it is none\./u },
  ];
  for (const { name, text, says } of refused) {
    it(`is not sent when it is ${name}`, async () => {
      const { code, stderr } = await besom(['send', saved(text), ...to]);
      assert.equal(code, 2);
      assert.match(stderr, says);
      assert.equal((await collector.report()).length, 0);
    });
  }

  const calls = [
    { words: ['send', 'x', '--collector', 'https://c.example'], says: '--collector needs the token of the fleet' },
    { words: ['send', 'x', '--token-file', '/dev/null'], says: '--token-file is for a collector. Add --collector URL' },
    {
      words: ['sweep', '--root', '/', '--send', '--state-dir', '/nowhere'],
      says: 'the agent here does not speak for another disk',
    },
    { words: ['sweep', '--send', '--state-dir', '/nowhere'], says: 'no agent keeps its state in "/nowhere"' },
  ];
  for (const { words, says } of calls) {
    it(`is refused before anything is done: besom ${words.join(' ')}`, async () => {
      const { code, stdout, stderr } = await besom(words);
      assert.deepEqual([code, stdout], [2, '']);
      assert.ok(stderr.includes(says), stderr);
    });
  }

  it('is refused where the address of the collector or the token is none', async () => {
    const token = join(dir, 'short');
    writeFileSync(token, 'short\n');
    const address = await besom(['send', saved(), '--collector', 'c.example', '--token-file', token]);
    assert.match(address.stderr, /--collector "c\.example" is no address of a collector: write https:\/\/HOST/u);
    const short = await besom(['send', saved(), '--collector', collector.url, '--token-file', token]);
    assert.match(short.stderr, /short": its first line is no token/u);
    assert.doesNotMatch(short.stderr, /"short\b"/u);
  });
});
