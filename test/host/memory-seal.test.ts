import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import {
  canonicalAddress,
  canonicalFolder,
  canonicalName,
  canonicalPath,
  domainWithParents,
  Sealer,
} from '../../src/host/memory-seal.ts';
import { join } from '../../src/host/survey-place.ts';
import { SEAL_BYTES, SEALED_KINDS } from '../../src/model/memory.ts';

const KEY = Buffer.alloc(32, 7);

describe('a seal', () => {
  it('is what the runtime makes of the kind and the text under the key, cut short', () => {
    const sealer = new Sealer(KEY);
    fc.assert(
      fc.property(fc.constantFrom(...SEALED_KINDS), fc.string({ unit: 'grapheme', maxLength: 300 }), (kind, text) => {
        const message = Buffer.concat([Buffer.of(SEALED_KINDS.indexOf(kind)), Buffer.from(text)]);
        const expected = createHmac('sha256', KEY).update(message).digest().subarray(0, SEAL_BYTES);
        assert.deepEqual(sealer.seal(kind, text), expected);
      }),
    );
  });

  it('is another one under another key, and for another kind', () => {
    const [one, other] = [new Sealer(KEY), new Sealer(Buffer.alloc(32, 8))];
    assert.notDeepEqual(one.seal('name', 'x'), other.seal('name', 'x'));
    assert.notDeepEqual(one.seal('domain', 'x'), one.seal('below', 'x'));
  });

  it('is made of no text that is longer than any path, and of one that is as long', () => {
    const sealer = new Sealer(KEY);
    assert.equal(sealer.seal('path', 'x'.repeat(8_192)), undefined);
    assert.equal(sealer.seal('path', '\u20ac'.repeat(2_730))?.length, SEAL_BYTES);
  });

  it('needs a key of its length', () => assert.throws(() => new Sealer(Buffer.alloc(16)), /32 bytes/));
});

describe('the canonical spelling', () => {
  const same: readonly (readonly [string, string])[] = [
    ['PTX.app', 'ptx.APP'],
    ['caf\u00e9', 'CAFE\u0301'],
    ['stra\u00dfe', 'STRASSE'],
    ['\u03a3\u03c3', '\u03c3\u03c2'],
  ];
  for (const [one, other] of same) {
    it(`is one for ${one} and ${other}`, () => assert.equal(canonicalName(one), canonicalName(other)));
  }

  const paths: readonly (readonly [string, string | undefined])[] = [
    ['/', '/'],
    ['/X', '/x'],
    ['/private/tmp/X', '/private/tmp/x'],
    ['/a/b/c/d/e', '/a/b/c/d/e'],
    ['/a/b/c/d/e/f', undefined],
  ];
  for (const [path, canonical] of paths) {
    it(`of ${path} is ${canonical}`, () => assert.equal(canonicalPath(path), canonical));
  }

  it('of a path is that of its folder with that of its name', () => {
    const name = fc.stringMatching(/^[^/\0]{1,12}$/u);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), name, (folders, last) => {
        const folder = `/${folders.join('/')}`;
        const path = folder === '/' ? `/${last}` : `${folder}/${last}`;
        assert.equal(canonicalPath(path), join(canonicalFolder(folder) ?? '', canonicalName(last)));
      }),
    );
  });

  const domains: readonly (readonly [string, string, readonly string[]])[] = [
    ['com', 'com', []],
    ['Potrax.COM.', 'potrax.com', []],
    ['www.a.potrax.com', 'www.a.potrax.com', ['a.potrax.com', 'potrax.com']],
    ['b\u00fccher.example.org', 'xn--bcher-kva.example.org', ['example.org']],
  ];
  for (const [name, domain, parents] of domains) {
    it(`of ${name} is ${domain}, below ${parents.join(' and ') || 'nothing'}`, () => {
      assert.deepEqual(domainWithParents(name), { domain, parents });
    });
  }

  it('of a name with a hundred labels has the parents nearest to the root', () => {
    const { parents } = domainWithParents(Array.from({ length: 100 }, (_, at) => `l${at}`).join('.'));
    assert.deepEqual([parents.length, parents.at(-1)], [16, 'l98.l99']);
  });

  it('of an address is one for all its spellings, and none for what is no address', () => {
    assert.equal(canonicalAddress('2001:DB8:0::1'), '2001:db8::1');
    assert.equal(canonicalAddress('potrax.com'), undefined);
  });
});
