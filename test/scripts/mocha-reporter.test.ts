import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLine, parseTally } from '../../scripts/tally.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

describe('the plain reporter', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'besom-reporter-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a small suite of its own under mocha, as `npm test` runs the project's. */
  function run(suite: string, ...options: readonly string[]): { readonly lines: readonly string[]; status: number } {
    const file = join(folder, 'sample.test.cjs');
    writeFileSync(file, suite);
    const manner = ['--no-config', '--require', 'test/strict.ts', '--reporter', 'scripts/mocha-reporter.ts'];
    const words = ['node_modules/mocha/bin/mocha.js', ...manner];
    const done = spawnSync(process.execPath, [...words, ...options, file], { cwd: PROJECT, encoding: 'utf8' });
    return { lines: done.stdout.trimEnd().split('\n'), status: done.status ?? -1 };
  }

  it('says each group, the skipped by name, and closes with the counts', () => {
    const { lines, status } = run(`
      describe('bells', () => { it('ring', () => {}); it('toll', () => {}); it.skip('crack', () => {}); });
      describe('drums', () => { it('roll', () => {}); });`);
    assert.deepEqual(lines, [
      '  bells: 2 passed, 1 skipped',
      '  drums: 1 passed',
      '  skipped: bells crack',
      '3 passed, 0 failed, 1 skipped',
    ]);
    assert.equal(status, 0);
  });

  it('says what failed and where, and closes with the counts', () => {
    const { lines, status } = run(`
      describe('bells', () => { it('ring', () => { throw new Error('no clapper'); }); it('toll', () => {}); });`);
    assert.equal(lines[0], '  bells: 1 passed, 1 FAILED');
    assert.match(lines.join('\n'), /no clapper[\s\S]*sample\.test\.cjs:2/u);
    assert.equal(lines.at(-1), '1 passed, 1 failed');
    assert.equal(status, 1);
  });

  it('counts a failed hook as a failure', () => {
    const { lines } = run(`describe('bells', () => { before(() => { throw new Error('no rope'); }); it('ring'); });`);
    assert.equal(lines.at(-1)?.startsWith('0 passed, 1 failed'), true);
  });

  it('counts a promise that nobody caught', () => {
    const { lines } = run(
      `describe('bells', () => { it('ring', (done) => { Promise.reject(new Error('loose')); }); });`,
    );
    assert.equal(lines.at(-1), '0 passed, 1 failed');
  });

  it('fails a run that does not end because a test left a server open, and says so', () => {
    const suite = `describe('bells', () => { it('ring', (done) => { require('net').createServer().listen(0, done); }); });`;
    const { lines, status } = run(suite, '--reporter-option', 'leftOpenMs=100');
    assert.match(lines.at(-1) ?? '', /^FAILED: tests left open: .*TCPServerWrap/u);
    assert.equal(status, 1);
  });

  it('hands the counts over in a file when asked', () => {
    const tally = join(folder, 'tally.json');
    run(`describe('bells', () => { it('ring', () => {}); });`, '--reporter-option', `tally=${tally}`);
    assert.deepEqual(parseTally(readFileSync(tally, 'utf8')), { passed: 1, failed: 0, skipped: [] });
  });
});

describe('the tally of a test run', () => {
  for (const text of [
    '',
    '{"passed": 1',
    '{"passed": 1, "failed": 0}',
    '{"passed": "1", "failed": 0, "skipped": []}',
  ]) {
    it(`is none in ${JSON.stringify(text)}`, () => assert.equal(parseTally(text), undefined));
  }

  it('closes with a line that leaves out what there is none of', () => {
    assert.equal(closingLine({ passed: 2, failed: 1, skipped: [] }), '2 passed, 1 failed');
    assert.equal(closingLine({ passed: 2, failed: 0, skipped: ['a'] }), '2 passed, 0 failed, 1 skipped');
  });
});
