import assert from 'node:assert/strict';
import { readSignature, signatureText } from '../../src/trust/signature.ts';
import { fixtureBytes } from '../support/minisign.ts';

describe('readSignature', () => {
  const real = fixtureBytes('pack.json.minisig').toString();
  const [untrusted = '', first = '', trusted = '', last = ''] = real.split('\n');
  const kindOf = (text: string) => readSignature(Buffer.from(text, 'latin1')).kind;

  it('reads what the real tool wrote', () => {
    const read = readSignature(Buffer.from(real));
    assert.ok(read.kind === 'read');
    const { form, keyId, trustedComment, signature, globalSignature } = read.value;
    assert.deepEqual(
      [form, keyId, trustedComment],
      ['prehashed', 'C0E2DA42E04F78B0', 'besom.pack/1\tmade with the tool'],
    );
    assert.deepEqual([signature.length, globalSignature.length], [64, 64]);
  });

  it('is the reverse of signatureText, to the byte', () => {
    const read = readSignature(Buffer.from(real));
    assert.ok(read.kind === 'read');
    assert.equal(signatureText(read.value), real);
  });

  it('knows the legacy form', () => {
    const read = readSignature(fixtureBytes('pack.json.legacy.minisig'));
    assert.ok(read.kind === 'read' && read.value.form === 'legacy');
  });

  const cases = [
    { name: 'line ends of Windows', text: real.replaceAll('\n', '\r\n'), kind: 'read' },
    { name: 'no last line end', text: real.slice(0, -1), kind: 'read' },
    {
      name: 'an untrusted comment without text',
      text: [untrustedLine(''), first, trusted, last].join('\n'),
      kind: 'read',
    },
    { name: 'nothing', text: '', kind: 'malformed' },
    { name: 'a line more', text: `${real}more\n`, kind: 'malformed' },
    { name: 'an empty line more', text: `${real}\n`, kind: 'malformed' },
    { name: 'a line less', text: [untrusted, first, trusted].join('\n'), kind: 'malformed' },
    { name: 'its lines in another order', text: [trusted, last, untrusted, first].join('\n'), kind: 'malformed' },
    { name: 'no untrusted comment', text: ['comment: x', first, trusted, last].join('\n'), kind: 'malformed' },
    {
      name: 'another algorithm',
      text: [untrusted, `QU${first.slice(2)}`, trusted, last].join('\n'),
      kind: 'malformed',
    },
    {
      name: 'base64 without its end',
      text: [untrusted, first.slice(0, -1), trusted, last].join('\n'),
      kind: 'malformed',
    },
    { name: 'base64 with blanks', text: [untrusted, ` ${first}`, trusted, last].join('\n'), kind: 'malformed' },
    {
      name: 'base64 that ends in bits of nothing',
      text: [untrusted, first, trusted, wobbly(last)].join('\n'),
      kind: 'malformed',
    },
    {
      name: "the other base64's letters",
      text: [untrusted, first.replaceAll('/', '_'), trusted, last].join('\n'),
      kind: 'malformed',
    },
    { name: 'a key instead', text: fixtureBytes('plain.pub').toString(), kind: 'malformed' },
    {
      name: 'a comment with an escape',
      text: [untrusted, first, `${trusted}\u001b[2J`, last].join('\n'),
      kind: 'malformed',
    },
    { name: 'a comment with a NUL', text: [untrusted, first, `${trusted}\0`, last].join('\n'), kind: 'malformed' },
    {
      name: 'a comment with a carriage return',
      text: [untrusted, first, `${trusted}\rx`, last].join('\n'),
      kind: 'malformed',
    },
    {
      name: 'a comment that is no UTF-8',
      text: [untrusted, first, `${trusted}\xff`, last].join('\n'),
      kind: 'malformed',
    },
    {
      name: 'an untrusted comment of 2 KiB',
      text: [untrustedLine('x'.repeat(2048)), first, trusted, last].join('\n'),
      kind: 'malformed',
    },
    {
      name: 'a trusted comment of 9 KiB',
      text: [untrusted, first, `${trusted}${'x'.repeat(9216)}`, last].join('\n'),
      kind: 'malformed',
    },
    { name: 'a megabyte', text: 'x'.repeat(1 << 20), kind: 'malformed' },
    { name: 'a megabyte of line ends', text: '\n'.repeat(1 << 20), kind: 'malformed' },
  ];
  for (const { name, text, kind } of cases) {
    it(`${kind === 'read' ? 'takes' : 'refuses'} ${name}`, () => assert.equal(kindOf(text), kind));
  }
});

function untrustedLine(text: string): string {
  return `untrusted comment: ${text}`;
}

/** The same bytes in another spelling: the last letter before the padding carries bits that decode to nothing. */
function wobbly(base64: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const at = base64.indexOf('=') - 1;
  const other = letters[letters.indexOf(base64.charAt(at)) + 1] ?? '';
  const spelt = `${base64.slice(0, at)}${other}${base64.slice(at + 1)}`;
  assert.deepEqual(Buffer.from(spelt, 'base64'), Buffer.from(base64, 'base64'));
  return spelt;
}
