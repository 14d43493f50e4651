/**
 * Builds trees that look like a Mac's disk, clean until a test plants something: what `--root` is given in tests.
 *
 * Three forms, as a responder meets them: a whole start-up tree with its links, the Data volume alone (what really gets
 * mounted), and a tree whose data lies below `System/Volumes/Data`.
 * @module
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diskImage } from './disk-image.ts';
import { infoPlist } from './info-plist.ts';
import { openPlant, type Plant } from './plant.ts';
import { removeFolder, tempFolder } from './temp.ts';

export type MacForm = 'startup' | 'data-volume' | 'system-volumes-data';
export const MAC_FORMS: readonly MacForm[] = ['startup', 'data-volume', 'system-volumes-data'];

export type MacDraft = {
  readonly form?: MacForm;
  /** What a used Mac holds beside the marks of a Mac; `bare` where the test counts entries. */
  readonly content?: 'lived-in' | 'bare';
};

export type MacTree = {
  /** What `--root` is given. */
  readonly dir: string;
  readonly form: MacForm;
  readonly plant: Plant;
  /** Where a path of the Mac (`/private/tmp/x`) lies on this machine. */
  at(macPath: string): string;
  remove(): void;
};

/** Builds one. The test removes it, or the end of the run does. */
export function buildMac({ form = 'data-volume', content = 'lived-in' }: MacDraft = {}): MacTree {
  const dir = tempFolder('mac');
  const data = form === 'system-volumes-data' ? join(dir, 'System/Volumes/Data') : dir;
  for (const folder of FOLDERS) mkdirSync(join(data, folder), { recursive: true });
  if (form !== 'data-volume') layTheSystem(dir);
  writeFileSync(join(data, 'private/etc/hosts'), MACOS_HOSTS);
  if (content === 'lived-in') moveIn(data);
  const at = (macPath: string) => join(data, macPath);
  const { plant, close } = openPlant(at);
  return {
    dir,
    form,
    plant,
    at,
    remove() {
      close();
      removeFolder(dir);
    },
  };
}

const FOLDERS = [
  'Applications',
  'Library/Preferences',
  'Users/Shared',
  'Users/ada/Downloads',
  'Users/ada/Desktop',
  'Users/ada/Documents',
  'Users/ada/Library/Caches',
  'Users/ada/.Trash',
  'private/etc',
  'private/tmp',
  'private/var/db/dslocal/nodes/Default/users',
  'private/var/log',
  'private/var/tmp',
];

/** As macOS ships it. */
const MACOS_HOSTS = `##
# Host Database
#
# localhost is used to configure the loopback interface
# when the system is booting.  Do not change this entry.
##
127.0.0.1\tlocalhost
255.255.255.255\tbroadcasthost
::1             localhost
`;

function layTheSystem(dir: string): void {
  const version = join(dir, 'System/Library/CoreServices/SystemVersion.plist');
  mkdirSync(dirname(version), { recursive: true });
  writeFileSync(version, infoPlist({ ProductName: 'macOS', ProductVersion: '13.1', ProductBuildVersion: '22C65' }));
  for (const link of ['etc', 'tmp', 'var']) symlinkSync(`private/${link}`, join(dir, link));
  mkdirSync(join(dir, 'usr/bin'), { recursive: true });
}

/** Innocent things, near misses of the incident's names among them: none of these may become a finding. */
function moveIn(data: string): void {
  const files: readonly (readonly [string, string | Buffer])[] = [
    ['Applications/Notes.app/Contents/Info.plist', infoPlist({ CFBundleName: 'Notes', CFBundleExecutable: 'Notes' })],
    ['Applications/Notes.app/Contents/MacOS/Notes', 'machine code'],
    ['Applications/PTX Studio.app/Contents/Info.plist', infoPlist({ CFBundleName: 'PTX Studio' })],
    ['Users/ada/Downloads/Editor.dmg', diskImage({ seed: 'an editor' })],
    ['Users/ada/Downloads/PTX-Player.dmg.txt', 'a note about it'],
    ['Users/ada/Documents/PTX.app.md', 'a report about it'],
    ['Users/ada/Documents/.ptslog', 'the name, but not the place'],
    ['Users/ada/Library/Caches/data.bin', Buffer.alloc(4096, 7)],
    ['private/tmp/ptslog', 'no dot'],
    ['private/tmp/.ptslog2', 'another name'],
    ['private/tmp/.svx856.log.gz', 'another name'],
    ['private/var/tmp/.svx856.log', 'the name, but not the place'],
    ['private/var/log/system.log', 'Jan  1 00:00:00 mac bootlog[0]: BOOT_TIME\n'],
  ];
  for (const [path, text] of files) {
    mkdirSync(dirname(join(data, path)), { recursive: true });
    writeFileSync(join(data, path), text);
  }
  symlinkSync('/', join(data, 'Users/ada/Documents/the whole disk'));
}
