import assert from 'node:assert/strict';
import type { Observed } from '../../../src/model/observation.ts';
import { matchPattern } from '../../../src/stix/matching/match.ts';
import { parsePattern } from '../../../src/stix/patterns/parser.ts';

/** `a@3`: an object of type `a`, seen at second 3. `a@3-5`: from 3 to 5. `a`: nobody knows when. `a*2@3`: seen twice. */
function seen(...all: readonly string[]): readonly Observed[] {
  return all.map((one) => {
    const [, type = '', count = '1', first, last = first] =
      /^(\w+)(?:\*(\d+))?(?:@([\d.]+)(?:-([\d.]+))?)?$/u.exec(one) ?? [];
    const times = first === undefined || last === undefined ? {} : { firstObserved: at(first), lastObserved: at(last) };
    return { objects: { it: { type, n: 1 } }, roots: ['it'], numberObserved: Number(count), ...times };
  });
}

function at(second: string): string {
  const [whole = '', fraction] = second.split('.');
  return `2023-01-04T00:00:${whole.padStart(2, '0')}${fraction === undefined ? '' : `.${fraction}`}Z`;
}

function window(from: number, to: number): string {
  return `START t'${at(String(from))}' STOP t'${at(String(to))}'`;
}

/** `a` for `[a:n = 1]`. */
function matched(short: string, observations: readonly Observed[]) {
  return matchPattern(parsePattern(short.replaceAll(/\b([a-z])\b(?!')/gu, '[$1:n = 1]')), observations);
}

describe('matchPattern', () => {
  const cases = [
    // one observation
    { pattern: 'a', seen: seen('a@1', 'b@2', 'a'), bindings: [[0], [2]] },
    { pattern: 'a', seen: seen('b'), bindings: [] },
    { pattern: 'a', seen: [], bindings: [] },
    { pattern: 'a OR b', seen: seen('b', 'c', 'a'), bindings: [[0], [2]] },
    // different observations
    { pattern: 'a AND b', seen: seen('a', 'b'), bindings: [[0, 1]] },
    { pattern: 'a AND a', seen: seen('a'), bindings: [] },
    { pattern: 'a AND a', seen: seen('a', 'a'), bindings: [[0, 1]] },
    { pattern: 'a AND a', seen: seen('a*2'), bindings: [[0]] },
    {
      pattern: 'a AND b',
      seen: seen('a', 'a', 'b'),
      bindings: [
        [0, 2],
        [1, 2],
      ],
    },
    { pattern: 'a OR b AND c', seen: seen('a'), bindings: [[0]] },
    { pattern: '(a OR b) AND c', seen: seen('a'), bindings: [] },
    { pattern: '(a OR b) AND (a OR c)', seen: seen('a', 'b'), bindings: [[0, 1]] },
    { pattern: '(a OR b) AND (a OR c)', seen: seen('a'), bindings: [] },
    { pattern: '(a AND b OR c) AND d', seen: seen('c', 'd'), bindings: [[0, 1]] },
    // repetition
    { pattern: 'a REPEATS 2 TIMES', seen: seen('a'), bindings: [] },
    { pattern: 'a REPEATS 2 TIMES', seen: seen('a', 'b', 'a'), bindings: [[0, 2]] },
    { pattern: 'a REPEATS 5 TIMES', seen: seen('a*2', 'a*3'), bindings: [[0, 1]] },
    { pattern: 'a REPEATS 6 TIMES', seen: seen('a*2', 'a*3'), bindings: [] },
    { pattern: 'a REPEATS 2 TIMES REPEATS 2 TIMES', seen: seen('a*2', 'a*2'), bindings: [[0, 1]] },
    { pattern: 'a REPEATS 2 TIMES REPEATS 3 TIMES', seen: seen('a*2', 'a*3'), bindings: [] },
    { pattern: '(a AND b) REPEATS 2 TIMES', seen: seen('a', 'b', 'a'), bindings: [] },
    { pattern: '(a AND b) REPEATS 2 TIMES', seen: seen('a', 'b', 'a', 'b'), bindings: [[0, 1, 2, 3]] },
    { pattern: '(a OR b) REPEATS 3 TIMES', seen: seen('a', 'b', 'a'), bindings: [[0, 1, 2]] },
    { pattern: '(a OR b AND b) REPEATS 2 TIMES', seen: seen('a', 'b', 'b'), bindings: [[0, 1, 2]] },
    { pattern: 'a REPEATS 1000000000000 TIMES', seen: seen('a*999999999', 'a'), bindings: [] },
    { pattern: 'a REPEATS 1000000000 TIMES', seen: seen('a*999999999', 'a'), bindings: [[0, 1]] },
    // order
    { pattern: 'a FOLLOWEDBY b', seen: seen('a@1', 'b@2'), bindings: [[0, 1]] },
    { pattern: 'a FOLLOWEDBY b', seen: seen('a@2', 'b@2'), bindings: [[0, 1]] },
    { pattern: 'a FOLLOWEDBY b', seen: seen('a@3', 'b@2'), bindings: [] },
    { pattern: 'a FOLLOWEDBY b', seen: seen('a@3.000001', 'b@3'), bindings: [] },
    { pattern: 'a FOLLOWEDBY b', seen: seen('a@1-9', 'b@2'), bindings: [[0, 1]] },
    { pattern: 'a FOLLOWEDBY b', seen: seen('a@3', 'b@1-4'), bindings: [[0, 1]] },
    { pattern: 'a FOLLOWEDBY a', seen: seen('a@3'), bindings: [] },
    { pattern: 'a FOLLOWEDBY a', seen: seen('a*2@3'), bindings: [[0]] },
    { pattern: 'a FOLLOWEDBY b FOLLOWEDBY c', seen: seen('a@1', 'b@2', 'c@3'), bindings: [[0, 1, 2]] },
    { pattern: 'a FOLLOWEDBY b FOLLOWEDBY c', seen: seen('a@1', 'b@3', 'c@2'), bindings: [] },
    { pattern: 'a FOLLOWEDBY b FOLLOWEDBY c', seen: seen('a@5', 'b@1-9', 'c@4'), bindings: [] },
    { pattern: 'a FOLLOWEDBY (b AND c)', seen: seen('a@2', 'b@3', 'c@1'), bindings: [] },
    { pattern: '(a AND b) FOLLOWEDBY c', seen: seen('a@1', 'b@3', 'c@2', 'c@4'), bindings: [[0, 1, 3]] },
    { pattern: 'a FOLLOWEDBY b REPEATS 2 TIMES', seen: seen('b@0', 'a@1', 'b@2', 'b@3'), bindings: [[1, 2, 3]] },
    { pattern: '(a FOLLOWEDBY b) REPEATS 2 TIMES', seen: seen('a@1', 'a@2', 'b@3', 'b@1'), bindings: [[0, 1, 2, 3]] },
    { pattern: '(a FOLLOWEDBY b) REPEATS 2 TIMES', seen: seen('a@1', 'a@2', 'b@3', 'b@0'), bindings: [] },
    { pattern: 'a FOLLOWEDBY b AND c', seen: seen('a@2', 'b@3', 'c@1'), bindings: [] },
    { pattern: '(a FOLLOWEDBY b) AND c', seen: seen('a@2', 'b@3', 'c@1'), bindings: [[0, 1, 2]] },
    // within
    { pattern: 'a WITHIN 1 SECONDS', seen: seen('a@1'), bindings: [[0]] },
    { pattern: '(a AND b) WITHIN 5 SECONDS', seen: seen('a@1', 'b@6'), bindings: [[0, 1]] },
    { pattern: '(a AND b) WITHIN 4.9999 SECONDS', seen: seen('a@1', 'b@6'), bindings: [] },
    { pattern: '(a AND b) WITHIN 0.000000001 SECONDS', seen: seen('a@1', 'b@1.000000001'), bindings: [[0, 1]] },
    { pattern: '(a AND b) WITHIN 1 SECONDS', seen: seen('a@1-3', 'b@4-9'), bindings: [[0, 1]] },
    { pattern: '(a AND b AND c) WITHIN 2 SECONDS', seen: seen('a@1-2', 'b@3-4', 'c@5-6'), bindings: [] },
    { pattern: '(a AND b AND c) WITHIN 4 SECONDS', seen: seen('a@1-2', 'b@3-4', 'c@5-6'), bindings: [[0, 1, 2]] },
    { pattern: 'a AND b WITHIN 1 SECONDS', seen: seen('a@1', 'b@9'), bindings: [[0, 1]] },
    {
      pattern: 'a REPEATS 3 TIMES WITHIN 2 SECONDS',
      seen: seen('a@1', 'a@2', 'a@4', 'a@5', 'a@6'),
      bindings: [[2, 3, 4]],
    },
    { pattern: 'a WITHIN 2 SECONDS REPEATS 3 TIMES', seen: seen('a@1', 'a@9', 'a@5'), bindings: [[0, 1, 2]] },
    {
      pattern: '(a AND b) WITHIN 2 SECONDS REPEATS 2 TIMES',
      seen: seen('a@1', 'b@2', 'a@8', 'b@9'),
      bindings: [[0, 1, 2, 3]],
    },
    { pattern: '(a AND b) REPEATS 2 TIMES WITHIN 2 SECONDS', seen: seen('a@1', 'b@2', 'a@8', 'b@9'), bindings: [] },
    {
      pattern: '((a AND b) WITHIN 1 SECONDS AND c) WITHIN 5 SECONDS',
      seen: seen('a@1', 'b@2', 'c@6', 'c@9'),
      bindings: [[0, 1, 2]],
    },
    // start and stop
    {
      pattern: `a ${window(2, 4)}`,
      seen: seen('a@1', 'a@2', 'a@3.999', 'a@4', 'a@0-2', 'a@4-9'),
      bindings: [[1], [2], [4]],
    },
    { pattern: `a ${window(4, 4)}`, seen: seen('a@4'), bindings: [] },
    { pattern: `a ${window(5, 4)}`, seen: seen('a@0-9'), bindings: [] },
    { pattern: `a AND b ${window(2, 4)}`, seen: seen('a@9', 'b@2'), bindings: [[0, 1]] },
    { pattern: `(a AND b) ${window(2, 4)}`, seen: seen('a@9', 'b@2'), bindings: [] },
    { pattern: `a OR b ${window(2, 4)}`, seen: seen('a', 'b@3', 'b@9'), bindings: [[0], [1]] },
    { pattern: `(a ${window(0, 5)}) ${window(3, 9)}`, seen: seen('a@2', 'a@4', 'a@6'), bindings: [[1]] },
    { pattern: `a REPEATS 2 TIMES ${window(2, 4)}`, seen: seen('a@1', 'a@2', 'a@3'), bindings: [[1, 2]] },
  ];
  for (const { pattern, seen: observations, bindings } of cases) {
    it(`${pattern}, ${observations.length} observations: ${JSON.stringify(bindings)}`, () => {
      const wanted = bindings.length > 0 ? { kind: 'match', bindings } : { kind: 'no-match' };
      const result = matched(pattern, observations);
      assert.deepEqual(result.kind === 'match' ? { ...result, bindings: [...result.bindings].sort() } : result, wanted);
    });
  }
});

describe('matchPattern cannot decide', () => {
  const NO_TIME = /^an observation has no time, and (?:START\/STOP|WITHIN|FOLLOWEDBY) asks for one$/u;
  const cases = [
    { pattern: `a ${window(2, 4)}`, seen: seen('a'), because: NO_TIME },
    { pattern: `a ${window(2, 4)}`, seen: seen('a', 'a@9', 'b@3'), because: NO_TIME },
    { pattern: `(a AND b) ${window(2, 4)}`, seen: seen('a', 'b@3'), because: NO_TIME },
    { pattern: 'a WITHIN 5 SECONDS', seen: seen('a'), because: NO_TIME },
    { pattern: '(a AND b) WITHIN 5 SECONDS', seen: seen('a@1', 'b'), because: NO_TIME },
    { pattern: 'a FOLLOWEDBY b', seen: seen('a@1', 'b'), because: NO_TIME },
    { pattern: 'a REPEATS 2 TIMES WITHIN 5 SECONDS', seen: seen('a@1', 'a@9', 'a'), because: NO_TIME },
    { pattern: 'a WITHIN 0 SECONDS', seen: seen('a@1'), because: /^WITHIN takes more than 0 seconds$/u },
    { pattern: 'a REPEATS 0 TIMES', seen: seen('a@1'), because: /^REPEATS takes 1 or more times$/u },
    {
      pattern: "a START t'2023-02-30T00:00:00Z' STOP t'2023-03-01T00:00:00Z'",
      seen: seen('a@1'),
      because: /is not in the calendar/u,
    },
  ];
  for (const { pattern, seen: observations, because } of cases) {
    it(pattern, () => {
      const result = matched(pattern, observations);
      assert.equal(result.kind, 'cannot-decide');
      assert.match(result.kind === 'cannot-decide' ? result.because : '', because);
    });
  }

  it('what has an end without a beginning, an unreadable time, or the two exchanged', () => {
    for (const times of [
      { lastObserved: at('3') },
      { firstObserved: at('3') },
      { firstObserved: 'yesterday', lastObserved: at('3') },
      { firstObserved: at('4'), lastObserved: at('3') },
    ]) {
      const observed = { objects: { it: { type: 'a', n: 1 } }, roots: ['it'], ...times };
      assert.equal(matched(`a ${window(0, 9)}`, [observed]).kind, 'cannot-decide');
      assert.equal(matched('a', [observed]).kind, 'match');
    }
  });

  it('the reason is that of an observation that would have been needed', () => {
    const odd: Observed = { objects: { it: { type: 'a', n: 1, t: 'never' } }, roots: ['it'] };
    const pattern = parsePattern("[a:t = t'2020-01-01T00:00:00Z'] AND [b:n = 1]");
    assert.deepEqual(matchPattern(pattern, [odd, ...seen('b')]), {
      kind: 'cannot-decide',
      because: '"never" is not a STIX timestamp',
    });
    assert.deepEqual(matchPattern(pattern, [odd]), { kind: 'no-match' });
  });
});

describe('matchPattern decides in spite of what is not known', () => {
  const cases = [
    { pattern: `a ${window(2, 4)} OR b`, seen: seen('a', 'b'), kind: 'match' },
    { pattern: `a ${window(2, 4)} AND b`, seen: seen('a'), kind: 'no-match' },
    { pattern: `a ${window(2, 4)}`, seen: seen('a', 'a@3'), kind: 'match' },
    { pattern: `a ${window(4, 2)}`, seen: seen('a'), kind: 'no-match' },
    { pattern: `a ${window(2, 4)}`, seen: seen('b'), kind: 'no-match' },
    { pattern: 'a FOLLOWEDBY b', seen: seen('a'), kind: 'no-match' },
    { pattern: 'a REPEATS 3 TIMES WITHIN 5 SECONDS', seen: seen('a', 'a@3'), kind: 'no-match' },
    { pattern: 'a WITHIN 0 SECONDS', seen: seen('b'), kind: 'no-match' },
    { pattern: 'a WITHIN 0 SECONDS OR b', seen: seen('a', 'b'), kind: 'match' },
  ];
  for (const { pattern, seen: observations, kind } of cases) {
    it(`${pattern}: ${kind}`, () => assert.equal(matched(pattern, observations).kind, kind));
  }
});

describe('matchPattern within bounds', () => {
  const every = (count: number) => Array.from({ length: count }, (_, index) => `a@${index}`);
  const twenty = seen(...every(20));

  const decided = [
    { pattern: 'a REPEATS 10 TIMES', kind: 'match' },
    { pattern: 'a REPEATS 10 TIMES WITHIN 10 SECONDS', kind: 'match' },
    { pattern: 'a REPEATS 10 TIMES WITHIN 8 SECONDS', kind: 'no-match' },
    { pattern: 'a REPEATS 10 TIMES FOLLOWEDBY a', kind: 'match' },
    { pattern: 'a REPEATS 5 TIMES REPEATS 4 TIMES', kind: 'match' },
    { pattern: Array(20).fill('a').join(' AND '), kind: 'match' },
    { pattern: Array(21).fill('a').join(' AND '), kind: 'no-match' },
    { pattern: Array(20).fill('a').join(' FOLLOWEDBY '), kind: 'match' },
    { pattern: '(a FOLLOWEDBY a) REPEATS 10 TIMES', kind: 'match' },
    { pattern: '(a FOLLOWEDBY a) REPEATS 11 TIMES', kind: 'no-match' },
    { pattern: '(a AND a) WITHIN 1 SECONDS REPEATS 10 TIMES', kind: 'match' },
  ];
  for (const { pattern, kind } of decided) {
    it(`decides among 20 observations: ${pattern.slice(0, 60)}`, () => {
      const result = matched(pattern, twenty);
      assert.equal(result.kind, kind);
      if (result.kind === 'match') assert.equal(new Set(result.bindings.flat()).size, 20);
    });
  }

  it('decides over thousands of observations', () => {
    const many = Array.from({ length: 4000 }, (_, index): Observed => {
      const time = new Date(1.7e12 + index * 1000).toISOString();
      return {
        objects: { it: { type: 'ab'[index % 2] ?? '', n: 1 } },
        roots: ['it'],
        firstObserved: time,
        lastObserved: time,
      };
    });
    const result = matched('(a FOLLOWEDBY b) WITHIN 60 SECONDS', many);
    assert.ok(result.kind === 'match' && result.partial === undefined);
    assert.equal(new Set(result.bindings.flat()).size, 4000);
    assert.equal(matched('a REPEATS 500 TIMES WITHIN 900 SECONDS', many).kind, 'no-match');
    assert.equal(matched('a REPEATS 500 TIMES WITHIN 998 SECONDS', many).kind, 'match');
  });

  it('says that it cannot decide where the bounds hide the answer', () => {
    const limits = { maxSteps: 5, stepsEach: 0 };
    const pattern = parsePattern('([a:n = 1] FOLLOWEDBY [a:n = 1]) REPEATS 5 TIMES');
    const result = matchPattern(pattern, twenty, limits);
    assert.ok(result.kind === 'cannot-decide');
    assert.match(result.because, /^there are too many ways to join the observations/u);
    assert.equal(matchPattern(pattern, twenty, { maxChoices: 4 }).kind, 'cannot-decide');
  });

  it('finds a match, and denies none, among more candidates than it may hold', () => {
    const limits = { maxCandidates: 5 };
    const many = seen(...Array<string>(300).fill('a@1'));
    const some = matchPattern(parsePattern('[a:n = 1] AND [a:n = 1]'), many, limits);
    assert.ok(some.kind === 'match' && some.partial === true);
    assert.equal(matchPattern(parsePattern('[a:n = 1] REPEATS 200 TIMES'), many, limits).kind, 'cannot-decide');
  });

  it('says that it shows a part where the bounds end the search after a match', () => {
    const limits = { maxSteps: 30, stepsEach: 0 };
    const result = matchPattern(parsePattern('[a:n = 1] REPEATS 2 TIMES'), twenty, limits);
    assert.ok(result.kind === 'match' && result.partial === true && result.bindings.length > 0);
  });

  it('does not overflow on a pattern that is as deep as it may be', () => {
    const deep = `${'('.repeat(60)}[a:n=1]${Array.from({ length: 60 }, () => ') WITHIN 60 SECONDS').join('')}`;
    assert.equal(matchPattern(parsePattern(deep), twenty).kind, 'match');
    const wide = parsePattern(Array(2000).fill('([a:n=1] AND [a:n=1])').join(' OR '));
    assert.equal(matchPattern(wide, twenty).kind, 'match');
    const choices = parsePattern(Array(400).fill('([a:n=1] FOLLOWEDBY [a:n=1])').join(' AND '));
    assert.equal(matchPattern(choices, seen(...every(60).map((one) => one.replace('a', 'a*99')))).kind, 'match');
  });
});
