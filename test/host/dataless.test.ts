import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { askDataless, cloudTest, parseFlags } from '../../src/host/dataless.ts';
import { isProblem } from '../../src/model/problem.ts';

describe('parseFlags', () => {
  const cases: readonly {
    readonly name: string;
    readonly text: string;
    readonly is: Readonly<Record<string, boolean>>;
  }[] = [
    { name: 'the flag alone', text: '16777234 42 1073741824\n', is: { '16777234:42': true } },
    { name: 'the flag among others', text: '16777234 42 1073741856\n', is: { '16777234:42': true } },
    { name: 'other flags', text: '16777234 42 96\n', is: { '16777234:42': false } },
    { name: 'no flags', text: '16777234 42 0\n1 2 0\n', is: { '16777234:42': false, '1:2': false } },
    {
      name: 'a device that is signed to one and unsigned to the other',
      text: '-2 7 0\n',
      is: { '4294967294:7': false },
    },
    { name: 'an inode beyond 53 bits', text: '1 18446744073709551615 0\n', is: { '1:18446744073709551615': false } },
    { name: 'no answer', text: '', is: {} },
    { name: 'words of another program', text: 'stat: illegal option\n1 2\n1 2 3 4\n1 2 0x3\n 1 2 3\n', is: {} },
  ];
  for (const { name, text, is } of cases) {
    it(`reads ${name}`, () => assert.deepEqual(Object.fromEntries(parseFlags(text)), is));
  }
});

describe('the question what is in the cloud only', () => {
  it('is put to nobody where there is nothing to ask about', () => {
    assert.deepEqual(askDataless([]), new Set());
    const test = cloudTest(['/Users/ada/Library/Mobile Documents']);
    assert.equal(test(import.meta.filename), false);
    assert.equal(test('/nowhere'), false);
    assert.equal(test('/'), false);
  });
});

describe('the question, where stat is not that of macOS', () => {
  before(function () {
    if (process.platform === 'darwin' || !existsSync('/usr/bin/stat')) this.skip();
  });

  it('is a plain problem when the answer is not understood, and never "nothing is"', () => {
    assert.throws(
      () => askDataless([import.meta.filename]),
      (error) => isProblem(error) && error.code === 'PROGRAM_FAILED',
    );
  });
});

describe('the question, on a Mac', () => {
  before(function () {
    if (process.platform !== 'darwin') this.skip();
  });

  it('is answered for what is here', () => {
    assert.deepEqual(askDataless([import.meta.filename, '/', '/nowhere']), new Set());
  });
});
