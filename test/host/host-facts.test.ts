import assert from 'node:assert/strict';
import type { Files } from '../../src/host/host.ts';
import { machineFacts, rootFacts } from '../../src/host/host-facts.ts';

/** Files of which only these can be read. */
function filesWith(texts: Readonly<Record<string, string>>): Files {
  const read = (path: string) => (Object.hasOwn(texts, path) ? texts[path] : undefined);
  const never = () => assert.fail('not asked for');
  return {
    spellings: never,
    standing: never,
    list: never,
    digest: never,
    readText: ({ path }) => ({ ok: true, value: read(path) }),
    readBytes: ({ path }) => {
      const text = read(path);
      return { ok: true, value: text === undefined ? undefined : Buffer.from(text) };
    },
  };
}

const plist = (inside: string) => `<plist version="1.0"><dict>${inside}</dict></plist>`;
const VERSION = '/System/Library/CoreServices/SystemVersion.plist';
const PREFERENCES = '/Library/Preferences/SystemConfiguration/preferences.plist';
const system = (inside: string) => plist(`<key>System</key><dict>${inside}</dict>`);
const word = (key: string, value: string) => `<key>${key}</key><string>${value}</string>`;

describe('facts of a disk under a root', () => {
  const facts = (texts: Readonly<Record<string, string>>) =>
    rootFacts(filesWith(texts), { root: '/mnt/mac', isMac: true });

  const names: readonly { readonly says: string; readonly preferences: string; readonly name: string }[] = [
    {
      says: 'the name that its owner gave',
      preferences: system(
        `<key>System</key><dict>${word('ComputerName', 'Ada')}${word('HostName', 'a.example')}</dict>`,
      ),
      name: 'Ada',
    },
    {
      says: 'its host name',
      preferences: system(`<key>System</key><dict>${word('HostName', 'a.example')}</dict>`),
      name: 'a.example',
    },
    {
      says: 'its name on the network',
      preferences: system(
        `<key>Network</key><dict><key>HostNames</key><dict>${word('LocalHostName', 'adas-mac')}</dict></dict>`,
      ),
      name: 'adas-mac',
    },
    { says: 'the root, where the list is damaged', preferences: '<plist', name: '/mnt/mac' },
    {
      says: 'the root, where the list is another one',
      preferences: plist('<key>System</key><array/>'),
      name: '/mnt/mac',
    },
    {
      says: 'the root, where the name is empty',
      preferences: system(`<key>System</key><dict>${word('ComputerName', '')}</dict>`),
      name: '/mnt/mac',
    },
    {
      says: 'no more of a name than is decent',
      preferences: system(`<key>System</key><dict>${word('ComputerName', 'x'.repeat(9_999))}</dict>`),
      name: 'x'.repeat(255),
    },
  ];
  for (const { says, preferences, name } of names)
    it(`give ${says}`, () => assert.equal(facts({ [PREFERENCES]: preferences }).name, name));

  it('give the version of its system, as far as it says it', () => {
    const product = word('ProductName', 'macOS') + word('ProductVersion', '13.1');
    assert.equal(facts({ [VERSION]: plist(product + word('ProductBuildVersion', '22C65')) }).os, 'macOS 13.1 (22C65)');
    assert.equal(facts({ [VERSION]: plist(word('ProductVersion', '13.1')) }).os, 'macOS 13.1');
    assert.equal(facts({ [VERSION]: plist('') }).os, 'macOS, version unknown');
  });

  it('claim no Mac where there is none', () => {
    const { platform, os } = rootFacts(filesWith({}), { root: '/x', isMac: false });
    assert.deepEqual({ platform, os }, { platform: 'unknown', os: 'unknown' });
  });
});

describe('facts of this machine', () => {
  it('give the name of a Linux system, or of its kernel', async () => {
    const release = 'NAME=x\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n';
    assert.equal(
      (await machineFacts(filesWith({ '/etc/os-release': release }), 'linux')).os,
      'Debian GNU/Linux 12 (bookworm)',
    );
    assert.match((await machineFacts(filesWith({}), 'linux')).os, /^\S+ \S+/);
  });
});
