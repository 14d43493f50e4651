/**
 * Plants what a sweep must find, or must survive, in a Mac's tree: each method gives the Mac's path of what it made.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { diskImage, type ImageOptions } from './disk-image.ts';
import { infoPlistBytes, type PlistEntries, type PlistForm } from './info-plist.ts';
import { removeFolder, tempFolder } from './temp.ts';

/** Everything that can stand at a path. */
export type ThingKind = 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'character-device' | 'block-device';

/** Those that can be made here: devices by root only, and in many containers not even by root. */
export const THING_KINDS: readonly ThingKind[] = [
  'file',
  'directory',
  'symlink',
  'fifo',
  'socket',
  ...(canMakeDevices() ? (['character-device', 'block-device'] as const) : []),
];

export type BundleDraft = { readonly plist?: PlistForm; readonly says?: PlistEntries };

export type Plant = {
  file(path: string, content?: string | Buffer): string;
  /** A file below a folder, with a name of any bytes: the exact path comes back. */
  raw(folder: string, name: Buffer, content?: string | Buffer): Buffer;
  folder(path: string): string;
  link(path: string, target: string): string;
  /** Anything that can stand at a path; a symlink dangles, a FIFO has no writer. */
  thing(path: string, kind: ThingKind): string;
  bundle(path: string, draft?: BundleDraft): string;
  image(path: string, options: ImageOptions): string;
  /** Lines behind those that macOS ships; `undefined` bytes are for the test itself. */
  hosts(lines: string): string;
  resolver(domain: string, text: string): string;
  /** A folder that nobody but root may list, with something in it. */
  sealed(path: string): string;
};

/** Opens the planting for one tree; `close` ends the sockets that it listens on. */
export function openPlant(at: (macPath: string) => string): { readonly plant: Plant; close(): void } {
  const servers: Server[] = [];
  const file = (path: string, content: string | Buffer = 'planted') => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
    return path;
  };
  const plant: Plant = {
    file,
    raw(folder, name, content = 'planted') {
      mkdirSync(at(folder), { recursive: true });
      writeFileSync(Buffer.concat([Buffer.from(`${at(folder)}/`), name]), content);
      return Buffer.concat([Buffer.from(`${folder}/`), name]);
    },
    folder(path) {
      mkdirSync(at(path), { recursive: true });
      return path;
    },
    link(path, target) {
      mkdirSync(dirname(at(path)), { recursive: true });
      symlinkSync(target, at(path));
      return path;
    },
    thing(path, kind) {
      mkdirSync(dirname(at(path)), { recursive: true });
      if (kind === 'socket') servers.push(listenAt(at(path)));
      else makeThing(at(path), kind);
      return path;
    },
    bundle(path, { plist = 'xml', says = {} } = {}) {
      file(`${path}/Contents/MacOS/program`, 'machine code');
      const bytes = infoPlistBytes(plist, says);
      if (bytes !== undefined) file(`${path}/Contents/Info.plist`, bytes);
      return path;
    },
    image: (path, options) => file(path, diskImage(options)),
    hosts(lines) {
      writeFileSync(at('/private/etc/hosts'), lines, { flag: 'a' });
      return '/private/etc/hosts';
    },
    resolver: (domain, text) => file(`/private/etc/resolver/${domain}`, text),
    sealed(path) {
      file(`${path}/inside`);
      chmodSync(at(path), 0o000);
      return path;
    },
  };
  return {
    plant,
    close() {
      for (const server of servers.splice(0)) server.close();
    },
  };
}

function makeThing(path: string, kind: Exclude<ThingKind, 'socket'>): void {
  switch (kind) {
    case 'file':
      writeFileSync(path, 'planted');
      return;
    case 'directory':
      mkdirSync(path);
      return;
    case 'symlink':
      symlinkSync('/nowhere/at/all', path);
      return;
    case 'fifo':
      execFileSync('mkfifo', [path]);
      return;
    case 'character-device':
      // the numbers of /dev/zero on Linux: whoever opens it and reads to the end never comes back
      execFileSync('mknod', [path, 'c', '1', '5'], { stdio: 'ignore' });
      return;
    case 'block-device':
      execFileSync('mknod', [path, 'b', '7', '200'], { stdio: 'ignore' });
      return;
  }
}

function canMakeDevices(): boolean {
  const dir = tempFolder('device');
  try {
    makeThing(join(dir, 'device'), 'block-device');
    return true;
  } catch {
    return false;
  } finally {
    removeFolder(dir);
  }
}

/** A socket's path is limited to about a hundred bytes, so it is made at a short one and moved. */
function listenAt(path: string): Server {
  const short = tempFolder('socket');
  const server = createServer().listen(join(short, 's'));
  server.unref();
  renameSync(join(short, 's'), path);
  removeFolder(short);
  return server;
}
