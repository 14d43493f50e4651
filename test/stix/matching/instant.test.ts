import assert from 'node:assert/strict';
import { nanosecondsOf, parseInstant } from '../../../src/stix/matching/instant.ts';

describe('parseInstant', () => {
  const cases = [
    ['1970-01-01T00:00:00Z', 0n],
    ['1970-01-01T00:00:01.000000001Z', 1_000_000_001n],
    ['1969-12-31T23:59:59.5Z', -500_000_000n],
    ['2023-01-04T12:00:00.123456789Z', 1_672_833_600_123_456_789n],
    ['2023-01-04T12:00:00.1234567899Z', 1_672_833_600_123_456_789n],
    ['2016-12-31T23:59:60Z', 1_483_228_800_000_000_000n],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000_000_000n],
    ['2024-02-29T00:00:00Z', 1_709_164_800_000_000_000n],
    ['2023-02-29T00:00:00Z', undefined],
    ['2023-04-31T00:00:00Z', undefined],
    ['2023-00-01T00:00:00Z', undefined],
    ['2023-13-01T00:00:00Z', undefined],
    ['2023-01-01T24:00:00Z', undefined],
    ['2023-01-01T00:60:00Z', undefined],
    ['2023-01-01T00:00:61Z', undefined],
    ['2023-01-01T00:00:00', undefined],
    ['2023-01-01T00:00:00z', undefined],
    ['2023-01-01t00:00:00Z', undefined],
    ['2023-01-01 00:00:00Z', undefined],
    ['2023-01-01T00:00:00.Z', undefined],
    ['2023-01-01T00:00Z', undefined],
    ['2023-01-01T00:00:00+00:00', undefined],
    ['', undefined],
  ] as const;
  for (const [text, wanted] of cases) it(`${text}: ${wanted}`, () => assert.equal(parseInstant(text), wanted));
});

describe('nanosecondsOf', () => {
  const cases = [
    [0, 0n],
    [0.0001, 100_000n],
    [4.9999, 4_999_900_000n],
    [300, 300_000_000_000n],
    [1e15 + 0.5, 1_000_000_000_000_000_500_000_000n],
  ] as const;
  for (const [seconds, wanted] of cases) it(`${seconds} s`, () => assert.equal(nanosecondsOf(seconds), wanted));
});
