/**
 * Property lists, XML and binary, as plain values: bounded, and damaged input is an answer, not an exception.
 *
 * A binary list of 153 bytes, in which each array names the next one twice, kept the readers on npm busy for 8 to 35 s
 * (2^22 values from 23 objects), and one that contains itself ended them with a stack overflow.
 * See docs/dependencies.md.
 * @module
 */
import { parseBinaryPropertyList } from './property-list-binary.ts';
import { type PropertyListValue, UnreadablePropertyList } from './property-list-value.ts';
import { parseXmlPropertyList } from './property-list-xml.ts';

export type { PropertyListValue } from './property-list-value.ts';

/** The value, or in words why there is none. */
export type PropertyListResult =
  | { readonly ok: true; readonly value: PropertyListValue }
  | { readonly ok: false; readonly because: string };

/** The magic that every version of the binary form begins with (CoreFoundation, CFBinaryPList.c). */
const BINARY = 'bplist0';

/** Reads a property list of either form. The old text form (`{ a = b; }`) is not read, and says so. */
export function parsePropertyList(bytes: Uint8Array): PropertyListResult {
  if (bytes.length === 0) return { ok: false, because: 'empty' };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    const isBinary = buffer.toString('latin1', 0, BINARY.length) === BINARY;
    return { ok: true, value: isBinary ? parseBinaryPropertyList(buffer) : parseXmlPropertyList(buffer) };
  } catch (error) {
    if (error instanceof UnreadablePropertyList) return { ok: false, because: error.message };
    throw error;
  }
}
