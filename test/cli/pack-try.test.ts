import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packTry } from '../../src/cli/pack-try.ts';
import { recordedOut } from '../support/out.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const FILE = { type: 'file', id: 'file--1', name: '.ptslog', parent_directory_ref: 'directory--1' };
const FOLDER = { type: 'directory', id: 'directory--1', path: '/private/tmp' };
const ADDRESS = { type: 'ipv4-addr', id: 'ipv4-addr--1', value: '192.0.2.1' };
const IN = "[ipv4-addr:value = '192.0.2.1'] START t'2023-01-01T00:00:00Z' STOP t'2023-02-01T00:00:00Z'";

describe('besom pack try', () => {
  let folder = '';
  before(() => {
    folder = tempFolder('try');
  });
  after(() => removeFolder(folder));

  async function tryIt(pattern: string, value: unknown, format: 'text' | 'json' = 'text') {
    const observed = join(folder, 'observed.json');
    writeFileSync(observed, JSON.stringify(value));
    const out = recordedOut(100);
    const code = await packTry({ pattern, observed, format }, out);
    return { code, text: out.lines.join('\n'), values: out.values };
  }

  const cases: readonly { name: string; pattern: string; value: unknown; code: 0 | 1; says: RegExp }[] = [
    {
      name: 'one observable',
      pattern: "[file:name = '.ptslog']",
      value: FILE,
      code: 0,
      says: /^match: 1 observation\n/,
    },
    {
      name: 'a list, over a reference',
      pattern: "[file:name = '.ptslog' AND file:parent_directory_ref.path = '/private/tmp']",
      value: [FILE, FOLDER],
      code: 0,
      says: /each part is met by the same object, by observation 1 \(file--1\)/,
    },
    {
      name: 'the first part that failed, with its place and what was there instead',
      pattern: "[file:name = '.ptslog' AND file:parent_directory_ref.path = '/x']",
      value: [FILE, FOLDER],
      code: 1,
      says: /^no match: 2 observations\nfirst part that failed, at line 1, column 28:\n {2}file:parent_directory_ref\.path = '\/x'\n {2}file:parent_directory_ref\.path is "\/private\/tmp"\n\n/,
    },
    {
      name: 'an observable without an id, by its type',
      pattern: "[url:value = 'x']",
      value: { type: 'url', value: 'x' },
      code: 0,
      says: /url:value is "x", by observation 1 \(url\)/,
    },
    {
      name: 'what is missing',
      pattern: "[url:value = 'x']",
      value: FILE,
      code: 1,
      says: /there is no url here/,
    },
    {
      name: 'a time inside the window',
      pattern: IN,
      value: [observedData('2023-01-15T00:00:00Z'), ADDRESS],
      code: 0,
      says: /^match/,
    },
    {
      name: 'a time outside the window',
      pattern: IN,
      value: [observedData('2023-02-15T00:00:00Z'), ADDRESS],
      code: 1,
      says: /^no match[\s\S]*met, but at another time: 2023-02-15T00:00:00Z/,
    },
    {
      name: 'a time that nobody knows',
      pattern: IN,
      value: ADDRESS,
      code: 1,
      says: /^cannot decide[\s\S]*an observation has no time/,
    },
    {
      name: 'an expression that RE2 cannot say',
      pattern: "[file:name MATCHES '(?=x)']",
      value: FILE,
      code: 1,
      says: /^cannot decide[\s\S]*look-around/,
    },
    {
      name: 'parts that different observations must meet',
      pattern: "[file:name = '.ptslog'] AND [file:name = '.ptslog']",
      value: FILE,
      code: 1,
      says: /each part is met, but not by different observations/,
    },
  ];
  for (const { name, pattern, value, code, says } of cases) {
    it(`tells ${name}`, async () => {
      const told = await tryIt(pattern, value);
      assert.match(told.text, says);
      assert.equal(told.code, code);
    });
  }

  it('shows where a pattern is broken, with a caret', async () => {
    await assert.rejects(tryIt('[file:name =\n  x]', FILE), {
      code: 'PATTERN_INVALID',
      message: /^Cannot read pattern at line 2, column 3: expected .*\n {2}x\]\n {2}\^$/,
    });
  });

  it('refuses what is no observed data', async () => {
    await assert.rejects(tryIt("[file:name = 'x']", { name: 'x' }), { code: 'OBSERVED_INVALID' });
    const out = recordedOut();
    const call = packTry({ pattern: "[file:name = 'x']", observed: join(folder, 'nowhere'), format: 'text' }, out);
    await assert.rejects(call, { code: 'READ_MISSING' });
  });

  it('lets neither pattern nor example write on the terminal', async () => {
    const evil = '\u001b[2J\u202e\nmatch';
    const { text } = await tryIt(`[file:name = '${evil}x']`, { ...FILE, id: evil, name: evil });
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
    assert.doesNotMatch(text, /^match/m);
  });

  it('gives the same as JSON', async () => {
    const { code, values } = await tryIt("[file:name = 'x']", [FILE, FOLDER], 'json');
    const { schema, outcome, observations, failure, explanation } = JSON.parse(JSON.stringify(values[0]));
    assert.deepEqual([code, schema, outcome], [1, 'besom.try/1', 'no-match']);
    assert.deepEqual(observations, [
      { index: 0, roots: ['file--1'] },
      { index: 1, roots: ['directory--1'] },
    ]);
    assert.deepEqual([failure.source, failure.because], ["[file:name = 'x']", 'file:name is ".ptslog"']);
    assert.equal(explanation.outcome, 'not-met');
  });
});

function observedData(time: string) {
  return {
    type: 'observed-data',
    id: 'observed-data--1',
    first_observed: time,
    last_observed: time,
    number_observed: 1,
    object_refs: [ADDRESS.id],
  };
}
