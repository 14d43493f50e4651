import assert from 'node:assert/strict';
import { isProblem } from '../../../src/model/problem.ts';
import { BUNDLE_LIMITS } from '../../../src/stix/bundles/bundle-text.ts';
import { readPack } from '../../support/bundle.ts';

describe('opening a bundle', () => {
  describe('refuses what is no bundle, in one line with the place and the remedy', () => {
    const cases = [
      { name: 'nothing', text: '', says: /"x\/a\.json": it is empty/ },
      { name: 'blanks', text: ' \n', says: /it is empty/ },
      {
        name: 'broken JSON',
        text: '{\n  "type": "bundle",,\n}',
        says: /line 2, column 20: expected a name in double quotes/,
      },
      {
        name: 'a cut-off download',
        text: '{"type": "bundle", "objects": [{"type": "ind',
        says: /line 1, column 45: expected the closing "/,
      },
      { name: 'a web page', text: '<!DOCTYPE html><html>', says: /XML or a web page, not JSON/ },
      { name: 'another type', text: '{"type": "report"}', says: /its "type" is "report"\. Give a file/ },
      { name: 'no type', text: '{"objects": []}', says: /its "type" is missing/ },
      { name: 'a bundle without objects', text: '{"type": "bundle"}', says: /without a list "objects"/ },
      { name: 'objects by id', text: '{"type": "bundle", "objects": {"0": {}}}', says: /without a list "objects"/ },
      { name: 'a bare list', text: '[]', says: /no STIX bundle/ },
      { name: 'null', text: 'null', says: /no STIX bundle/ },
      { name: 'a hostile type', text: '{"type": "\\u001b[2J\\n"}', says: /its "type" is "\\u\{1b\}\[2J\\u\{a\}"/ },
      { name: 'UTF-16', text: Buffer.from('\ufeff{}', 'utf16le'), says: /UTF-16\. Save it as UTF-8/ },
      { name: 'a million levels', text: '['.repeat(1_000_000), says: /expected a value or \]/ },
    ];
    for (const { name, text, says } of cases) {
      it(name, () =>
        assert.throws(
          () => readPack(text),
          (error) =>
            isProblem(error) &&
            error.code === 'PACK_INVALID' &&
            says.test(error.message) &&
            !error.message.includes('\n'),
        ),
      );
    }
  });

  describe('names its limits', () => {
    it('in bytes', () => {
      const bytes = Buffer.alloc(BUNDLE_LIMITS.maxBytes + 1, ' ');
      assert.throws(() => readPack(bytes), { code: 'TOO_BIG', message: /at most 64 MiB/ });
    });
    it('in objects', () => {
      const text = `{"type": "bundle", "objects": [${'0,'.repeat(BUNDLE_LIMITS.maxObjects)}0]}`;
      assert.throws(() => readPack(text), { code: 'TOO_BIG', message: /at most 200000 objects/ });
    });
  });
});
