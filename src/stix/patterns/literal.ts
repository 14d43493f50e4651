/**
 * Literals of the pattern language: from a token to a value, and back to text.
 * @module
 */
import type { Token } from './lexer.ts';
import type { Literal } from './pattern.ts';

/** The value of a token, if it is a literal. A float that no 64-bit float can hold is none. */
export function literalOf({ kind, text }: Token): Literal | undefined {
  switch (kind) {
    case 'string':
    case 'timestamp':
      return { kind, value: text };
    case 'integer':
      return { kind, value: BigInt(text.replace('+', '')) };
    case 'float':
      return Number.isFinite(Number(text)) ? { kind, value: Number(text) } : undefined;
    case 'boolean':
      return { kind, value: text === 'true' };
    case 'hex':
      return { kind, value: Uint8Array.from(Buffer.from(text, 'hex')) };
    case 'binary':
      return { kind, value: Uint8Array.from(Buffer.from(text, 'base64')) };
    default:
      return undefined;
  }
}

/** The literal as a pattern writes it. */
export function printLiteral(literal: Literal): string {
  switch (literal.kind) {
    case 'string':
      return printString(literal.value);
    case 'timestamp':
      return `t'${literal.value}'`;
    case 'float':
      return printFloat(literal.value);
    case 'hex':
      return `h'${Buffer.from(literal.value).toString('hex')}'`;
    case 'binary':
      return `b'${Buffer.from(literal.value).toString('base64')}'`;
    default:
      return String(literal.value);
  }
}

export function printString(text: string): string {
  return `'${text.replaceAll(/['\\]/gu, '\\$&')}'`;
}

/** A number in plain digits: the language has no exponents, JavaScript writes them from 1e21 up and 1e-7 down. */
export function printNumber(value: number): string {
  const [mantissa = '', exponent] = String(value).split('e');
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(shift, '0')}`;
}

function printFloat(value: number): string {
  const digits = Object.is(value, -0) ? '-0' : printNumber(value);
  return digits.includes('.') ? digits : `${digits}.0`;
}
