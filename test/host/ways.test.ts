import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { placesOf } from '../../src/host/disk.ts';
import { rawOf } from '../../src/host/raw-path.ts';
import { openWays } from '../../src/host/ways.ts';
import { buildMac, MAC_FORMS, type MacTree } from '../support/mac-tree.ts';
import { openTestRoot } from '../support/open-host.ts';

describe('the ways to the paths of a Mac', () => {
  let mac: MacTree;
  afterEach(() => mac.remove());

  /** Where it leads, below the tree that the Mac's own paths lie in. */
  const lead = (path: string) => {
    const led = openTestRoot(mac.dir).ways.lead(path);
    assert.ok(led.ok);
    return led.value.map(({ raw, path: shown, missing }) => ({ isIn: raw === mac.at(shown), shown, missing }));
  };

  for (const form of MAC_FORMS) {
    it(`lead to the folder that is there: ${form}`, () => {
      mac = buildMac({ form });
      for (const path of ['/tmp', '/private/tmp', '/PRIVATE/Tmp']) {
        assert.deepEqual(lead(path), [{ isIn: true, shown: '/private/tmp', missing: [] }]);
      }
    });
  }

  const cases = [
    { name: 'a file', path: '/private/etc/hosts', shown: '/private/etc/hosts', missing: [] },
    { name: 'a name that is not there', path: '/private/tmp/a', shown: '/private/tmp', missing: ['a'] },
    { name: 'names that are not there', path: '/private/tmp/a/b/c', shown: '/private/tmp', missing: ['a', 'b', 'c'] },
    {
      name: 'what cannot be below a file',
      path: '/private/etc/hosts/a',
      shown: '/private/etc',
      missing: ['hosts', 'a'],
    },
    { name: 'through a link', path: '/Library/linked/x', shown: '/private/var/tmp', missing: ['x'] },
    {
      name: 'through a link that leads out of the disk',
      path: '/Library/out/x',
      shown: '/private/etc',
      missing: ['x'],
    },
  ] as const;
  for (const { name, path, shown, missing } of cases) {
    it(`say of ${name} where it lies and what is missing`, () => {
      mac = buildMac();
      symlinkSync('/private/var/tmp', mac.at('/Library/linked'));
      symlinkSync('../../../../../../etc', mac.at('/Library/out'));
      assert.deepEqual(lead(path), [{ isIn: true, shown, missing: [...missing] }]);
    });
  }

  it('lead to the top of the disk, and no higher', () => {
    mac = buildMac();
    const led = openTestRoot(mac.dir).ways.lead('/../..');
    assert.ok(led.ok);
    assert.deepEqual(led.value, [{ raw: mac.dir, path: '/', missing: [], isFolder: true }]);
  });

  it('lead to every folder that the volume takes for the same', () => {
    mac = buildMac();
    mkdirSync(mac.at('/PRIVATE/TMP'), { recursive: true });
    assert.deepEqual(
      lead('/private/tmp')
        .map(({ shown }) => shown)
        .toSorted(),
      ['/PRIVATE/TMP', '/private/tmp'],
    );
  });

  it('end before a place that may not be asked, or not be opened', () => {
    mac = buildMac();
    mkdirSync(mac.at('/Volumes/nas'), { recursive: true });
    const volume = { caseSensitive: false };
    const real = (path: string) => rawOf({ path: mac.at(path) });
    const ways = openWays({
      ...volume,
      trees: [{ real: rawOf({ path: mac.dir }), shown: [] }],
      aliases: [],
      untouchable: placesOf([[real('/Volumes/nas'), { reason: 'network-volume' }]], volume),
      unopened: placesOf([[real('/Users/ada/Desktop'), { reason: 'would-ask' }]], volume),
    });
    const refusal = (path: string) => {
      const led = ways.lead(path);
      return led.ok ? undefined : led.refusal;
    };
    assert.deepEqual(refusal('/Volumes/nas/x'), { reason: 'network-volume', path: '/Volumes/nas' });
    assert.deepEqual(refusal('/Users/ada/Desktop'), { reason: 'would-ask', path: '/Users/ada/Desktop' });
    assert.deepEqual(refusal('/Users/ada/Desktop/x')?.reason, 'would-ask');
    assert.equal(ways.mayTouch(real('/Volumes/nas')), false);
    assert.equal(ways.mayTouch(real('/Volumes')), true);
  });
});
