import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packConformance } from '../../src/cli/pack-conformance.ts';
import { recordedOut } from '../support/out.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const SHARED = new URL('../../../shared/stix/cases.json', import.meta.url);
const PASSES = { from: 'mine a', pattern: "[file:name = 'x']", expect: 'valid' };
const FAILS = { from: 'mine b', pattern: "[file:name \u001b[2J\n'x']", expect: 'valid' };

describe('besom pack conformance', () => {
  let folder = '';
  before(() => {
    folder = tempFolder('conformance');
  });
  after(() => removeFolder(folder));

  async function run(text: string, format: 'text' | 'json' = 'text') {
    const cases = join(folder, 'cases.json');
    writeFileSync(cases, text);
    const out = recordedOut();
    return { code: await packConformance({ cases, format }, out), ...out };
  }

  it('says only the sum where all pass', async () => {
    const { code, lines } = await run(JSON.stringify({ observations: {}, cases: [PASSES, PASSES] }));
    assert.deepEqual([code, lines], [0, ['2 passed, 0 failed']]);
  });

  it('names each case that differs on a line of its own, the sum alone on the last, and ends with 1', async () => {
    const { code, lines } = await run(JSON.stringify({ observations: {}, cases: [FAILS, PASSES] }));
    assert.deepEqual([code, lines.length, lines[1]], [1, 2, '1 passed, 1 failed']);
    assert.match(lines[0] ?? '', /^differs: "mine b": expected valid, got invalid/);
    assert.doesNotMatch(lines[0] ?? '', /\p{Cc}/u);
  });

  it('gives the same as JSON', async () => {
    const { code, lines, values } = await run(JSON.stringify({ observations: {}, cases: [FAILS, PASSES] }), 'json');
    const { schema, passed, failed, results } = JSON.parse(JSON.stringify(values[0]));
    assert.deepEqual([code, lines, schema, passed, failed, results.length], [1, [], 'besom.conformance/1', 1, 1, 2]);
  });

  const refused = [
    { name: 'what is no JSON', text: '{"cases": [}', says: /line 1, column 12: expected a value or \]/ },
    { name: 'what is laid out otherwise', text: '{"cases": 3}', says: /"cases"/ },
  ];
  for (const { name, text, says } of refused) {
    it(`refuses ${name}`, () => assert.rejects(run(text), { code: 'CASES_INVALID', message: says }));
  }
});

describe('besom pack conformance on the published cases (../shared/stix)', () => {
  before(function () {
    if (!existsSync(SHARED)) this.skip();
  });

  it('passes them all', async () => {
    const out = recordedOut();
    assert.equal(await packConformance({ cases: fileURLToPath(SHARED), format: 'text' }, out), 0);
    assert.equal(out.lines.at(-1), '311 passed, 0 failed');
  });
});
