/**
 * The text form that all files of minisign share: lines with a comment's prefix, and lines of base64.
 *
 * The reader is stricter than the tool in two points, so that a file has one reading: nothing may stand behind the last
 * line, and base64 has one spelling. Line ends of Windows are taken, as the tool takes them: mail and version control
 * make them.
 * @module
 */

/** What a reader made of hostile bytes: the value, or constant words that repeat nothing of them. */
export type Read<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'malformed'; readonly because: string };

export const UNTRUSTED_PREFIX = 'untrusted comment: ';
export const TRUSTED_PREFIX = 'trusted comment: ';

/** The buffers of the tool: prefix, text, line end and NUL have room in these, or it says "too long". */
export const MAX_UNTRUSTED_BYTES = 1024;
export const MAX_TRUSTED_BYTES = 8192;

/** Larger than any file of minisign can be; what is larger need not be read to be refused. */
export const MAX_FILE_BYTES = 16 * 1024;

/** What a trusted comment may not hold, by the tool too: a terminal would obey it, or end the line at it. Not the tab. */
const CONTROL = /(?!\t)\p{Cc}/u;
const LF = 0x0a;
const CR = 0x0d;

/** A value that was read. */
export function read<T>(value: T): Read<T> {
  return { kind: 'read', value };
}

/** A refusal, in words of ours alone. */
export function malformed(because: string): Read<never> {
  return { kind: 'malformed', because };
}

/** Exactly this many lines, without their line ends; `undefined` where there are more or fewer, or too many bytes. */
export function linesOf(bytes: Uint8Array, count: number): readonly Buffer[] | undefined {
  if (bytes.length > MAX_FILE_BYTES) return undefined;
  const lines: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(LF, at);
    const end = found === -1 ? bytes.length : found;
    const line = Buffer.from(bytes.subarray(at, end));
    lines.push(found !== -1 && line.at(-1) === CR ? line.subarray(0, -1) : line);
    at = end + 1;
  }
  return lines.length === count ? lines : undefined;
}

/** What stands behind a comment's prefix; `undefined` where the line begins otherwise or is longer than the tool takes. */
export function commentOf(
  line: Buffer,
  { prefix, maxBytes }: { readonly prefix: string; readonly maxBytes: number },
): Buffer | undefined {
  const fits = line.length + 2 <= maxBytes;
  return fits && line.subarray(0, prefix.length).toString('latin1') === prefix
    ? line.subarray(prefix.length)
    : undefined;
}

/** A comment as text that stays on its line; `undefined` where it is not UTF-8 or holds a control character. */
export function printable(comment: Buffer): string | undefined {
  const text = comment.toString('utf8');
  return Buffer.from(text, 'utf8').equals(comment) && !CONTROL.test(text) ? text : undefined;
}

/** The bytes of a line of base64; `undefined` where they are not exactly this many, or spelt in another way. */
export function decode(line: Buffer, byteCount: number): Buffer | undefined {
  // the runtime's decoder passes over what is no base64: only the one spelling that it writes itself is taken
  const text = line.toString('latin1');
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === byteCount && bytes.toString('base64') === text ? bytes : undefined;
}

/** The untrusted comment and one line of base64: the form of both kinds of key. */
export function keyText(comment: string, bytes: Buffer): string {
  return `${UNTRUSTED_PREFIX}${comment}\n${bytes.toString('base64')}\n`;
}

/** The bytes of a key file of two lines. */
export function readKeyText(bytes: Uint8Array, byteCount: number): Read<Buffer> {
  const [comment, line] = linesOf(bytes, 2) ?? [];
  if (comment === undefined || line === undefined) return malformed('a key has two lines, a comment and the key');
  const untrusted = commentOf(comment, { prefix: UNTRUSTED_PREFIX, maxBytes: MAX_UNTRUSTED_BYTES });
  if (untrusted === undefined) return malformed(`its first line is no comment that begins "${UNTRUSTED_PREFIX}"`);
  const key = decode(line, byteCount);
  return key === undefined ? malformed(`its second line is not ${byteCount} bytes of base64`) : read(key);
}
