/**
 * Writes a flat dictionary of strings as a binary property list, as Xcode does with a bundle's Info.plist.
 *
 * Written from the format's description in Apple's CFBinaryPList.c (open source): header `bplist00`, the objects, a
 * table of their offsets, and a trailer of 32 bytes.
 * @module
 */

const DICTIONARY = 0xd0;
const ASCII = 0x50;
const UTF_16 = 0x60;
const INTEGER_OF_TWO_BYTES = 0x11;
const TRAILER_BYTES = 32;

/** The whole file. Offsets and references have two bytes each: enough for the lists that tests make. */
export function binaryPlist(entries: Readonly<Record<string, string>>): Buffer {
  const texts = [...Object.keys(entries), ...Object.values(entries)];
  const count = texts.length / 2;
  const references = Buffer.alloc(texts.length * 2);
  // keys first, then their values, each the next object after the dictionary
  texts.forEach((_, index) => void references.writeUInt16BE(index + 1, index * 2));
  const objects = [Buffer.concat([marker(DICTIONARY, count), references]), ...texts.map(stringObject)];
  const header = Buffer.from('bplist00', 'latin1');
  const offsets = Buffer.alloc(objects.length * 2);
  let at = header.length;
  objects.forEach((object, index) => {
    offsets.writeUInt16BE(at, index * 2);
    at += object.length;
  });
  return Buffer.concat([header, ...objects, offsets, trailer(objects.length, at)]);
}

function stringObject(text: string): Buffer {
  if (/^[\0-\x7f]*$/u.test(text)) return Buffer.concat([marker(ASCII, text.length), Buffer.from(text, 'latin1')]);
  return Buffer.concat([marker(UTF_16, text.length), Buffer.from(text, 'utf16le').swap16()]);
}

/** Type and length in one byte; from 15 on, the length follows as an integer object. */
function marker(type: number, length: number): Buffer {
  if (length < 15) return Buffer.from([type | length]);
  const long = Buffer.from([type | 0x0f, INTEGER_OF_TWO_BYTES, 0, 0]);
  long.writeUInt16BE(length, 2);
  return long;
}

function trailer(objects: number, offsetTable: number): Buffer {
  const bytes = Buffer.alloc(TRAILER_BYTES);
  bytes.writeUInt8(2, 6);
  bytes.writeUInt8(2, 7);
  bytes.writeBigUInt64BE(BigInt(objects), 8);
  bytes.writeBigUInt64BE(0n, 16);
  bytes.writeBigUInt64BE(BigInt(offsetTable), 24);
  return bytes;
}
