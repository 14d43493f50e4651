/**
 * Who an agent is: kept over restarts, never carried to another Mac, and never lost in silence.
 * @module
 */
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Identity, identityPath, openIdentity } from '../../src/agent/identity.ts';
import { readIdentity } from '../../src/agent/identity-file.ts';
import type { Draft } from '../../src/model/event.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const HERE = '4C4C4544-0051-3010-8051-B4C04F4A3332';
const ELSEWHERE = '00000000-0000-1000-8000-ACDE48001122';
const COLLECTOR = 'https://collector.example';
const KEY = 'k'.repeat(32);

describe('an identity', () => {
  let dir: string;
  let told: Draft[];
  let time: number;
  beforeEach(() => {
    dir = tempFolder('identity');
    told = [];
    time = Date.parse('2026-11-25T08:00:00.000Z');
  });
  afterEach(() => removeFolder(dir));

  const open = () => openIdentity({ dir, now: () => new Date(time), tell: (draft) => void told.push(draft) });
  const joined = (identity: Identity, collector = COLLECTOR, key = KEY) =>
    identity.joined({ collector, host: identity.id(), key }, 'the-fleet');
  const details = () => told.map((draft) => ('detail' in draft ? draft.detail : ''));

  it('is made once, for its owner alone, and is the same after a restart', () => {
    const first = open();
    first.bind(HERE);
    joined(first);
    const again = open();
    again.bind(HERE);
    assert.equal(again.id(), first.id());
    assert.equal(again.keyFor(COLLECTOR)?.key, KEY);
    assert.deepEqual([again.fleet(), again.enrolledAt()?.getTime()], ['the-fleet', time]);
    assert.equal(statSync(identityPath(dir)).mode & 0o777, 0o600);
    assert.deepEqual(told, []);
  });

  it('does not tell the hardware UUID', () => {
    open().bind(HERE);
    assert.ok(!readFileSync(identityPath(dir), 'utf8').toLowerCase().includes(HERE.toLowerCase()));
  });

  it('is bound to the UUID however that is spelt', () => {
    const identity = open();
    identity.bind(HERE);
    identity.bind(HERE.toLowerCase());
    assert.deepEqual(told, []);
  });

  it('is made anew on other hardware, with no key of the first one', () => {
    const first = open();
    first.bind(HERE);
    joined(first);
    const cloned = open();
    cloned.bind(ELSEWHERE);
    assert.notEqual(cloned.id(), first.id());
    assert.deepEqual([cloned.keyFor(COLLECTOR), cloned.enrolledAt()], [undefined, undefined]);
    const [detail = ''] = details();
    assert.ok(detail.includes(first.id()) && detail.includes(cloned.id()), detail);
    assert.doesNotMatch(JSON.stringify(told), /k{32}/u);
    const after = open();
    after.bind(ELSEWHERE);
    assert.equal(after.id(), cloned.id());
  });

  it('is bound late where the UUID was not known, and held against nothing that tells none', () => {
    const first = open();
    first.bind(null);
    joined(first);
    const later = open();
    later.bind(HERE);
    later.bind(null);
    assert.equal(later.id(), first.id());
    assert.equal(later.keyFor(COLLECTOR)?.key, KEY);
    const cloned = open();
    cloned.bind(ELSEWHERE);
    assert.notEqual(cloned.id(), first.id());
  });

  it('has a key for each collector, and for one that gave none the newest of its own fleet', () => {
    const identity = open();
    joined(identity, 'https://a.example', 'a'.repeat(20));
    joined(identity, 'https://b.example', 'b'.repeat(20));
    joined(identity, 'https://a.example', 'c'.repeat(20));
    assert.equal(identity.keyFor('https://a.example')?.key, 'c'.repeat(20));
    assert.equal(identity.keyFor('https://b.example')?.key, 'b'.repeat(20));
    const fleet = ['https://b.example', 'https://a.example', 'https://new.example'];
    assert.equal(identity.keyFor('https://new.example', fleet)?.key, 'c'.repeat(20));
    assert.equal(identity.keyFor('https://new.example', ['https://b.example'])?.key, 'b'.repeat(20));
    assert.equal(identity.keyFor('https://new.example'), undefined, 'no key goes to whoever has nothing to do with it');
  });

  it('keeps the day on which it first joined, and a bounded number of keys', () => {
    const identity = open();
    joined(identity);
    const day = time;
    time += 86_400_000;
    for (let count = 0; count < 40; count += 1) joined(identity, `https://${count}.example`);
    assert.equal(open().enrolledAt()?.getTime(), day);
    assert.ok(JSON.parse(readFileSync(identityPath(dir), 'utf8')).keys.length <= 16);
  });

  const damages: readonly { readonly name: string; readonly damage: (path: string) => void }[] = [
    { name: 'empty', damage: (path) => truncateSync(path, 0) },
    { name: 'cut off', damage: (path) => truncateSync(path, 40) },
    { name: 'zeros', damage: (path) => writeFileSync(path, Buffer.alloc(4096)) },
    { name: 'another JSON', damage: (path) => writeFileSync(path, '{"id":1}') },
    { name: 'open to others', damage: (path) => chmodSync(path, 0o666) },
    { name: 'huge', damage: (path) => writeFileSync(path, Buffer.alloc(1 << 20, 32)) },
    {
      name: 'a link to what others could have written',
      damage: (path) => {
        const other = join(path, '../other.json');
        writeFileSync(other, readFileSync(path));
        chmodSync(other, 0o666);
        rmSync(path);
        symlinkSync(other, path);
      },
    },
  ];
  for (const { name, damage } of damages) {
    it(`is made anew where its file is ${name}, which is said once`, () => {
      const first = open();
      joined(first);
      damage(identityPath(dir));
      const second = open();
      assert.notEqual(second.id(), first.id());
      assert.equal(second.keyFor(COLLECTOR), undefined);
      assert.equal(told.length, 1);
      assert.equal(open().id(), second.id());
      assert.equal(told.length, 1);
    });
  }

  it('says why it cannot be kept, and is one all the same', () => {
    const nowhere = join(dir, 'not-there');
    const identity = openIdentity({ dir: nowhere, now: () => new Date(time), tell: (draft) => void told.push(draft) });
    joined(identity);
    assert.equal(identity.problem(), 'ENOENT');
    assert.equal(identity.keyFor(COLLECTOR)?.key, KEY);
    mkdirSync(nowhere);
    joined(identity);
    assert.equal(identity.problem(), undefined);
  });

  it('takes no text for a file of it that could break a header', () => {
    const whole = { schema: 'besom.identity/1', id: 'a0a0a0a0-0000-4000-8000-000000000000', boundTo: null };
    const withKey = (host: string, key: string) =>
      readIdentity(
        JSON.stringify({ ...whole, keys: [{ collector: COLLECTOR, host, key, at: '2026-11-25T08:00:00Z' }] }),
      );
    assert.ok(withKey('host-1', KEY) !== undefined);
    for (const [host, key] of [
      ['host.1', KEY],
      ['host\r\n', KEY],
      ['host', `${KEY}\r\nX: y`],
      ['host', 'short'],
      ['', KEY],
    ] as const)
      assert.equal(withKey(host, key), undefined, JSON.stringify([host, key]));
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readIdentity(text)));
  });
});
