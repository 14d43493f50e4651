import assert from 'node:assert/strict';
import { publicKeyText, publicKeyWord, readPublicKey } from '../../src/trust/public-key.ts';
import { fixtureBytes } from '../support/minisign.ts';

describe('readPublicKey', () => {
  for (const name of ['plain.pub', 'hidden.pub']) {
    it(`reads what the real tool wrote, and writes the same bytes: ${name}`, () => {
      const bytes = fixtureBytes(name);
      const read = readPublicKey(bytes);
      assert.ok(read.kind === 'read');
      assert.equal(publicKeyText(read.value), bytes.toString());
      assert.equal(publicKeyWord(read.value), bytes.toString().split('\n')[1]);
    });
  }

  const real = fixtureBytes('plain.pub').toString();
  const [comment = '', key = ''] = real.split('\n');
  const cases = [
    { name: 'takes line ends of Windows', text: real.replaceAll('\n', '\r\n'), kind: 'read' },
    { name: 'takes any comment', text: `untrusted comment: ours\n${key}`, kind: 'read' },
    { name: 'refuses the key alone', text: key, kind: 'malformed' },
    { name: 'refuses a line more', text: `${real}${key}\n`, kind: 'malformed' },
    { name: 'refuses another algorithm', text: `${comment}\nQQ${key.slice(2)}`, kind: 'malformed' },
    { name: 'refuses a key that is cut short', text: `${comment}\n${key.slice(0, -4)}`, kind: 'malformed' },
    { name: 'refuses a secret key', text: fixtureBytes('plain.key').toString(), kind: 'malformed' },
    { name: 'refuses a signature', text: fixtureBytes('order.minisig').toString(), kind: 'malformed' },
    { name: 'refuses nothing at all', text: '', kind: 'malformed' },
  ];
  for (const { name, text, kind } of cases) {
    it(name, () => assert.equal(readPublicKey(Buffer.from(text)).kind, kind));
  }
});
