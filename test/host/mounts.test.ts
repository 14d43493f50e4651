import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { parseMountInfo, parseMountOutput } from '../../src/host/formats/mounts.ts';
import { judgeMount } from '../../src/host/mount-kinds.ts';
import { mountsBelow, readMounts, type Sorted, sortMounts, untouchableOf } from '../../src/host/mounts.ts';

const mountOf = (type: string, at = '/x') => ({ from: 'from', at, type, options: [] });

describe('judgeMount', () => {
  const walked =
    'apfs hfs msdos exfat ntfs cd9660 udf ext4 xfs btrfs zfs tmpfs ramfs overlay squashfs fuseblk fuse.mergerfs macfuse';
  for (const type of walked.split(' '))
    it(`walks ${type}`, () => assert.deepEqual(judgeMount(mountOf(type)), { walk: true }));

  it('walks a type that nobody has heard of', () => assert.ok(judgeMount(mountOf('newfs')).walk));

  const network =
    'nfs nfs4 smbfs cifs afpfs webdav 9p fuse.sshfs fuse.s3fs fuse.gvfsd-fuse ceph glusterfs virtiofs autofs';
  for (const type of network.split(' ')) {
    it(`does not even touch ${type}`, () => {
      const verdict = judgeMount(mountOf(type));
      assert.ok(!verdict.walk && verdict.unsafe && verdict.because.startsWith(`${type}: `));
    });
  }

  const views =
    'proc sysfs cgroup cgroup2 tracefs debugfs securityfs bpf pstore mqueue hugetlbfs configfs fusectl binfmt_misc rpc_pipefs nsfs devfs devtmpfs devpts fuse.lxcfs';
  for (const type of views.split(' ')) {
    it(`leaves ${type} out by name`, () => {
      const verdict = judgeMount(mountOf(type));
      assert.ok(!verdict.walk && !verdict.unsafe && verdict.because.startsWith(`${type}: `));
    });
  }

  for (const part of ['Preboot', 'VM', 'Update', 'xarts', 'iSCPreboot', 'Hardware']) {
    it(`leaves /System/Volumes/${part} out, with the reason`, () => {
      const verdict = judgeMount(mountOf('apfs', `/System/Volumes/${part}`));
      assert.ok(!verdict.walk && /^apfs: .{8}/.test(verdict.because));
    });
  }

  it('walks the Data volume, and a volume that only sounds like a part of macOS', () => {
    assert.ok(judgeMount(mountOf('apfs', '/System/Volumes/Data')).walk);
    assert.ok(judgeMount(mountOf('apfs', '/Volumes/VM')).walk);
  });
});

/** What is walked, and what is left out and why, by place. */
function sorted(text: string, folder = '/'): { walked: readonly string[]; leftOut: Readonly<Record<string, string>> } {
  const { walked, leftOut }: Sorted = sortMounts(parseMountInfo(text).mounts, folder);
  return {
    walked: walked.map(({ at }) => at),
    leftOut: Object.fromEntries(leftOut.map(({ mount, because }) => [mount.at, because])),
  };
}

describe('sortMounts', () => {
  it('walks a folder of a device once, however often it is mounted', () => {
    const { walked, leftOut } = sorted(`
1 0 8:1 / / rw - ext4 /dev/sda1 rw
2 1 8:2 / /home rw - ext4 /dev/sda2 rw
3 1 8:2 / /mnt/again rw - ext4 /dev/sda2 rw
4 1 8:2 /ada /srv/ada rw - ext4 /dev/sda2 rw
5 1 8:1 /etc /mnt/etc rw - ext4 /dev/sda1 rw
6 1 8:3 /part /mnt/part rw - ext4 /dev/sda3 rw
`);
    assert.deepEqual(walked, ['/', '/home', '/mnt/part']);
    assert.deepEqual(leftOut, {
      '/mnt/again': 'ext4: a second view of /home',
      '/srv/ada': 'ext4: a second view of /home/ada',
      '/mnt/etc': 'ext4: a second view of /etc',
    });
  });

  it('walks the second view of a folder that something else covers in the first', () => {
    const { walked } = sorted(`
1 0 8:1 / / rw - ext4 /dev/sda1 rw
2 1 0:9 / /data rw - tmpfs tmpfs rw
3 1 8:1 /data /mnt/data rw - ext4 /dev/sda1 rw
`);
    assert.deepEqual(walked, ['/', '/data', '/mnt/data']);
  });

  it('does not count a mount that another one covers', () => {
    const { walked, leftOut } = sorted(`
1 0 8:1 / / rw - ext4 /dev/sda1 rw
2 1 8:2 / /a/b rw - ext4 /dev/sda2 rw
3 1 8:3 / /a rw - ext4 /dev/sda3 rw
4 3 8:4 / /a/c rw - ext4 /dev/sda4 rw
5 4 0:9 / /a/c rw - nfs server:/x rw
`);
    assert.deepEqual(walked, ['/', '/a']);
    assert.deepEqual(leftOut, { '/a/c': 'nfs: a network volume' });
  });

  it('takes only what lies below the folder, by whole names', () => {
    const text = '1 0 8:1 / / rw - ext4 x rw\n2 1 8:2 / /mnt/mac rw - ext4 y rw\n3 1 8:3 / /mnt/mac2 rw - ext4 z rw\n';
    assert.deepEqual(sorted(text, '/mnt/mac').walked, ['/mnt/mac']);
  });

  it('names the network volumes that nothing may touch, automounts among them', () => {
    const { mounts } = parseMountOutput(
      '/dev/disk1s1 on / (apfs, local)\nmap -hosts on /net (autofs)\ndevfs on /dev (devfs)\n//s/x on /Volumes/x (smbfs)\n',
    );
    assert.deepEqual(untouchableOf(sortMounts(mounts, '/').leftOut), [
      ['/net', { reason: 'network-volume', detail: 'autofs: mounts something when it is touched' }],
      ['/Volumes/x', { reason: 'network-volume', detail: 'smbfs: a network volume' }],
    ]);
  });
});

describe('the mount table of this machine', () => {
  before(function () {
    if (process.platform === 'linux' && !existsSync('/proc/self/mountinfo')) this.skip();
  });

  it('is read whole, and has a top', () => {
    const { mounts, unread } = readMounts();
    assert.deepEqual(unread, []);
    assert.ok(mounts.some(({ at }) => at === '/'));
  });

  it('has nothing below a folder of a test', () => {
    assert.deepEqual(mountsBelow(import.meta.dirname), { walked: [], leftOut: [] });
  });
});
