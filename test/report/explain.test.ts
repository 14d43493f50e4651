import assert from 'node:assert/strict';
import type { ExplainedIndicator } from '../../src/model/explanation.ts';
import { outcomeText, planText } from '../../src/report/explain.ts';

const STYLE = { columns: 80, colour: false };

function planOf(more: Partial<ExplainedIndicator>): string {
  const pattern = "[file:name = 'PTX.app']";
  return planText([{ name: 'PTX.app', pack: 'circleci-2023-01', pattern, parts: [], ...more }], STYLE);
}

describe('planText', () => {
  it('says for each pattern which probe serves it, and by what', () => {
    const served = [{ probe: 'walk', by: 'name PTX.app in the walk' }];
    const text = planOf({ parts: [[{ tests: "file:name = 'PTX.app'", served, missing: [] }]] });
    assert.match(
      text,
      /PTX\.app \(circleci-2023-01\)\n {4}\[file:name = 'PTX\.app'\]\n {6}walk: name PTX\.app in the walk\n/u,
    );
  });

  it('says which parts nothing here can supply', () => {
    const text = planOf({ parts: [[{ tests: 'x', served: [], missing: ['ipv4-addr:value'] }]] });
    assert.match(text, /nothing here can supply it: ipv4-addr:value/u);
  });

  it('tells several ways, and several parts, apart', () => {
    const way = (tests: string) => ({ tests, served: [{ probe: 'walk', by: tests }], missing: [] });
    const text = planOf({ parts: [[way('a'), way('b')], [way('c')]] });
    assert.match(text, /part 1: way 1: a\n[\s\S]*part 1: way 2: b\n[\s\S]*part 2: c\n/u);
  });

  it('says why an indicator is set aside', () => {
    assert.match(planOf({ setAside: 'past its valid_until' }), /set aside: past its valid_until/u);
  });

  it('keeps a pattern whole, and escapes what it holds', () => {
    const pattern = `[file:name = '${'x'.repeat(200)}\u001b[2J']`;
    assert.ok(planOf({ pattern }).includes(String.raw`[file:name = '${'x'.repeat(200)}\u{1b}[2J']`));
  });
});

describe('outcomeText', () => {
  it('says of each indicator how it fared and where it was looked for', () => {
    const lines = ["first part that failed: [file:name = 'PTX.app']", 'looked for by walk: nothing'];
    assert.equal(
      outcomeText([{ name: 'PTX.app', state: 'unchecked', because: 'walk: permission refused', lines }], STYLE),
      `How each indicator fared\n  PTX.app: unchecked\n      walk: permission refused\n${lines.map((line) => `      ${line}\n`).join('')}`,
    );
  });
});
