/**
 * Writes binary property lists for tests: a value as macOS would write it, or objects one by one, however wrong.
 * @module
 */

/** A value that tests write; a `Buffer` is an object as it stands. */
export type Writable =
  | boolean
  | number
  | string
  | Date
  | Buffer
  | readonly Writable[]
  | { readonly [key: string]: Writable };

/** A whole list whose first object is the top. */
export function binaryList(value: Writable): Buffer {
  const objects: Buffer[] = [];
  add(value, objects);
  return rawBinaryList(objects);
}

/** A list of objects as they are given, with a right header, table and trailer; references are of two bytes. */
export function rawBinaryList(objects: readonly Buffer[], top = 0): Buffer {
  const header = Buffer.from('bplist00');
  const table = Buffer.alloc(objects.length * 4);
  let at = header.length;
  for (const [index, object] of objects.entries()) {
    table.writeUInt32BE(at, index * 4);
    at += object.length;
  }
  const trailer = Buffer.alloc(32);
  trailer[6] = 4;
  trailer[7] = 2;
  trailer.writeBigUInt64BE(BigInt(objects.length), 8);
  trailer.writeBigUInt64BE(BigInt(top), 16);
  trailer.writeBigUInt64BE(BigInt(at), 24);
  return Buffer.concat([header, ...objects, table, trailer]);
}

/** The marker of an object, with its count. */
export function marked(kind: number, count: number): Buffer {
  if (count < 15) return Buffer.from([(kind << 4) | count]);
  const wide = Buffer.alloc(6);
  wide.set([(kind << 4) | 15, 0x12]);
  wide.writeUInt32BE(count, 2);
  return wide;
}

/** References to objects, two bytes each. */
export function references(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 2);
  for (const [index, number] of numbers.entries()) bytes.writeUInt16BE(number, index * 2);
  return bytes;
}

function add(value: Writable, objects: Buffer[]): number {
  const index = objects.push(Buffer.alloc(0)) - 1;
  objects[index] = encode(value, objects);
  return index;
}

function encode(value: Writable, objects: Buffer[]): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (typeof value === 'boolean') return Buffer.from([value ? 0x09 : 0x08]);
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'string') return encodeText(value);
  if (value instanceof Date) return real(0x33, (value.getTime() - Date.UTC(2001, 0, 1)) / 1000);
  if (isList(value)) {
    return Buffer.concat([marked(0xa, value.length), references(...value.map((one) => add(one, objects)))]);
  }
  const keys = Object.keys(value).map((key) => add(key, objects));
  const values = Object.values(value).map((one) => add(one, objects));
  return Buffer.concat([marked(0xd, keys.length), references(...keys, ...values)]);
}

function encodeNumber(value: number): Buffer {
  if (!Number.isInteger(value)) return real(0x23, value);
  const bytes = Buffer.alloc(9);
  bytes[0] = 0x13;
  bytes.writeBigInt64BE(BigInt(value), 1);
  return bytes;
}

function encodeText(value: string): Buffer {
  const isAscii = Buffer.byteLength(value) === value.length;
  const content = isAscii ? Buffer.from(value, 'latin1') : Buffer.from(value, 'utf16le').swap16();
  return Buffer.concat([marked(isAscii ? 0x5 : 0x6, value.length), content]);
}

function real(marker: number, value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = marker;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function isList(value: Writable): value is readonly Writable[] {
  return Array.isArray(value);
}
