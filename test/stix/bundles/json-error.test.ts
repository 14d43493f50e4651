import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonError } from '../../../src/stix/bundles/json-error.ts';

describe('jsonError', () => {
  const cases = [
    { text: '', place: '1:1', expected: 'a value' },
    { text: '  \n ', place: '2:2', expected: 'a value' },
    { text: '{\n  "a": 1,\n}', place: '3:1', expected: 'a name in double quotes' },
    { text: '{ a: 1 }', place: '1:3', expected: 'a name in double quotes or }' },
    { text: '{"a" 1}', place: '1:6', expected: ':' },
    { text: '{"a": }', place: '1:7', expected: 'a value' },
    { text: '{"a": 1 "b": 2}', place: '1:9', expected: ', or the closing bracket' },
    { text: '[1, 2', place: '1:6', expected: ', or the closing bracket' },
    { text: '[1, 2}', place: '1:6', expected: ', or the closing bracket' },
    { text: '[1,]', place: '1:4', expected: 'a value' },
    { text: '[,1]', place: '1:2', expected: 'a value or ]' },
    { text: '[1]]', place: '1:4', expected: 'the end of the file' },
    { text: '{"a": "x', place: '1:9', expected: 'the closing "' },
    { text: '{"a": "x\ny"}', place: '1:9', expected: 'a character or escape that a string may hold' },
    { text: '["\\x"]', place: '1:3', expected: 'a character or escape that a string may hold' },
    { text: '{\r\n"a": 01}', place: '2:7', expected: ', or the closing bracket' },
    { text: '{"a": nul}', place: '1:7', expected: 'a value' },
    { text: "{'a': 1}", place: '1:2', expected: 'a name in double quotes or }' },
  ];
  for (const { text, place, expected } of cases) {
    it(`places the error of ${JSON.stringify(text)}`, () => {
      const error = jsonError(text);
      assert.deepEqual({ place: `${error?.line}:${error?.column}`, expected: error?.expected }, { place, expected });
    });
  }

  it('stands megabytes of string and a million levels', () => {
    assert.equal(jsonError(`["${'x'.repeat(5_000_000)}"]`), undefined);
    assert.equal(jsonError('['.repeat(1_000_000) + ']'.repeat(1_000_000)), undefined);
  });

  it('agrees with JSON.parse on what is JSON', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '\\',
      '\\u00e9',
      '-',
      '0',
      '12',
      '.5',
      'e3',
      'true',
      'null',
      ' ',
      '\n',
      'x',
    );
    const soup = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          soup,
          fc.json(),
          fc.json().map((text) => text.slice(0, -1)),
        ),
        (text) => {
          assert.equal(jsonError(text) === undefined, parses(text));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
