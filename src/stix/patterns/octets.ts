/**
 * Bytes in patterns and in observations: hexadecimal, base64, and text whose every character is one byte.
 * @module
 */

const NO_HEX = /[^0-9A-Fa-f]/u;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/u;
const BEYOND_A_BYTE = /[\u0100-\uffff]/u;

export function isHex(text: string): boolean {
  return text.length % 2 === 0 && !NO_HEX.test(text);
}

/** Base64 of RFC 4648 with its padding. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && BASE64.test(text);
}

/** Bytes as text, one character each (`\u0000` to `\u00ff`): JavaScript compares and searches texts fastest. */
export function octetsFromHex(text: string): string {
  return Buffer.from(text, 'hex').toString('latin1');
}

export function octetsFromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1');
}

/** A text as bytes (STIX 2.1, 9.7: only where every code point is below 256); `undefined` where it can not be. */
export function octetsFromText(text: string): string | undefined {
  return BEYOND_A_BYTE.test(text) ? undefined : text;
}
