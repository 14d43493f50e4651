import assert from 'node:assert/strict';
import { judgeMarks, type Marks } from '../../src/host/root-marks.ts';

const NONE: Marks = { systemVersion: false, accounts: false, folders: 0, data: false };

describe('judgeMarks', () => {
  const cases: readonly {
    readonly name: string;
    readonly marks: Marks;
    readonly isMac: boolean;
    readonly wrong?: RegExp;
  }[] = [
    {
      name: 'a whole start-up tree',
      marks: { systemVersion: true, accounts: true, folders: 4, data: true },
      isMac: true,
    },
    { name: 'the Data volume alone', marks: { ...NONE, accounts: true, folders: 4, data: true }, isMac: true },
    { name: 'two of the folders', marks: { ...NONE, folders: 2, data: true }, isMac: true },
    { name: 'two of the folders, empty', marks: { ...NONE, folders: 2 }, isMac: true },
    { name: 'accounts alone', marks: { ...NONE, accounts: true }, isMac: true },
    { name: 'a system with some data', marks: { ...NONE, systemVersion: true, data: true }, isMac: true },
    {
      name: 'the sealed volume alone',
      marks: { ...NONE, systemVersion: true, folders: 4 },
      isMac: true,
      wrong: /sealed system volume alone/,
    },
    {
      name: 'one of the folders',
      marks: { ...NONE, folders: 1, data: true },
      isMac: false,
      wrong: /no SystemVersion.plist/,
    },
    { name: 'none of them', marks: NONE, isMac: false, wrong: /not two of Users/ },
  ];
  for (const { name, marks, isMac, wrong } of cases) {
    it(`knows ${name}`, () => {
      const kind = judgeMarks(marks);
      assert.equal(kind.isMac, isMac);
      if (wrong === undefined) assert.equal(kind.wrong, undefined);
      else assert.match(kind.wrong ?? '', wrong);
    });
  }
});
