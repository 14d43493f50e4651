/**
 * Reads a line that is typed unseen, key by key: a terminal in raw mode does nothing for whoever types.
 * @module
 */

/** What became of the bytes so far; `rest` stands behind the end of the line. */
export type Typed =
  | { readonly kind: 'open' }
  | { readonly kind: 'line'; readonly line: Buffer; readonly rest: Buffer }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'ended' };

/** A line that is being typed. */
export type HiddenLine = { take(bytes: Buffer): Typed };

const CTRL_C = 0x03;
const CTRL_D = 0x04;
const BACKSPACE = 0x08;
const LF = 0x0a;
const CR = 0x0d;
const CTRL_U = 0x15;
const FIRST_LETTER = 0x20;
const DELETE = 0x7f;

/** Begins a line. A byte more than `maxBytes` ends it too: the caller sees by the length that it is too long. */
export function hiddenLine(maxBytes: number): HiddenLine {
  let line: number[] = [];
  const takeKey = (byte: number): Typed['kind'] => {
    if (byte === CTRL_C) return 'interrupted';
    if (byte === CTRL_D && line.length === 0) return 'ended';
    if (byte === LF || byte === CR) return 'line';
    if (byte === CTRL_U) line = [];
    else if (byte === DELETE || byte === BACKSPACE) line = withoutLast(line);
    else if (byte >= FIRST_LETTER) line.push(byte);
    return line.length > maxBytes ? 'line' : 'open';
  };
  return {
    take(bytes) {
      for (const [index, byte] of bytes.entries()) {
        const kind = takeKey(byte);
        if (kind === 'line') return { kind, line: Buffer.from(line), rest: bytes.subarray(index + 1) };
        if (kind !== 'open') return { kind };
      }
      return { kind: 'open' };
    },
  };
}

/** One letter less: in UTF-8 all bytes of it but the first begin with the bits 10. */
function withoutLast(line: readonly number[]): number[] {
  return line.slice(
    0,
    Math.max(
      line.findLastIndex((byte) => (byte & 0xc0) !== 0x80),
      0,
    ),
  );
}
