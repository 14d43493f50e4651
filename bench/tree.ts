/**
 * Builds the tree that the benchmarks walk: the shape of a Mac's Data volume, the same bytes every time.
 *
 * 300,000 files in 40,000 folders: application bundles, deep caches, a few folders with thousands of entries, and
 * 200 disk images of 1 to 100 MB, of which half have lost their name. A tree that is already there is used again.
 * @module
 */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export type TreeSize = { readonly files: number; readonly folders: number; readonly images: number };

export const FULL_SIZE: TreeSize = { files: 300_000, folders: 40_000, images: 200 };

const MiB = 1024 * 1024;
const CROWDED_FOLDERS = 10;
const CROWDED_FILES = 4_000;
const MAX_DEPTH = 11;
/** Raised whenever the same size would give another tree, so that an old one is not used again. */
const SHAPE = 2;

type Dice = () => number;

/** Where folders grow: a place, its share of the folders, and how its folders and files are called. */
const REGIONS = [
  { at: 'Applications', share: 0.35, folders: 'app', extensions: ['strings', 'nib', 'png', 'plist', 'dylib', 'js'] },
  { at: 'Library', share: 0.1, folders: 'plain', extensions: ['plist', 'log', 'db', 'icns', 'bundle.txt'] },
  { at: 'Users/ada/Library', share: 0.2, folders: 'cache', extensions: ['plist', 'cache', 'sqlite', 'emlx', 'json'] },
  { at: 'Users/ada/src', share: 0.25, folders: 'code', extensions: ['js', 'ts', 'json', 'map', 'md', 'd.ts'] },
  { at: 'Users/ada/Documents', share: 0.05, folders: 'plain', extensions: ['pdf', 'docx', 'pages', 'txt', 'jpg'] },
  { at: 'private/var', share: 0.05, folders: 'cache', extensions: ['log', 'db', 'asl', 'plist', 'data'] },
] as const;

const IMAGE_PLACES = ['Users/ada/Downloads', 'Users/ada/.Trash', 'Library/Caches/installers', 'Users/Shared'] as const;

/** Makes the tree below `dir`, or finds it there; gives the folder that holds it. */
export function buildTree(dir: string, size: TreeSize): string {
  const top = join(dir, `tree-${size.files}-${size.folders}-${size.images}`);
  const stamp = `${top}.json`;
  const content = `${JSON.stringify({ shape: SHAPE, ...size })}\n`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === content) return top;
  rmSync(top, { recursive: true, force: true });
  const dice = diceFrom(20_230_104);
  const folders = growFolders(top, size.folders, dice);
  const writer = new SmallFiles(dice);
  fillFolders(folders, size, writer);
  for (let index = 0; index < size.images; index++) writeImage(top, index, dice);
  writeFileSync(stamp, content);
  return top;
}

