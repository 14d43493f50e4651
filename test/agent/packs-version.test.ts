import assert from 'node:assert/strict';
import { isOlderVersion } from '../../src/agent/packs-version.ts';

describe('isOlderVersion', () => {
  const older: readonly (readonly [string, string])[] = [
    ['1.9', '1.10'],
    ['1', '1.0.1'],
    ['v1.2', '1.3'],
    ['2023-01-16T00:00:00Z', '2023-01-16T00:00:00.5Z'],
    ['2023-01-16T02:00:00+02:00', '2023-01-16T00:00:01Z'],
  ];
  for (const [version, than] of older) {
    it(`says that ${version} is older than ${than}, and not the reverse`, () => {
      assert.deepEqual([isOlderVersion(version, than), isOlderVersion(than, version)], [true, false]);
    });
  }

  const unordered: readonly (readonly [string, string])[] = [
    ['1.2', '1.2.0'],
    ['1.2', '1.2'],
    ['1.2-beta', '1.2'],
    ['3f2a9c', '1.0'],
    ['2023-01-16T00:00:00Z', '1.0'],
    ['', '1.0'],
  ];
  for (const [version, than] of unordered) {
    it(`calls neither older of ${JSON.stringify(version)} and ${than}`, () => {
      assert.deepEqual([isOlderVersion(version, than), isOlderVersion(than, version)], [false, false]);
    });
  }
});
