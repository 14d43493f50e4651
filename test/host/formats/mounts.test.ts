import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Mount, type MountList, parseMountInfo, parseMountOutput } from '../../../src/host/formats/mounts.ts';

/** As macOS 13 prints it, by its documentation and by many published outputs. */
const VENTURA = `/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect, root data)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
//ada@nas._smb._tcp.local/Films on tape on /Volumes/Films on tape (smbfs, nodev, nosuid, mounted by ada)
`;

const brief = ({ from, at, type }: Mount) => [from, at, type];

describe('parseMountOutput', () => {
  it('reads the mounts of a sealed Mac', () => {
    const { mounts, unread } = parseMountOutput(VENTURA);
    assert.deepEqual(unread, []);
    assert.deepEqual(mounts.map(brief), [
      ['/dev/disk3s1s1', '/', 'apfs'],
      ['devfs', '/dev', 'devfs'],
      ['/dev/disk3s5', '/System/Volumes/Data', 'apfs'],
      ['map auto_home', '/System/Volumes/Data/home', 'autofs'],
      ['//ada@nas._smb._tcp.local/Films on tape', '/Volumes/Films on tape', 'smbfs'],
    ]);
    assert.deepEqual(mounts[0]?.options, ['sealed', 'local', 'read-only', 'journaled']);
  });

  const cases: readonly { readonly name: string; readonly line: string; readonly at: string }[] = [
    {
      name: 'brackets in a volume name',
      line: '/dev/disk4s1 on /Volumes/a (b, c) (hfs, local)',
      at: '/Volumes/a (b, c)',
    },
    {
      name: 'a name that is not UTF-8, byte by byte',
      line: '/dev/disk4 on /Volumes/\xe9 (msdos, local)',
      at: '/Volumes/\xe9',
    },
    { name: 'blanks at the ends of a name', line: '/dev/disk4 on /Volumes/ a  (msdos, local)', at: '/Volumes/ a ' },
  ];
  for (const { name, line, at } of cases) {
    it(`keeps ${name}`, () => assert.equal(parseMountOutput(line).mounts[0]?.at, at));
  }

  it('keeps what is no mount apart, as a name with a line break leaves it', () => {
    const { mounts, unread } = parseMountOutput('/dev/disk4 on /Volumes/evil\n//h/s on /Users (nfs)\n (hfs, local)\n');
    assert.deepEqual(mounts.map(brief), [['//h/s', '/Users', 'nfs']]);
    assert.deepEqual(unread, ['/dev/disk4 on /Volumes/evil', ' (hfs, local)']);
  });
});

describe('parseMountInfo', () => {
  const line = (fields: string) => parseMountInfo(fields).mounts[0];

  it('reads device, folder, place and type past any number of tags', () => {
    const mount = line('36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue');
    assert.deepEqual(mount, {
      from: '/dev/root',
      at: '/mnt2',
      type: 'ext3',
      options: ['rw', 'noatime'],
      source: { device: '98:0', folder: '/mnt1', id: '36', parent: '35' },
    });
    assert.equal(line('36 35 98:0 / / rw - tmpfs none rw')?.type, 'tmpfs');
  });

  it('undoes the octal escapes, and only those', () => {
    assert.equal(line('1 2 3:4 / /a\\040b\\011c\\012d\\134e\\0431 rw - ext4 x rw')?.at, '/a b\tc\nd\\e#1');
    assert.equal(line('1 2 3:4 / /a\\9\\08x rw - ext4 x rw')?.at, '/a\\9\\08x');
  });

  it('takes a dash among the options for what it is', () => {
    assert.equal(line('1 2 3:4 / /- - - ext4 x rw')?.type, 'ext4');
  });

  const broken = ['', 'x', '36 35 98:0 / /a rw', '36 35 98:0 / /a rw - ', '- - - - - - -'];
  for (const text of broken) {
    it(`says of ${JSON.stringify(text)} that it is no mount, and goes on`, () => {
      const { mounts, unread } = parseMountInfo(`${text}\n36 35 98:0 / /b rw - ext4 x rw\n`);
      assert.equal(mounts.at(-1)?.at, '/b');
      assert.equal(mounts.length + unread.length, text === '' ? 1 : 2);
    });
  }
});

describe('both parsers', () => {
  const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1'));

  it('take any text', () => {
    const total = ({ mounts, unread }: MountList) => mounts.length + unread.length;
    fc.assert(
      fc.property(anyBytes, (text) => {
        const lines = text.split('\n').filter((each) => each !== '').length;
        assert.equal(total(parseMountOutput(text)), lines);
        assert.equal(total(parseMountInfo(text)), lines);
      }),
    );
  });

  it('give back every place that mount(8) and the kernel can print', () => {
    const name = fc.string({ unit: fc.constantFrom('a', ' ', '(', ')', ',', '\\', '\t', '-', '\xe9', '#') });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), (names) => {
        const at = `/${names.join('/')}`;
        const escaped = at.replace(/[ \t\n\\#]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`);
        assert.equal(parseMountInfo(`1 2 3:4 / ${escaped} rw - ext4 x rw`).mounts[0]?.at, at);
        assert.equal(parseMountOutput(`/dev/disk1 on ${at} (apfs, local)`).mounts[0]?.at, at);
      }),
    );
  });
});

describe('recorded outputs of /sbin/mount (../shared/macos)', () => {
  const folder = join(
    import.meta.dirname,
    '../../../../shared/macos/files/kellyjonbrazil+jc/tests/fixtures/osx-10.14.6',
  );
  before(function () {
    if (!existsSync(folder)) this.skip();
  });

  it('are read whole', () => {
    const { mounts, unread } = parseMountOutput(readFileSync(join(folder, 'mount2.out'), 'latin1'));
    assert.deepEqual(unread, []);
    assert.deepEqual(mounts.map(brief), [
      ['/dev/disk1s1', '/', 'apfs'],
      ['devfs', '/dev', 'devfs'],
      ['/dev/disk1s4', '/private/var/vm', 'apfs'],
      ['map -hosts', '/net', 'autofs'],
      ['map auto_home', '/home', 'autofs'],
      ['//brazil@MyCloudEX2Ultra._afpovertcp._tcp.local/brazil', '/Volumes/brazil', 'afpfs'],
      ['/dev/disk1s3', '/Volumes/Recovery', 'apfs'],
    ]);
  });
});
