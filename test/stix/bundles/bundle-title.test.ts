import assert from 'node:assert/strict';
import { bundleText, GOOD, readPack } from '../../support/bundle.ts';

describe('the name and version of a pack', () => {
  const report = { type: 'report', id: 'report--1', name: 'Operation X', modified: '2023-02-01T00:00:00Z' };
  const cases: readonly { name: string; objects: readonly unknown[]; title: readonly [string, string] }[] = [
    {
      name: 'are those of its report',
      objects: [GOOD, report, { ...report, x_besom_pack_version: '1.2.3' }],
      title: ['Operation X', '2023-02-01T00:00:00Z'],
    },
    {
      name: 'prefer its own version',
      objects: [{ ...report, x_besom_pack_version: '1.2.3' }],
      title: ['Operation X', '1.2.3'],
    },
    {
      name: 'fall back to the identity and the newest object',
      objects: [GOOD, { type: 'identity', name: 'A lab' }, { ...GOOD, id: 'a', modified: '2024-01-01T00:00:00.5Z' }],
      title: ['A lab', '2024-01-01T00:00:00.5Z'],
    },
    { name: 'fall back to the file', objects: [GOOD], title: ['a', '2023-01-01T00:00:00Z'] },
  ];
  for (const { name, objects, title } of cases) {
    it(name, () => {
      const pack = readPack(bundleText(objects));
      assert.deepEqual([pack.name, pack.version], title);
    });
  }

  it('fall back to the digest', () => {
    const pack = readPack(bundleText([]));
    assert.equal(pack.version, pack.sha256.slice(0, 12));
  });

  it('an indicator without a name is called what it looks for', () => {
    const names = ["[domain-name:value='evil.example']", "[file:name IN ('a', 'b')]", '[file:size = 3]'].map(
      (pattern) => readPack(bundleText([{ ...GOOD, name: undefined, pattern }])).indicators[0]?.name,
    );
    assert.deepEqual(names, ['evil.example', "[file:name IN ('a', 'b')]", '[file:size = 3]']);
  });

  it('a bundle without an id gets the same one each time', () => {
    const ids = [
      readPack('{"type":"bundle","objects":[]}'),
      readPack('{"type":"bundle","objects":[]}'),
      readPack('{"type":"bundle","objects":[1]}'),
    ].map(({ id }) => id);
    assert.match(ids[0] ?? '', /^bundle--[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(ids[0], ids[1]);
    assert.notEqual(ids[0], ids[2]);
  });
});
