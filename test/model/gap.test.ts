import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GAP_REASONS } from '../../src/model/gap.ts';

describe('the table of gaps', () => {
  const document = readFileSync(join(import.meta.dirname, '../../docs/gaps.md'), 'utf8');

  it('stands in docs/gaps.md as in the code, row by row', () => {
    const rows = document.split('\n').filter((line) => line.startsWith('| `'));
    const expected = Object.entries(GAP_REASONS).map(
      ([reason, { weight, says, remedy }]) => `| \`${reason}\` | ${weight} | ${says} | ${remedy} |`,
    );
    assert.deepEqual(rows, expected);
  });

  it('says in one line each what it is and what closes it', () => {
    for (const [reason, { says, remedy }] of Object.entries(GAP_REASONS)) {
      assert.match(says, /^[^.\n|]+$/, reason);
      assert.match(remedy, /^[^\n|]+[^.\n|]$/, reason);
    }
  });
});
