import assert from 'node:assert/strict';
import { liveBlock, liveFinding } from '../../src/report/live.ts';
import { makeBlock, makeFinding } from '../support/report.ts';

const STYLE = { columns: 80, colour: false };

describe('what is said while the sweep still runs', () => {
  it('names a finding with its path and its indicator, on one line', () => {
    const finding = makeFinding({ path: '/tmp/a\nb', at: 'line 3', name: 'PTX' });
    assert.equal(liveFinding(finding, STYLE), String.raw`found: /tmp/a\u{a}b, line 3 (PTX)`);
  });

  it('leaves posture to the answers about names', () => {
    assert.equal(liveFinding(makeFinding({ kind: 'posture' }), STYLE), undefined);
    assert.equal(
      liveBlock(makeBlock(), STYLE),
      "name:  potrax.com: not blocked: points to 203.0.113.9 (this machine's resolver)",
    );
  });
});
