import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host, Refusal } from '../../src/host/host.ts';
import { SILENT } from '../../src/host/log.ts';
import { openRoot } from '../../src/host/root.ts';
import { isProblem } from '../../src/model/problem.ts';
import { buildMac, MAC_FORMS } from '../support/mac-tree.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

/** Opens a root as a sweep without a cache does. */
function open(dir: string, more: { readonly caseSensitive?: boolean; readonly stateDir?: string } = {}): Host {
  const { caseSensitive = false, ...rest } = more;
  return openRoot(dir, { cache: false, log: SILENT, warn: (text) => assert.fail(text), caseSensitive, ...rest });
}

function spelt(host: Host, path: string): readonly string[] {
  const found = host.files.spellings(path);
  assert.ok(found.ok, JSON.stringify(found));
  return found.value.map(({ at }) => at.path);
}

describe('openRoot', () => {
  let folder = '';
  beforeEach(() => {
    folder = tempFolder('root');
  });
  afterEach(() => removeFolder(folder));

  const unusable: readonly { readonly name: string; path(): string; readonly says: RegExp }[] = [
    {
      name: 'a folder that is not there',
      path: () => join(folder, 'none'),
      says: /no such folder\. Check the path, and/,
    },
    { name: 'a file', path: () => import.meta.filename, says: /it is no folder\. Attach the image/ },
    {
      name: 'something below a file',
      path: () => join(import.meta.filename, 'x'),
      says: /is no folder\. Check the path/,
    },
    { name: 'an empty name', path: () => '', says: /that names no folder/ },
    { name: 'a NUL byte', path: () => 'a\0b', says: /that names no folder/ },
    { name: 'a name that is too long', path: () => `/${'x'.repeat(300)}`, says: /longer than the system allows/ },
    { name: 'links in a circle', path: () => loop(), says: /go in a circle/ },
  ];
  function loop(): string {
    symlinkSync('loop', join(folder, 'loop'));
    return join(folder, 'loop');
  }
  for (const { name, path, says } of unusable) {
    it(`makes one plain problem of ${name}`, () => {
      assert.throws(
        () => open(path()),
        (error) => isProblem(error) && error.code === 'ROOT_UNUSABLE' && says.test(error.message),
      );
    });
  }

  it('refuses a state folder inside it', () => {
    assert.throws(
      () => open(folder, { stateDir: join(folder, 'state') }),
      (error) => isProblem(error) && error.code === 'USAGE',
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it('answers for no running system', async () => {
    const host = open(folder);
    assert.equal(host.kind, 'root');
    assert.equal(host.root, folder);
    assert.equal(host.fullDiskAccess(), 'not-applicable');
    assert.equal(host.resolver.system, undefined);
    assert.deepEqual(await host.resolver.servers(), []);
    assert.deepEqual(await host.resolver.ask('127.0.0.1', 'x', new AbortController().signal), { code: 'EOFFLINE' });
  });

  it('takes a link to the root for the folder that it leads to', () => {
    mkdirSync(join(folder, 'disk/private/tmp'), { recursive: true });
    symlinkSync('disk', join(folder, 'link'));
    assert.equal(open(join(folder, 'link')).root, join(folder, 'disk'));
  });
});

describe('a root that is no whole Mac', () => {
  const cases: readonly {
    readonly name: string;
    readonly holds: readonly string[];
    readonly isMac: boolean;
    readonly says?: RegExp;
  }[] = [
    { name: 'an empty folder', holds: [], isMac: false, says: /^no SystemVersion\.plist/ },
    {
      name: 'a Linux disk',
      holds: ['etc/passwd', 'var/log/syslog', 'home/ada/x', 'tmp/x'],
      isMac: false,
      says: /^no System/,
    },
    { name: 'one folder of a Mac', holds: ['Users/ada/x'], isMac: false, says: /^no SystemVersion/ },
    { name: 'two folders of a Mac', holds: ['Users/ada/x', 'private/var/x'], isMac: true },
    { name: 'accounts', holds: ['private/var/db/dslocal/nodes/x'], isMac: true },
    {
      name: 'the sealed system volume alone',
      holds: [
        'System/Library/CoreServices/SystemVersion.plist',
        'usr/bin/x',
        'Users/.localized',
        'private/.x',
        'System/Volumes/Data/.x',
      ],
      isMac: true,
      says: /^this is the sealed system volume alone/,
    },
    {
      name: 'the system volume with its data below System/Volumes/Data',
      holds: ['System/Library/CoreServices/SystemVersion.plist', 'System/Volumes/Data/Users/ada/x'],
      isMac: true,
    },
    {
      name: 'names in another spelling',
      holds: ['SYSTEM/Library/CoreServices/systemversion.PLIST', 'users/ada/x'],
      isMac: true,
    },
    {
      name: 'files where the folders should be',
      holds: ['Users', 'Library', 'Applications'],
      isMac: false,
      says: /^no Sys/,
    },
  ];
  for (const { name, holds, isMac, says } of cases) {
    it(`is known for what it is: ${name}`, () => {
      const folder = tempFolder('marks');
      for (const path of holds) {
        mkdirSync(join(folder, path, '..'), { recursive: true });
        writeFileSync(join(folder, path), '');
      }
      const host = open(folder);
      assert.equal(host.isMac, isMac);
      const expected = says === undefined ? [] : [{ reason: 'not-a-mac-disk', path: '/' }];
      assert.deepEqual(
        host.warnings.map(({ reason, path }: Refusal) => ({ reason, path })),
        expected,
      );
      if (says !== undefined) assert.match(host.warnings[0]?.detail ?? '', says);
      removeFolder(folder);
    });
  }
});

for (const form of MAC_FORMS) {
  describe(`a Mac's disk under a root, in the form ${form}`, () => {
    const mac = buildMac({ form });
    const host = open(mac.dir);
    after(() => mac.remove());

    it('is one without a doubt', () => {
      assert.ok(host.isMac);
      assert.deepEqual(host.warnings, []);
    });

    it('shows /tmp, /var and /etc where a Mac has them', () => {
      mac.plant.file('/private/tmp/.ptslog');
      for (const path of [
        '/private/tmp/.ptslog',
        '/tmp/.ptslog',
        '/TMP/.PTSLOG',
        '/System/Volumes/Data/private/tmp/.ptslog',
        '/System/Volumes/Data/tmp/.ptslog',
      ]) {
        assert.deepEqual(spelt(host, path), ['/private/tmp/.ptslog'], path);
      }
      const hosts = host.files.readText({ path: '/etc/hosts' }, { maxBytes: 4096 });
      assert.ok(hosts.ok && hosts.value?.includes('broadcasthost'));
    });

    it('finds things at the top and below every folder of the Mac', () => {
      mac.plant.folder('/Applications/PTX.app');
      assert.deepEqual(spelt(host, '/Applications/PTX.app'), ['/Applications/PTX.app']);
      assert.deepEqual(spelt(host, '/Users/ada/Documents/.ptslog'), ['/Users/ada/Documents/.ptslog']);
      assert.deepEqual(spelt(host, '/'), ['/']);
    });

    it('never follows a link out, whichever way it points', () => {
      mac.plant.link('/Users/ada/up', `${'../'.repeat(40)}private/tmp`);
      mac.plant.link('/Users/ada/root', '/');
      mac.plant.link('/Users/ada/root-etc', '/etc');
      for (const path of ['up/.ptslog', 'root/private/tmp/.ptslog', 'root/tmp/.ptslog', 'up/../tmp/.ptslog']) {
        assert.deepEqual(spelt(host, `/Users/ada/${path}`), ['/private/tmp/.ptslog'], path);
      }
      assert.deepEqual(spelt(host, '/Users/ada/root-etc/hostname'), []);
      assert.deepEqual(spelt(host, '/Users/ada/root/proc/self/stat'), []);
    });

    it("is surveyed once, by the Mac's own paths", async () => {
      const seen: string[] = [];
      const request = {
        names: ['.ptslog', 'Notes'],
        tests: [],
        bundles: false,
        jobs: 1,
        signal: new AbortController().signal,
      };
      for await (const event of host.survey(request)) {
        if (event.kind === 'entry') seen.push(event.found.at.path);
        else assert.equal(event.kind, 'progress');
      }
      assert.deepEqual(seen.toSorted(), [
        '/Applications/Notes.app/Contents/MacOS/Notes',
        '/Users/ada/Documents/.ptslog',
        '/private/tmp/.ptslog',
      ]);
    });

    it('says who it is, and below which folder its paths open', async () => {
      mac.plant.file(
        '/Library/Preferences/SystemConfiguration/preferences.plist',
        `<plist version="1.0"><dict><key>System</key><dict><key>System</key><dict><key>ComputerName</key><string>Ada’s Mac</string></dict></dict></dict></plist>`,
      );
      assert.deepEqual(await host.facts(), {
        name: 'Ada’s Mac',
        uuid: null,
        serial: null,
        platform: 'darwin',
        os: form === 'data-volume' ? 'macOS, version unknown' : 'macOS 13.1 (22C65)',
        root: form === 'system-volumes-data' ? join(mac.dir, 'System/Volumes/Data') : mac.dir,
      });
    });
  });
}

describe('a copy in which the links at the top became something else', () => {
  let folder = '';
  beforeEach(() => {
    folder = tempFolder('copy');
    for (const path of ['Users/ada', 'Library', 'private/tmp', 'private/etc'])
      mkdirSync(join(folder, path), { recursive: true });
  });
  afterEach(() => removeFolder(folder));

  it('as files that hold the target, means the same as with links', () => {
    for (const name of ['tmp', 'var', 'etc']) writeFileSync(join(folder, name), `private/${name}`);
    writeFileSync(join(folder, 'private/tmp/.ptslog'), '');
    assert.deepEqual(spelt(open(folder), '/tmp/.ptslog'), ['/private/tmp/.ptslog']);
  });

  it('as folders, shows their content where a Mac has it, beside what is in private', async () => {
    mkdirSync(join(folder, 'tmp'));
    writeFileSync(join(folder, 'tmp/.ptslog'), 'x');
    writeFileSync(join(folder, 'private/tmp/.svx856.log'), 'x');
    const host = open(folder);
    assert.deepEqual(spelt(host, '/private/tmp/.ptslog'), ['/private/tmp/.ptslog']);
    assert.deepEqual(spelt(host, '/private/tmp/.svx856.log'), ['/private/tmp/.svx856.log']);
    const listed = host.files.list({ path: '/private/tmp' });
    assert.deepEqual(listed.ok && listed.value?.map(({ path }) => path), [
      '/private/tmp/.ptslog',
      '/private/tmp/.svx856.log',
    ]);
    const digest = host.files.digest({ path: '/private/tmp/.ptslog' }, ['MD5']);
    assert.deepEqual(digest.ok && digest.value.hashes, { MD5: '9dd4e461268c8034f5c8564e155c67a6' });
    const seen: string[] = [];
    const request = {
      names: ['.ptslog', '.svx856.log'],
      tests: [],
      bundles: false,
      jobs: 1,
      signal: new AbortController().signal,
    };
    for await (const event of host.survey(request)) if (event.kind === 'entry') seen.push(event.found.at.path);
    assert.deepEqual(seen.toSorted(), ['/private/tmp/.ptslog', '/private/tmp/.svx856.log']);
  });

  it('as links that somebody bent, still means private', () => {
    symlinkSync('/Users/ada', join(folder, 'tmp'));
    writeFileSync(join(folder, 'private/tmp/.ptslog'), '');
    assert.deepEqual(spelt(open(folder), '/tmp/.ptslog'), ['/private/tmp/.ptslog']);
  });
});

describe('real files of a Mac under a root (../shared/macos/root)', () => {
  const dir = join(import.meta.dirname, '../../../shared/macos/root');
  before(function () {
    if (!existsSync(dir)) this.skip();
  });

  it('are a Mac, with its hosts file, its links lost or not', () => {
    const host = open(dir);
    assert.ok(host.isMac);
    assert.deepEqual(host.warnings, []);
    for (const path of ['/etc/hosts', '/private/etc/HOSTS']) {
      const hosts = host.files.readText({ path }, { maxBytes: 1 << 20 });
      assert.ok(hosts.ok && hosts.value?.includes('localhost'), path);
    }
    assert.deepEqual(spelt(host, '/users/analyst/.ZSH_history'), ['/Users/analyst/.zsh_history']);
  });
});

describe('a root with another file system mounted in it, where this user may mount', () => {
  before(function () {
    try {
      execFileSync('/usr/bin/unshare', ['-m', 'true'], { stdio: 'ignore' });
    } catch {
      this.skip();
    }
  });

  it('walks the local one, and leaves the view of the kernel out by name', () => {
    const mac = buildMac({ content: 'bare' });
    for (const path of ['/Volumes/USB', '/Volumes/kernel']) mkdirSync(mac.at(path), { recursive: true });
    const module = (name: string) => JSON.stringify(join(import.meta.dirname, '../../src/host', name));
    const script = `
      import { openRoot } from ${module('root.ts')};
      import { SILENT } from ${module('log.ts')};
      const host = openRoot(${JSON.stringify(mac.dir)}, { cache: false, log: SILENT, warn() {}, caseSensitive: false });
      const told = [];
      const request = { names: ['.ptslog'], tests: [], bundles: false, jobs: 1, signal: new AbortController().signal };
      for await (const event of host.survey(request)) {
        if (event.kind === 'entry') told.push(event.found.at.path);
        if (event.kind === 'left-out') told.push([event.path, event.because]);
      }
      console.log(JSON.stringify(told));
    `;
    const commands = `mount -t tmpfs none "$1/Volumes/USB" && mount -t proc none "$1/Volumes/kernel" && touch "$1/Volumes/USB/.ptslog" && exec "$2" --input-type=module -e "$3"`;
    const output = execFileSync(
      '/usr/bin/unshare',
      ['-m', 'sh', '-c', commands, 'sh', mac.dir, process.execPath, script],
      {
        encoding: 'utf8',
      },
    );
    assert.deepEqual(JSON.parse(output), [['/Volumes/kernel', 'proc: a view of the kernel'], '/Volumes/USB/.ptslog']);
    mac.remove();
  });
});
