/**
 * The rows of the digest cache as bytes: what is known of the files of one folder, or of one large file.
 *
 * A row is believed only file by file, and only where device, inode, size, modification and change time are those
 * that the file has now, so a row under a wrong key or of another folder costs a reading and never an answer. Its
 * CRC-32 is for disks that flip bits: "no image" must not come from a damaged byte. Times are the runtime's
 * milliseconds with a fraction, which tell a quarter of a microsecond apart; kernels stamp in steps of more.
 *
 * Layout, little-endian as every machine that this runs on: CRC-32 of all that follows (4 bytes), number of files (4), digest algorithms
 * as bits (4), number of files with digests (4), device (8), key (8); then for each file inode, size, modification
 * and change time (8 each); then a byte of flags for each; then the digests, packed.
 * @module
 */
import type { Stats } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { DigestName } from './host.ts';

/** What is known of a file's content. `named` digests are those of the row's algorithms. */
export const KNOWS = { trailer: 1, image: 2, digests: 4 } as const;

export type Known = { readonly flags: number; readonly hashes?: Readonly<Record<string, string>> };

/** The stamps by which a file is known again. */
type Stamps = Pick<Stats, 'dev' | 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>;

/** In the order of their bits and of their place in a row. */
const ALGORITHMS: readonly (readonly [name: DigestName, bytes: number])[] = [
  ['MD5', 16],
  ['SHA-1', 20],
  ['SHA-256', 32],
  ['SHA-512', 64],
  ['SHA3-256', 32],
];

const HEADER_BYTES = 32;
const STAMP_BYTES = 32;
const STAMPS = 4;

/** A row as it was kept, ready to be asked about files. */
export class KnownFiles {
  readonly count: number;
  readonly #device: number;
  readonly #stamps: Float64Array;
  readonly #flags: Uint8Array;
  readonly #algorithms: readonly (readonly [DigestName, number])[];
  readonly #digests: Buffer;
  #next = 0;
  #byInode: Map<number, number> | undefined;
  #places: readonly number[] | undefined;

  private constructor(bytes: Uint8Array, header: Header) {
    const { count } = header;
    const flagsAt = HEADER_BYTES + count * STAMP_BYTES;
    this.count = count;
    this.#device = header.device;
    this.#stamps = new Float64Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, count * STAMPS);
    this.#flags = bytes.subarray(flagsAt, flagsAt + count);
    this.#algorithms = algorithmsOf(header.algorithms);
    this.#digests = Buffer.from(bytes.buffer, bytes.byteOffset + flagsAt + count);
  }

  /** The row, or nothing where its bytes are not what was written under this key. */
  static parse(bytes: Uint8Array, key: number): KnownFiles | undefined {
    const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
    const header = headerOf(aligned);
    if (header === undefined || header.key !== key) return undefined;
    return new KnownFiles(aligned, header);
  }

  /** What is known of a file that looks like this now. */
  recall(file: Stamps, algorithms: readonly DigestName[]): Known | undefined {
    const index = this.#find(file);
    if (index === undefined) return undefined;
    const flags = this.#flags[index] ?? 0;
    if ((flags & KNOWS.digests) === 0) return { flags };
    const hashes = this.#hashes(index, algorithms);
    return hashes === undefined ? { flags: flags & ~KNOWS.digests } : { flags, hashes };
  }

  #find(file: Stamps): number | undefined {
    if (file.dev !== this.#device) return undefined;
    // a folder that did not change lists its files in the order of the last time
    const index = this.#stamps[this.#next * STAMPS] === file.ino ? this.#next : this.#indexOf(file.ino);
    if (index === undefined || index >= this.count) return undefined;
    const at = index * STAMPS;
    const same =
      this.#stamps[at + 1] === file.size &&
      this.#stamps[at + 2] === file.mtimeMs &&
      this.#stamps[at + 3] === file.ctimeMs;
    this.#next = index + 1;
    return same ? index : undefined;
  }

  #indexOf(inode: number): number | undefined {
    this.#byInode ??= new Map(
      Array.from({ length: this.count }, (_, index) => [this.#stamps[index * STAMPS] ?? 0, index]),
    );
    return this.#byInode.get(inode);
  }

