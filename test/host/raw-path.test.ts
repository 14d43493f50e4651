import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bytesOf, componentsOf, isWithin, macPathOf, rawOf, textOf, under } from '../../src/host/raw-path.ts';

describe('raw paths', () => {
  it('lose no byte of any name', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const raw = Buffer.from(bytes).toString('latin1');
        assert.deepEqual(bytesOf(rawOf(macPathOf(raw))), Buffer.from(bytes));
      }),
    );
  });

  it('carry bytes beside the text only where text cannot hold them', () => {
    assert.deepEqual(macPathOf(rawOf({ path: '/caf\u00e9' })), { path: '/caf\u00e9' });
    assert.deepEqual(macPathOf('/caf\xe9'), { path: '/caf\ufffd', bytes: Buffer.from('/caf\xe9', 'latin1') });
    assert.equal(textOf('caf\xe9'), undefined);
    assert.equal(textOf('caf\xc3\xa9'), 'caf\u00e9');
  });

  it('are taken apart and put together', () => {
    assert.deepEqual(componentsOf('//a/./b//..'), ['a', 'b', '..']);
    assert.equal(under('/', ['a', 'b']), '/a/b');
    assert.equal(under('/x', ['a']), '/x/a');
    assert.equal(under('/', []), '/');
  });

  it('are compared by whole names', () => {
    assert.ok(isWithin('/a/b', '/a') && isWithin('/a', '/a') && isWithin('/a', '/'));
    assert.ok(!isWithin('/ab', '/a') && !isWithin('/a', '/a/b'));
  });
});
