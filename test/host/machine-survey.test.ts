import assert from 'node:assert/strict';
import { USUAL_FIRMLINKS } from '../../src/host/firmlinks.ts';
import { parseMountOutput } from '../../src/host/formats/mounts.ts';
import { planMac } from '../../src/host/machine-survey.ts';
import { sortMounts } from '../../src/host/mounts.ts';

const DATA = '/System/Volumes/Data';
const DATA_LINE = '/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect, root data)';

function plan(lines: readonly string[]) {
  const mounts = sortMounts(parseMountOutput(`${lines.join('\n')}\n`).mounts, '/');
  const asking = ['/Users/ada/Desktop', '/Volumes/USB'];
  return planMac({ mounts, firmlinks: USUAL_FIRMLINKS, asking, inCloud: ['/Users/ada/Library/Mobile Documents'] });
}

describe('the survey of a Mac', () => {
  it('walks a sealed one by its Data volume, and leaves the rest out by name', () => {
    const { options } = plan([
      '/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
      'devfs on /dev (devfs, local, nobrowse)',
      '/dev/disk3s6 on /System/Volumes/VM (apfs, local, noexec, journaled, noatime, nobrowse)',
      '/dev/disk3s2 on /System/Volumes/Preboot (apfs, local, journaled, nobrowse)',
      DATA_LINE,
      'map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)',
      '/dev/disk4s1 on /Volumes/USB (exfat, local, nodev, nosuid)',
      '//ada@nas/x on /Volumes/nas (smbfs, nodev, nosuid)',
    ]);
    assert.deepEqual(options.roots, [
      { path: DATA, shownAs: '/' },
      { path: `${DATA}/Volumes/USB`, shownAs: '/Volumes/USB' },
    ]);
    assert.deepEqual(
      options.skip.map(({ path }) => path).toSorted(),
      ['/', `${DATA}/Volumes/nas`, `${DATA}/home`, '/System/Volumes/Preboot', '/System/Volumes/VM', '/dev'].toSorted(),
    );
    assert.match(options.skip.find(({ path }) => path === '/')?.because ?? '', /sealed by Apple/);
  });

  it('comes to every place by the way that the walk takes', () => {
    const { options } = plan(['/dev/disk3s1s1 on / (apfs, sealed, local, read-only)', DATA_LINE]);
    assert.deepEqual(options.leaveOut, [
      { path: `${DATA}/Users/ada/Desktop`, reason: 'would-ask' },
      { path: `${DATA}/Volumes/USB`, reason: 'would-ask' },
    ]);
    assert.deepEqual(options.askBeforeListing, [`${DATA}/Users/ada/Library/Mobile Documents`]);
  });

  it('spells what it tells as the Mac does', () => {
    const { spell } = plan([
      '/dev/disk3s1s1 on / (apfs, sealed, local, read-only)',
      DATA_LINE,
      '/dev/disk5s1 on /System/Other (apfs, local)',
    ]);
    assert.equal(spell('/Users/ada/x'), '/Users/ada/x');
    assert.equal(spell('/PTX.app'), '/System/Volumes/Data/PTX.app');
    assert.equal(spell('/System/Other/x'), '/System/Other/x');
  });

  it('walks both volumes where the seal was broken, and each firmlink once', () => {
    const { options, spell } = plan(['/dev/disk3s1 on / (apfs, local, journaled)', DATA_LINE]);
    assert.deepEqual(options.roots, [
      { path: DATA, shownAs: '/' },
      { path: '/', shownAs: '/' },
    ]);
    const left = options.skip.map(({ path }) => path);
    assert.ok(USUAL_FIRMLINKS.every((link) => left.includes(link)) && !left.includes('/'));
    assert.equal(spell('/bin/zsh'), '/bin/zsh');
  });

  it('walks an older Mac from its top', () => {
    const { options } = plan([
      '/dev/disk1s1 on / (apfs, local, journaled)',
      '/dev/disk1s4 on /private/var/vm (apfs, local, noexec)',
      'map -hosts on /net (autofs, nosuid, automounted, nobrowse)',
      '/dev/disk1s3 on /Volumes/Recovery (apfs, local, journaled, nobrowse)',
    ]);
    assert.deepEqual(options.roots, [
      { path: '/', shownAs: '/' },
      { path: '/Volumes/Recovery', shownAs: '/Volumes/Recovery' },
    ]);
    assert.deepEqual(
      options.skip.map(({ path }) => path),
      ['/private/var/vm', '/net'],
    );
    assert.deepEqual(options.leaveOut[0], { path: '/Users/ada/Desktop', reason: 'would-ask' });
  });
});
