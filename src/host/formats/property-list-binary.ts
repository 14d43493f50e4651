/**
 * The binary form of a property list. Source: CoreFoundation, CFBinaryPList.c.
 *
 * Objects refer to each other by number, so a small file can say a huge value, or one that contains itself:
 * every object read counts, each time that it is read.
 * @module
 */
import {
  type BinaryList,
  type Content,
  contentOf,
  damaged,
  integerAt,
  offsetOf,
  openBinaryList,
  realAt,
  referenceAt,
  take,
} from './binary-list-bytes.ts';
import {
  Allowance,
  dateAt,
  emptyDictionary,
  type PropertyListDictionary,
  type PropertyListValue,
  wholeNumber,
} from './property-list-value.ts';

/** Seconds count from 2001-01-01 UTC. */
const EPOCH_MS = Date.UTC(2001, 0, 1);

type Reading = { readonly list: BinaryList; readonly allowance: Allowance };

/** Reads the object at the top, and what it refers to. */
export function parseBinaryPropertyList(bytes: Buffer): PropertyListValue {
  const list = openBinaryList(bytes);
  return readObject({ list, allowance: new Allowance() }, list.top, 0);
}

function readObject(reading: Reading, reference: number, depth: number): PropertyListValue {
  const { list, allowance } = reading;
  const at = offsetOf(list, reference);
  allowance.take(depth);
  const marker = list.bytes.readUInt8(at);
  const low = marker & 0x0f;
  switch (marker >> 4) {
    case 0x0:
      return readSingle(marker);
    case 0x1:
      return wholeNumber(integerAt(list, at + 1, 2 ** low));
    case 0x2:
      return realAt(list, at + 1, 2 ** low);
    case 0x3:
      return dateAt(EPOCH_MS + 1000 * realAt(list, at + 1, 8));
    case 0x8:
      return readUid(integerAt(list, at + 1, low + 1));
    case 0xa:
    case 0xb:
    case 0xc:
      return readMembers(reading, contentOf(list, at), depth + 1);
    case 0xd:
      return readDictionary(reading, contentOf(list, at), depth + 1);
    default:
      return readBytes(reading, marker, contentOf(list, at));
  }
}

function readSingle(marker: number): null | boolean {
  if (marker === 0x08) return false;
  if (marker === 0x09) return true;
  if (marker === 0x00) return null;
  throw unknown(marker);
}

function readBytes({ list, allowance }: Reading, marker: number, { start, count }: Content): Uint8Array | string {
  const kind = marker >> 4;
  const bytes = take(list, start, kind === 0x6 ? count * 2 : count);
  allowance.takeBytes(bytes.length);
  switch (kind) {
    case 0x4:
      return Uint8Array.from(bytes);
    case 0x5:
      return bytes.toString('latin1');
    case 0x6:
      return Buffer.from(bytes).swap16().toString('utf16le');
    case 0x7:
      return bytes.toString('utf8');
    default:
      throw unknown(marker);
  }
}

/** As the XML form says the same. */
function readUid(value: bigint): PropertyListDictionary {
  return Object.assign(emptyDictionary(), { CF$UID: wholeNumber(BigInt.asUintN(128, value)) });
}

function readMembers(reading: Reading, { start, count }: Content, depth: number): readonly PropertyListValue[] {
  const members: PropertyListValue[] = [];
  for (let n = 0; n < count; n += 1) {
    members.push(readObject(reading, referenceAt(reading.list, start, n), depth));
  }
  return members;
}

/** Of two values with one key CoreFoundation keeps the first here, and the last in the XML form. */
function readDictionary(reading: Reading, { start, count }: Content, depth: number): PropertyListDictionary {
  const dictionary = emptyDictionary();
  for (let n = 0; n < count; n += 1) {
    const key = readObject(reading, referenceAt(reading.list, start, n), depth);
    if (typeof key !== 'string') throw damaged('a key that is no text');
    const value = readObject(reading, referenceAt(reading.list, start, count + n), depth);
    if (!(key in dictionary)) dictionary[key] = value;
  }
  return dictionary;
}

function unknown(marker: number): Error {
  return damaged(`an object of unknown kind 0x${marker.toString(16)}`);
}