/** Mulberry32: a small generator with a seed, so that every machine builds the same tree. */
function diceFrom(seed: number): Dice {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Folder = { readonly path: string; readonly depth: number; readonly extensions: readonly string[] };

function growFolders(top: string, wanted: number, dice: Dice): Folder[] {
  const grown: Folder[] = [];
  for (const region of REGIONS) {
    const root = { path: join(top, region.at), depth: 0, extensions: region.extensions };
    mkdirSync(root.path, { recursive: true });
    const here: Folder[] = [root];
    const target = Math.round(wanted * region.share);
    while (here.length < target) {
      const parent = pickParent(here, dice);
      const path = join(parent.path, folderName(region.folders, parent.depth, here.length));
      mkdirSync(path);
      here.push({ path, depth: parent.depth + 1, extensions: region.extensions });
    }
    for (const folder of here) grown.push(folder);
  }
  return grown;
}

/** Mostly one of the newest folders, so that trees grow deep as caches and bundles do; never past the depth limit. */
function pickParent(here: readonly Folder[], dice: Dice): Folder {
  const [root] = here;
  const newest = here[here.length - 1 - Math.floor(dice() * Math.min(here.length, 12))];
  if (root === undefined) throw new Error('a region starts with its root');
  if (newest === undefined || newest.depth >= MAX_DEPTH || dice() < 0.02) return root;
  return newest;
}

function folderName(style: (typeof REGIONS)[number]['folders'], depth: number, serial: number): string {
  if (style === 'app' && depth === 0) return `Application ${serial}.app`;
  if (style === 'app' && depth === 1) return `Contents-${serial}`;
  if (style === 'app') return `${['Resources', 'en.lproj', 'Frameworks', 'Versions'][serial % 4]}-${serial}`;
  if (style === 'code') return `${['node_modules', 'dist', 'lib', 'package', 'test'][serial % 5]}-${serial}`;
  if (style === 'cache') return `com.example.service-${serial}`;
  return `Folder ${serial}`;
}

/** Writes files of a log-normal size (median 1.2 KB, as on a working Mac), each with bytes of its own. */
class SmallFiles {
  readonly #noise = Buffer.alloc(65_536);
  readonly #dice: Dice;
  #serial = 0;
  constructor(dice: Dice) {
    this.#dice = dice;
    for (let at = 0; at < this.#noise.length; at++) this.#noise[at] = Math.floor(dice() * 256);
  }
  write(folder: Folder): void {
    const serial = this.#serial++;
    const extension = folder.extensions[serial % folder.extensions.length];
    const bytes = this.#noise.subarray(0, this.#length());
    if (bytes.length >= 4) bytes.writeUInt32LE(serial, 0);
    writeFileSync(join(folder.path, `item-${serial}.${extension}`), bytes);
  }
  #length(): number {
    const normal = Math.sqrt(-2 * Math.log(this.#dice() + 1e-12)) * Math.cos(2 * Math.PI * this.#dice());
    return Math.min(this.#noise.length, Math.floor(1_200 * Math.exp(1.4 * normal)));
  }
}

function fillFolders(folders: readonly Folder[], size: TreeSize, writer: SmallFiles): void {
  const small = size.files - size.images;
  const crowded = small > CROWDED_FOLDERS * CROWDED_FILES * 2 ? CROWDED_FOLDERS : 0;
  const spread = small - crowded * CROWDED_FILES;
  let written = 0;
  folders.forEach((folder, index) => {
    const due = Math.floor(((index + 1) * spread) / folders.length);
    for (; written < due; written++) writer.write(folder);
  });
  for (let index = 0; index < crowded; index++) {
    const folder = folders[Math.floor(((index + 0.5) * folders.length) / crowded)];
    if (folder === undefined) continue;
    for (let file = 0; file < CROWDED_FILES; file++) writer.write(folder);
  }
}

/** A disk image as far as its trailer tells: random bytes, then the 512 bytes that start with `koly`. */
function writeImage(top: string, index: number, dice: Dice): void {
  const place = join(top, IMAGE_PLACES[index % IMAGE_PLACES.length] ?? '');
  mkdirSync(place, { recursive: true });
  const name = index % 2 === 0 ? `Installer ${index}.dmg` : `download-${index}`;
  const length = Math.floor(MiB * 100 ** dice());
  const block = Buffer.alloc(MiB);
  for (let at = 0; at < block.length; at += 4) block.writeUInt32LE(Math.floor(dice() * 4_294_967_296), at);
  const trailer = Buffer.alloc(512);
  trailer.write('koly', 'latin1');
  const file = openSync(join(place, name), 'w');
  try {
    for (let left = length - trailer.length, serial = 0; left > 0; left -= block.length, serial++) {
      block.writeUInt32LE(serial, 0);
      writeSync(file, block, 0, Math.min(left, block.length));
    }
    writeSync(file, trailer);
  } finally {
    closeSync(file);
  }
}

/** Where the benchmarks keep their trees. */
export function benchDir(): string {
  return process.env['BENCH_DIR'] ?? join(tmpdir(), 'besom-bench');
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      files: { type: 'string', default: String(FULL_SIZE.files) },
      folders: { type: 'string', default: String(FULL_SIZE.folders) },
      images: { type: 'string', default: String(FULL_SIZE.images) },
    },
  });
  mkdirSync(benchDir(), { recursive: true });
  const size = { files: Number(values.files), folders: Number(values.folders), images: Number(values.images) };
  process.stdout.write(`${buildTree(benchDir(), size)}\n`);
}
