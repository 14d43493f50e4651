/**
 * Reads bytes, numbers and references of a binary property list, never outside of where its objects stand.
 *
 * Source: CoreFoundation, CFBinaryPList.c: a header of 8 bytes, objects, a table of their offsets, and a trailer of
 * 32 bytes: how wide offsets and references are, how many objects there are, which is the top, where the table stands.
 * @module
 */
import { UnreadablePropertyList } from './property-list-value.ts';

const HEADER_BYTES = 8;
const TRAILER_BYTES = 32;

export type BinaryList = {
  readonly bytes: Buffer;
  readonly offsetBytes: number;
  readonly referenceBytes: number;
  readonly objects: number;
  readonly top: number;
  readonly table: number;
};

/** Where the content of an object begins, and its count of bytes, characters or members. */
export type Content = { readonly start: number; readonly count: number };

/** Reads the trailer, and refuses a table that does not lie between the objects and itself. */
export function openBinaryList(bytes: Buffer): BinaryList {
  if (bytes.length < HEADER_BYTES + TRAILER_BYTES) throw new UnreadablePropertyList('cut off');
  const trailer = bytes.subarray(-TRAILER_BYTES);
  const list: BinaryList = {
    bytes,
    offsetBytes: trailer.readUInt8(6),
    referenceBytes: trailer.readUInt8(7),
    objects: numberAt(trailer, 8, 8),
    top: numberAt(trailer, 16, 8),
    table: numberAt(trailer, 24, 8),
  };
  const widths = [list.offsetBytes, list.referenceBytes];
  const end = list.table + list.objects * list.offsetBytes;
  const fits = list.table >= HEADER_BYTES && end <= bytes.length - TRAILER_BYTES;
  if (!fits || widths.some((width) => width < 1 || width > 8)) throw damaged('its trailer');
  return list;
}

/** Where an object stands. */
export function offsetOf(list: BinaryList, reference: number): number {
  if (reference >= list.objects) throw damaged('a reference to nothing');
  const at = numberAt(list.bytes, list.table + reference * list.offsetBytes, list.offsetBytes);
  take(list, at, 1);
  return at;
}

/** The n-th reference of an array or dictionary. */
export function referenceAt(list: BinaryList, start: number, n: number): number {
  const width = list.referenceBytes;
  return numberAt(take(list, start + n * width, width), 0, width);
}

/** The content of an object; a count of 15 in its marker means that the real one follows as an integer object. */
export function contentOf(list: BinaryList, at: number): Content {
  const low = take(list, at, 1).readUInt8() & 0x0f;
  if (low !== 0x0f) return { start: at + 1, count: low };
  const marker = take(list, at + 1, 1).readUInt8();
  const width = 2 ** (marker & 0x0f);
  if (marker >> 4 !== 0x1 || width > 8) throw damaged('a count that is no number');
  return { start: at + 2 + width, count: numberAt(take(list, at + 2, width), 0, width) };
}

/** One, two and four bytes are unsigned, eight and sixteen signed. */
export function integerAt(list: BinaryList, at: number, width: number): bigint {
  if (width > 16) throw damaged('a number of more than 16 bytes');
  let value = 0n;
  for (const byte of take(list, at, width)) value = (value << 8n) | BigInt(byte);
  return width >= 8 ? BigInt.asIntN(width * 8, value) : value;
}

/** A floating-point number of four or eight bytes. */
export function realAt(list: BinaryList, at: number, width: number): number {
  if (width !== 4 && width !== 8) throw damaged(`a real number of ${width} bytes`);
  const bytes = take(list, at, width);
  return width === 4 ? bytes.readFloatBE() : bytes.readDoubleBE();
}

/** Bytes of an object. Objects stand between the header and the table: whatever lies outside of that is damage. */
export function take({ bytes, table }: BinaryList, at: number, count: number): Buffer {
  if (at < HEADER_BYTES || at + count > table) throw damaged('an object beyond its end');
  return bytes.subarray(at, at + count);
}

export function damaged(what: string): UnreadablePropertyList {
  return new UnreadablePropertyList(`damaged: ${what}`);
}

/** Inexact beyond 2^53, where no file has a byte. */
function numberAt(bytes: Buffer, at: number, width: number): number {
  let value = 0;
  for (const byte of bytes.subarray(at, at + width)) value = value * 256 + byte;
  return value;
}
