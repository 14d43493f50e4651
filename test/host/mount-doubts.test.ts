import assert from 'node:assert/strict';
import { type Stats, statSync } from 'node:fs';
import { parseMountOutput } from '../../src/host/formats/mounts.ts';
import { lookRaw, type RawLook } from '../../src/host/look-raw.ts';
import { doubtAbout } from '../../src/host/mount-doubts.ts';

/** A machine on which each of these places is a file system of its own, and everything else is on the first. */
function machineWith(...mountPoints: readonly string[]): RawLook {
  const stats = statSync(import.meta.dirname);
  return (path) => (path.includes('nowhere') ? 'nothing' : onDevice(stats, mountPoints.indexOf(path) + 1));
}

function onDevice(stats: Stats, dev: number): Stats {
  return Object.assign(Object.create(Object.getPrototypeOf(stats)), stats, { dev });
}

const TOP = '/dev/disk3s1s1 on / (apfs, sealed, local, read-only)\n';

describe('doubtAbout the list of mounts', () => {
  it('has none about a plain one, nor about automounts and network volumes', () => {
    const list = parseMountOutput(
      `${TOP}/dev/disk3s5 on /System/Volumes/Data (apfs, local)\nmap -static on /Volumes/x (autofs)\n//h/s on /Volumes/x (nfs)\n`,
    );
    assert.equal(doubtAbout(list, machineWith('/System/Volumes/Data')), undefined);
  });

  it('has none about a place that this process may not see', () => {
    const list = parseMountOutput(`${TOP}/dev/disk4 on /private/var/x (apfs, local)\n`);
    assert.equal(
      doubtAbout(list, () => 'unseen'),
      undefined,
    );
  });

  const forged: readonly { readonly name: string; readonly lines: string; readonly says: RegExp }[] = [
    {
      name: 'a line that is no mount',
      lines: '/dev/disk4 on /Volumes/evil\n//h/s on /Users (nfs, local)\n',
      says: /1 of its lines are no mounts/,
    },
    {
      name: 'the first half of a name with a line break, where nothing stands',
      lines: '/dev/disk4 on /tmp/nowhere (apfs, local)\n//h/s on /Users (nfs)\n',
      says: /names a mount where there is none/,
    },
    {
      name: 'the same where an ordinary folder was put as a decoy',
      lines: '/dev/disk4 on /tmp/decoy (apfs, local)\n//h/s on /Users (nfs)\n',
      says: /names a mount where there is none/,
    },
    {
      name: 'the same where another image was attached as a decoy',
      lines: '/dev/disk4 on /tmp/image (apfs, local)\n/dev/disk5 on /tmp/image (apfs, local)\n//h/s on /Users (nfs)\n',
      says: /names one place twice/,
    },
  ];
  for (const { name, lines, says } of forged) {
    it(`has one about ${name}`, () => {
      assert.match(doubtAbout(parseMountOutput(TOP + lines), machineWith('/tmp/image')) ?? '', says);
    });
  }

  it('looks at this machine', () => {
    assert.equal(lookRaw('/nowhere/at/all'), 'nothing');
    assert.ok(typeof lookRaw('/') === 'object');
  });
});
