/**
 * The daemon's property list: what launchd makes of it, and that the documentation explains each key.
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePropertyList } from '../src/host/formats/property-list.ts';
import type { PropertyListValue } from '../src/host/formats/property-list-value.ts';
import { isDictionary, launchdOffences } from './support/launchd-keys.ts';
import { removeFolder, tempFolder } from './support/temp.ts';

const PROJECT = join(import.meta.dirname, '..');
const FILE = join(PROJECT, 'launchd/com.besom.agent.plist');

function read(bytes: Buffer): Readonly<Record<string, PropertyListValue>> {
  const result = parsePropertyList(bytes);
  assert.ok(result.ok, result.ok ? '' : result.because);
  assert.ok(isDictionary(result.value));
  return { ...result.value };
}

function has(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

describe("the daemon's property list", () => {
  const list = read(readFileSync(FILE));

  it('holds only keys that launchd knows, each of its type', () => {
    assert.deepEqual(launchdOffences(Object.assign(Object.create(null), list)), []);
  });

  it('says what the installation and the documents rely on', () => {
    assert.equal(list['Label'], 'com.besom.agent');
    assert.deepEqual(list['ProgramArguments'], ['/opt/besom/besom', 'agent']);
    assert.equal(list['RunAtLoad'], true);
    assert.equal(list['KeepAlive'], true);
    assert.equal(list['ProcessType'], 'Standard');
    assert.equal(list['MaterializeDatalessFiles'], false);
    assert.equal(list['Umask'], 0o077);
    assert.match(String(list['StandardErrorPath']), /^\/Library\/Logs\/Besom\//u);
  });

  it('is explained key by key, with its values', () => {
    const page = readFileSync(join(PROJECT, 'docs/launchd.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` \| (.+?) \|/gmu)].map(([, key, value]) => [key, value]);
    const wanted = Object.entries(list).map(([key, value]) => [key, wordsOf(value)]);
    assert.deepEqual(rows, wanted);
  });

  const offending: readonly (readonly [string, Readonly<Record<string, PropertyListValue>>, string])[] = [
    ['a key that launchd does not know', { KeepAlives: true }, 'KeepAlives: launchd knows no such key'],
    ['a number that is a text', { ThrottleInterval: '30' }, 'ThrottleInterval: must be integer'],
    ['a priority', { Nice: 5 }, 'Nice: not in a system daemon'],
    ['limits', { SoftResourceLimits: {} }, 'SoftResourceLimits: not in a system daemon'],
    ['a type of process that is none', { ProcessType: 'Foreground' }, 'ProcessType: no such type as Foreground'],
    ['a shell', { ProgramArguments: ['/bin/sh', '-c', 'x'] }, 'ProgramArguments: /bin/sh is a shell'],
    ['a program looked up in PATH', { ProgramArguments: ['besom'] }, 'ProgramArguments: besom is no absolute path'],
    [
      'a program where others write',
      { ProgramArguments: ['/usr/local/bin/besom'] },
      'ProgramArguments: /usr/local/bin/besom is where others may write',
    ],
  ];
  for (const [name, change, says] of offending) {
    it(`would be refused with ${name}`, () => {
      assert.deepEqual(launchdOffences(Object.assign(Object.create(null), list, change)), [says]);
    });
  }
});

describe("the daemon's property list, as plistutil reads it (skipped where plistutil is not installed)", () => {
  before(function () {
    if (!has('plistutil')) this.skip();
  });

  it('turns into a binary list that holds the same', () => {
    const folder = tempFolder('launchd');
    const binary = join(folder, 'agent.plist');
    const { status, stderr } = spawnSync('plistutil', ['-i', FILE, '-o', binary, '-f', 'bin'], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.deepEqual(read(readFileSync(binary)), read(readFileSync(FILE)));
    removeFolder(folder);
  });
});

describe("the daemon's property list, as macOS reads it (skipped where plutil is not installed)", () => {
  before(function () {
    if (!has('/usr/bin/plutil')) this.skip();
  });

  it('passes plutil -lint', () => {
    const { status, stdout } = spawnSync('/usr/bin/plutil', ['-lint', FILE], { encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  });
});

function wordsOf(value: PropertyListValue): string {
  if (Array.isArray(value)) return value.map((word) => `\`${word}\``).join(', ');
  return typeof value === 'string' ? `\`${value}\`` : String(value);
}
