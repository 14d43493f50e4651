import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentKeys, KEY_SETTINGS, readGivenKeys } from '../../src/agent/given-keys.ts';
import { publicKeyText, publicKeyWord } from '../../src/trust/public-key.ts';
import { PURPOSES } from '../../src/trust/purpose.ts';
import { makeSecretKey, type SecretKey } from '../../src/trust/secret-key.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const NONE = { packKeys: [], indexKeys: [], orderKeys: [], rootKeys: [] };

describe('the keys of an agent', () => {
  let stateDir: string;
  beforeEach(() => {
    stateDir = tempFolder('keys');
  });
  afterEach(() => removeFolder(stateDir));

  function giveFile(purpose: string, key: SecretKey): void {
    mkdirSync(join(stateDir, 'keys', purpose), { recursive: true, mode: 0o755 });
    writeFileSync(join(stateDir, 'keys', purpose, `${key.keyId}.pub`), publicKeyText(key), { mode: 0o644 });
  }

  it('have a setting for each purpose that there is', () => {
    assert.deepEqual(KEY_SETTINGS.map(([purpose]) => purpose).toSorted(), Object.keys(PURPOSES).toSorted());
  });

  for (const [purpose, setting] of KEY_SETTINGS) {
    it(`for ${purpose} come from the setting ${setting} and from files`, () => {
      const [set, filed] = [makeSecretKey(), makeSecretKey()];
      giveFile(purpose, filed);
      const { keys, refused } = agentKeys({ settings: { ...NONE, [setting]: [publicKeyWord(set)] }, stateDir });
      assert.deepEqual(
        keys.map((key) => [key.keyId, key.purpose]),
        [set, filed].map(({ keyId }) => [keyId, purpose]),
      );
      assert.deepEqual(refused, []);
    });
  }

  it('leave out one that was set for packs and stands in a file for orders, and name it', () => {
    const key = makeSecretKey();
    giveFile('orders', key);
    const { keys, refused } = agentKeys({ settings: { ...NONE, packKeys: [publicKeyWord(key)] }, stateDir });
    assert.deepEqual(keys, []);
    assert.match(
      refused[0] ?? '',
      new RegExp(`^The key ${key.keyId} is used for nothing: it was given for orders and packs`),
    );
  });

  it('lose by a setting that is no key that key alone', () => {
    const key = makeSecretKey();
    const { keys, refused } = agentKeys({
      settings: { ...NONE, packKeys: ['A'.repeat(56), publicKeyWord(key)] },
      stateDir,
    });
    assert.deepEqual(
      keys.map(({ keyId }) => keyId),
      [key.keyId],
    );
    assert.match(refused[0] ?? '', /^No key is taken from "A{56}": it is no public key of minisign$/);
  });

  it('for the command line, too, are of one purpose', () => {
    const [both, one] = [makeSecretKey(), makeSecretKey()];
    giveFile('packs', both);
    giveFile('indices', both);
    giveFile('packs', one);
    const { keys, refused } = readGivenKeys('packs', stateDir);
    assert.deepEqual(
      keys.map(({ keyId }) => keyId),
      [one.keyId],
    );
    assert.equal(refused.length, 1);
  });
});
