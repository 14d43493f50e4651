import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { isInstalled, sweepJson } from '../support/sweep-run.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

/** Calls that could change a file system, and those that could send. */
const WATCHED = [
  '%network,open,openat,openat2,creat,mkdir,mkdirat,rmdir,rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink',
  'symlinkat,truncate,ftruncate,chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,utime,utimes,utimensat,futimesat',
  'setxattr,lsetxattr,fsetxattr,removexattr,lremovexattr,fremovexattr,mknod,mknodat,fallocate,mount',
].join(',');

/** Devices and pipes that hold nothing: writing there changes nothing. */
const HARMLESS = /^\/(dev\/(null|tty|pts\/\d+)|proc\/)/u;

describe('besom sweep, seen by strace (needs strace)', function () {
  this.timeout(90_000);
  let mac: MacTree;
  let dir: string;
  before(function () {
    if (!isInstalled('strace', ['-f', '-e', 'trace=none', 'true'])) this.skip();
    dir = tempFolder('strace');
    mac = buildMac({ form: 'startup' });
    mac.plant.file('/private/tmp/.ptslog');
    mac.plant.thing('/private/tmp/.svx856.log', 'fifo');
    mac.plant.bundle('/Applications/PTX.app', { says: { CFBundleName: 'PTX' } });
    mac.plant.image('/Users/ada/renamed', { seed: 'x' });
    mac.plant.hosts('203.0.113.9 potrax.com\n');
    mac.plant.resolver('potrax.com', 'nameserver 203.0.113.53\n');
  });
  after(() => {
    mac?.remove();
    if (dir !== undefined) removeFolder(dir);
  });

  async function trace(...words: readonly string[]) {
    const file = join(dir, 'trace');
    const under = ['strace', '-f', '-qq', '-s', '400', '-e', `trace=${WATCHED}`, '-o', file];
    // a ring could carry calls past strace
    const env = { UV_USE_IO_URING: '0', NODE_COMPILE_CACHE: '' };
    const { code } = await sweepJson(words, { under, env });
    const lines = readFileSync(file, 'utf8').split('\n');
    assert.ok(lines.length > 100, 'strace saw the sweep');
    return { code, lines };
  }

  it('sends no packet, and writes nothing anywhere, under --no-resolve and --no-cache', async () => {
    const { code, lines } = await trace('--root', mac.dir, '--no-resolve', '--no-cache');
    assert.equal(code, 1);
    assert.deepEqual(lines.filter(isPacket), []);
    assert.deepEqual(lines.filter(isChange), []);
  });

  it('writes nothing below the root with a cache, and everything it writes below the state folder', async () => {
    const state = join(dir, 'state');
    const { lines } = await trace('--root', mac.dir, '--no-resolve', '--state-dir', state, '--hash-all');
    const changes = lines.filter(isChange);
    assert.ok(
      changes.some((line) => line.includes(state)),
      'the check can see a change',
    );
    assert.deepEqual(
      changes.filter((line) => !line.includes(state) && !/^\S+\s+f\w+\(\d+/u.test(line)),
      [],
    );
    assert.deepEqual(lines.filter(isPacket), []);
  });

  it('opens nothing that is no regular file or folder', async () => {
    const { lines } = await trace('--root', mac.dir, '--no-resolve', '--no-cache', '--hash-all');
    assert.deepEqual(
      lines.filter((line) => /open\w*\(.*private\/tmp\/\.svx856\.log"/u.test(line)),
      [],
    );
    assert.ok(lines.some((line) => /open\w*\(.*\.ptslog".*O_NOFOLLOW/u.test(line)));
  });

  it('sends no packet about this machine under --no-resolve either', async () => {
    const { lines } = await trace(
      '--no-resolve',
      '--no-cache',
      '--probe',
      'paths',
      '--probe',
      'hosts',
      '--probe',
      'dns',
    );
    assert.deepEqual(lines.filter(isPacket), []);
  });

  it('asks the resolver that is named, and no other: the check can see a packet', async () => {
    const server = createSocket('udp4').bind(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    try {
      const { lines } = await trace('--no-cache', '--probe', 'dns', '--resolver', `127.0.0.1:${port}`);
      const packets = lines.filter(isPacket);
      assert.ok(packets.length > 0);
      assert.deepEqual(
        packets.filter((line) => !line.includes(`htons(${port})`)),
        [],
      );
    } finally {
      server.close();
    }
  });
});

function isPacket(line: string): boolean {
  return /\b(connect|sendto|sendmsg|sendmmsg)\(/u.test(line) && /AF_INET6?/u.test(line);
}

/** An open for writing, or any other call that changes something, by its path where it has one. */
function isChange(line: string): boolean {
  const [, call = '', rest = ''] = /^\d+\s+(\w+)\((.*)$/u.exec(line) ?? [];
  if (call === '' || /^(socket|connect|send|recv|bind|listen|accept|getsock|getpeer|setsock|shutdown)/u.test(call))
    return false;
  if (/= -1 E/u.test(rest)) return false;
  const path = /"((?:[^"\\]|\\.)*)"/u.exec(rest)?.[1] ?? '';
  if (HARMLESS.test(path)) return false;
  if (call.startsWith('open')) return /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE/u.test(rest);
  return true;
}
