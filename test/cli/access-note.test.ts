import assert from 'node:assert/strict';
import { accessNote } from '../../src/cli/access-note.ts';

describe('the note about Full Disk Access', () => {
  it('is silent where nothing is missing', () => {
    assert.equal(accessNote('granted', { ask: false }), undefined);
    assert.equal(accessNote('not-applicable', { ask: false }), undefined);
  });

  const cases = [
    { access: 'refused', ask: false, says: [/^Without Full Disk Access/u, /leaves out Desktop/u, /--ask/u] },
    { access: 'unknown', ask: false, says: [/cannot be told/u, /leaves out Desktop/u] },
    { access: 'refused', ask: true, says: [/macOS may ask/u] },
  ] as const;
  for (const { access, ask, says } of cases) {
    it(`says in one line what will be missing and how to grant it: ${access}, ${ask ? 'asking' : 'not asking'}`, () => {
      const line = accessNote(access, { ask }) ?? '';
      for (const pattern of [...says, /System Settings > Privacy & Security > Full Disk Access/u])
        assert.match(line, pattern);
      assert.ok(!line.includes('\n'));
      assert.equal(line.includes('leaves out'), !ask);
    });
  }
});