  #hashes(index: number, wanted: readonly DigestName[]): Readonly<Record<string, string>> | undefined {
    const hashes: Record<string, string> = {};
    let at = this.#placeOf(index);
    let found = 0;
    for (const [name, bytes] of this.#algorithms) {
      if (wanted.includes(name)) {
        hashes[name] = this.#digests.toString('hex', at, at + bytes);
        found += 1;
      }
      at += bytes;
    }
    return found === wanted.length ? hashes : undefined;
  }

  #placeOf(index: number): number {
    if (this.#places === undefined) {
      const width = widthOf(this.#algorithms);
      let at = 0;
      this.#places = Array.from(this.#flags, (flags) => {
        const place = at;
        if ((flags & KNOWS.digests) !== 0) at += width;
        return place;
      });
    }
    return this.#places[index] ?? 0;
  }
}

/** Collects what is known of files into a row. One is used again and again: a walk makes 40,000 rows. */
export class RowMaker {
  readonly #algorithms: readonly (readonly [DigestName, number])[];
  #stamps = new Float64Array(256);
  #flags = new Uint8Array(64);
  #digests: string[] = [];
  #device = 0;
  count = 0;

  constructor(algorithms: readonly DigestName[]) {
    this.#algorithms = ALGORITHMS.filter(([name]) => algorithms.includes(name));
  }

  clear(): void {
    this.count = 0;
    this.#digests = [];
  }

  /** Adds a file. False: it lies on another device than the files before it, and is not kept. */
  add(file: Stamps, { flags, hashes }: Known): boolean {
    if (this.count === 0) this.#device = file.dev;
    else if (file.dev !== this.#device) return false;
    if (this.count === this.#flags.length) this.#grow();
    this.#stamps.set([file.ino, file.size, file.mtimeMs, file.ctimeMs], this.count * STAMPS);
    this.#flags[this.count] = hashes === undefined ? flags & ~KNOWS.digests : flags | KNOWS.digests;
    if (hashes !== undefined) this.#digests.push(this.#algorithms.map(([name]) => hashes[name]).join(''));
    this.count += 1;
    return true;
  }

  /** How many bytes the row takes. */
  get bytes(): number {
    return HEADER_BYTES + this.count * (STAMP_BYTES + 1) + this.#digests.length * widthOf(this.#algorithms);
  }

  /** Writes the row into a buffer that has room for it. */
  write(into: Buffer, key: number): void {
    const flagsAt = HEADER_BYTES + this.count * STAMP_BYTES;
    into.writeUInt32LE(this.count, 4);
    into.writeUInt32LE(bitsOf(this.#algorithms), 8);
    into.writeUInt32LE(this.#digests.length, 12);
    into.writeDoubleLE(this.#device, 16);
    into.writeDoubleLE(key, 24);
    into.set(new Uint8Array(this.#stamps.buffer, 0, this.count * STAMP_BYTES), HEADER_BYTES);
    into.set(this.#flags.subarray(0, this.count), flagsAt);
    into.write(this.#digests.join(''), flagsAt + this.count, 'hex');
    into.writeUInt32LE(crc32(into.subarray(4, this.bytes)), 0);
  }

  #grow(): void {
    const [stamps, flags] = [this.#stamps, this.#flags];
    this.#stamps = new Float64Array(stamps.length * 2);
    this.#stamps.set(stamps);
    this.#flags = new Uint8Array(flags.length * 2);
    this.#flags.set(flags);
  }
}

type Header = { readonly count: number; readonly algorithms: number; readonly device: number; readonly key: number };

function headerOf(bytes: Uint8Array): Header | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(4, true);
  const algorithms = view.getUint32(8, true);
  const digests = view.getUint32(12, true) * widthOf(algorithmsOf(algorithms));
  if (bytes.length !== HEADER_BYTES + count * (STAMP_BYTES + 1) + digests) return undefined;
  if (view.getUint32(0, true) !== crc32(bytes.subarray(4))) return undefined;
  return { count, algorithms, device: view.getFloat64(16, true), key: view.getFloat64(24, true) };
}

function algorithmsOf(bits: number): readonly (readonly [DigestName, number])[] {
  return ALGORITHMS.filter((_, index) => (bits & (1 << index)) !== 0);
}

function bitsOf(algorithms: readonly (readonly [DigestName, number])[]): number {
  return ALGORITHMS.reduce((bits, pair, index) => (algorithms.includes(pair) ? bits | (1 << index) : bits), 0);
}

function widthOf(algorithms: readonly (readonly [DigestName, number])[]): number {
  return algorithms.reduce((sum, [, bytes]) => sum + bytes, 0);
}
