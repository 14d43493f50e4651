import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Observed, StixValue } from '../../../src/model/observation.ts';
import { matchPattern } from '../../../src/stix/matching/match.ts';
import { parsePattern } from '../../../src/stix/patterns/parser.ts';
import { printPattern } from '../../../src/stix/patterns/print.ts';
import { explainPattern, firstFailure } from '../../../src/stix/trials/explain.ts';
import type { Explanation } from '../../../src/stix/trials/explain-comparison.ts';
import { second, smallObserved, smallPattern } from '../arbitrary.ts';

function file(properties: { readonly [property: string]: StixValue }, at?: number): Observed {
  const time = at === undefined ? {} : { firstObserved: second(at), lastObserved: second(at) };
  return { objects: { f: { type: 'file', ...properties } }, roots: ['f'], ...time };
}

const FILES = [
  file({ name: 'a', size: 1 }, 1),
  file({ name: 'b\u001b[2J', size: 2, list: [1], x_hex: 'ff', y_bin: '!' }, 5),
  file({ name: 'c' }),
];

/** Every part on a line: outcome, observations, source, reason. */
function lines({ outcome, by, source, because, parts }: Explanation, depth = 0): readonly string[] {
  const line = `${' '.repeat(depth)}${outcome} [${by}] ${source}: ${because}`;
  return [line, ...parts.flatMap((part) => lines(part, depth + 1))];
}

function explained(text: string): Explanation {
  return explainPattern(parsePattern(text), text, FILES);
}

describe('explainPattern', () => {
  const cases = [
    { text: "[file:name = 'a']", lines: [`met [0] [file:name = 'a']: file:name is "a"`] },
    { text: "[file:name = 'z']", lines: [`not-met [] [file:name = 'z']: file:name is "a", "b\\u{1b}[2J", "c"`] },
    { text: '[process:pid = 1]', lines: ['not-met [] [process:pid = 1]: there is no process here'] },
    {
      text: "[file:hashes.'SHA-256' != 'x']",
      lines: ["not-met [] [file:hashes.'SHA-256' != 'x']: no file here has hashes.'SHA-256'"],
    },
    {
      text: '[EXISTS file:list AND file:list = 1]',
      lines: [
        'not-met [] [EXISTS file:list AND file:list = 1]: 1 of 2 parts are not met',
        ' met [1] EXISTS file:list: file:list is a list of 1',
        ' not-met [] file:list = 1: file:list is a list of 1',
      ],
    },
    {
      text: "[file:x_hex = h'00' OR file:y_bin = 'x']",
      lines: [
        "cannot-decide [] [file:x_hex = h'00' OR file:y_bin = 'x']: \"!\" is not base64, as the name of its property says",
        " not-met [] file:x_hex = h'00': file:x_hex is h'ff'",
        ' cannot-decide [] file:y_bin = \'x\': "!" is not base64, as the name of its property says',
      ],
    },
    {
      text: "[file:name = 'a' AND file:size = 2]",
      lines: [
        "not-met [] [file:name = 'a' AND file:size = 2]: each part is met, but by no one object",
        ' met [0] file:name = \'a\': file:name is "a"',
        ' met [1] file:size = 2: file:size is 2',
      ],
    },
    {
      text: "[file:name = 'a'] AND [file:size = 1]",
      lines: [
        "not-met [] [file:name = 'a'] AND [file:size = 1]: each part is met, but not by different observations",
        ' met [0] [file:name = \'a\']: file:name is "a"',
        ' met [0] [file:size = 1]: file:size is 1',
      ],
    },
    {
      text: '[file:size = 2] FOLLOWEDBY [file:size = 1]',
      lines: [
        'not-met [] [file:size = 2] FOLLOWEDBY [file:size = 1]: each part is met, but not one after the other by different observations',
        ' met [1] [file:size = 2]: file:size is 2',
        ' met [0] [file:size = 1]: file:size is 1',
      ],
    },
    {
      text: '[file:size = 1] OR [file:size = 9]',
      lines: [
        'met [0] [file:size = 1] OR [file:size = 9]: met once',
        ' met [0] [file:size = 1]: file:size is 1',
        ' not-met [] [file:size = 9]: file:size is 1, 2',
      ],
    },
    {
      text: '([file:size = 1] AND [file:size = 2]) WITHIN 3 SECONDS',
      lines: [
        'not-met [] ([file:size = 1] AND [file:size = 2]) WITHIN 3 SECONDS: met, but never within 3 seconds',
        ' met [0,1] [file:size = 1] AND [file:size = 2]: met once',
        '  met [0] [file:size = 1]: file:size is 1',
        '  met [1] [file:size = 2]: file:size is 2',
      ],
    },
    {
      text: '[file:size > 0] REPEATS 3 TIMES',
      lines: [
        'not-met [] [file:size > 0] REPEATS 3 TIMES: met, but not 3 times by different observations',
        ' met [0,1] [file:size > 0]: file:size is 1, 2',
      ],
    },
    {
      text: `[file:size > 0] START t'${second(6)}' STOP t'${second(9)}'`,
      lines: [
        `not-met [] [file:size > 0] START t'${second(6)}' STOP t'${second(9)}': met, but at another time: ${second(1)}, ${second(5)}`,
        ' met [0,1] [file:size > 0]: file:size is 1, 2',
      ],
    },
    {
      text: `[file:name = 'c'] START t'${second(6)}' STOP t'${second(9)}'`,
      lines: [
        `cannot-decide [] [file:name = 'c'] START t'${second(6)}' STOP t'${second(9)}': an observation has no time, and START/STOP asks for one`,
        ' met [2] [file:name = \'c\']: file:name is "c"',
      ],
    },
  ];
  for (const { text, lines: wanted } of cases) it(text, () => assert.deepEqual(lines(explained(text)), wanted));

  it('names five values and counts the rest', () => {
    const many = Array.from({ length: 9 }, (_, size) => file({ size }));
    const text = '[file:size = 99]';
    const { because } = explainPattern(parsePattern(text), text, many);
    assert.equal(because, 'file:size is 0, 1, 2, 3, 4 and 4 more');
  });

  it('agrees with the matcher on every part', () => {
    const property = fc.property(smallPattern, fc.array(smallObserved, { maxLength: 4 }), (tree, observations) => {
      const text = printPattern(tree);
      const pattern = parsePattern(text);
      const result = matchPattern(pattern, observations);
      const { outcome, by } = explainPattern(pattern, text, observations);
      assert.equal(outcome, { match: 'met', 'no-match': 'not-met', 'cannot-decide': 'cannot-decide' }[result.kind]);
      const members = result.kind === 'match' ? result.bindings.flat() : [];
      assert.deepEqual(by, [...new Set(members)].sort());
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe('firstFailure', () => {
  const cases = [
    { text: "[file:name = 'a']", first: undefined },
    { text: "[file:name = 'z']", first: "[file:name = 'z']" },
    { text: "[file:name = 'a' AND (file:size = 7 OR file:size = 8)]", first: 'file:size = 7' },
    { text: "[file:name = 'a'] AND ([file:size = 9] OR [file:size = 8])", first: '[file:size = 9]' },
    {
      text: '([file:size = 1] FOLLOWEDBY [file:size = 1]) WITHIN 5 SECONDS',
      first: '[file:size = 1] FOLLOWEDBY [file:size = 1]',
    },
  ];
  for (const { text, first } of cases) it(text, () => assert.equal(firstFailure(explained(text))?.source, first));
});
