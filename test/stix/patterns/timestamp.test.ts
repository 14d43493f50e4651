import assert from 'node:assert/strict';
import { compareTimestamps, isStixTimestamp, isTimestamp } from '../../../src/stix/patterns/timestamp.ts';

describe('compareTimestamps', () => {
  const cases = [
    ['2023-01-05T00:00:00Z', '2023-01-05T00:00:00Z', 0],
    ['2023-01-05T00:00:00Z', '2023-01-05T00:00:00.000Z', 0],
    ['2023-01-05T00:00:00Z', '2023-01-05T00:00:00.5Z', -1],
    ['2023-01-05T00:00:00.000001Z', '2023-01-05T00:00:00.000002Z', -1],
    ['2023-01-05T00:00:00.10Z', '2023-01-05T00:00:00.1Z', 0],
    ['2023-01-05T00:00:00.9Z', '2023-01-05T00:00:00.10Z', 1],
    ['2023-01-05T01:00:00+01:00', '2023-01-05T00:00:00Z', 0],
    ['2023-01-05 00:00:01z', '2023-01-05T00:00:00Z', 1],
    ['yesterday', '2023-01-05T00:00:00Z', undefined],
    ['2023-02-30T00:00:00Z', '2023-01-05T00:00:00Z', undefined],
  ] as const;
  for (const [left, right, wanted] of cases) {
    it(`${left} against ${right} is ${wanted}`, () => {
      const order = compareTimestamps(left, right);
      assert.equal(order === undefined ? undefined : Math.sign(order), wanted);
    });
  }
});

describe('isTimestamp and isStixTimestamp', () => {
  const cases = [
    { text: '2023-01-04T16:35:00.000Z', time: true, stix: true },
    { text: '2024-02-29T00:00:00Z', time: true, stix: true },
    { text: '2023-02-29T00:00:00Z', time: false, stix: false },
    { text: '2023-01-04T24:00:00Z', time: false, stix: false },
    { text: '2023-01-04T16:35:00', time: false, stix: false },
    { text: '2023-01-04', time: false, stix: false },
    { text: '2023-01-04T16:35:00+00:00', time: true, stix: false },
    { text: '2023-01-04t16:35:00z', time: true, stix: false },
    { text: '2023-01-04T16:35:00Z\n', time: false, stix: false },
  ];
  for (const { text, time, stix } of cases) {
    it(JSON.stringify(text), () =>
      assert.deepEqual({ time: isTimestamp(text), stix: isStixTimestamp(text) }, { time, stix }),
    );
  }
});
