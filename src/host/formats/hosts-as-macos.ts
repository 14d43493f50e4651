/**
 * Reads the hosts file as macOS does.
 *
 * Source: Apple, mDNSResponder-2600.100.147, mDNSMacOSX.c (mDNSMacOSXParseEtcHosts, mDNSMacOSXParseEtcHostsLine,
 * EtcHostsParseOneName) and DNSCommon.c (AppendDNSNameString): mDNSResponder answers for the file, the resolver of the
 * C library asks it. Not followed: Libinfo's own reading of the file (file_module.c), which it asks only where
 * mDNSResponder has no answer, and which would read the words of a comment as names.
 * @module
 */
import { type Address, readAddress } from '../../model/address.ts';
import { type Mapping, rememberLast } from './hosts-mapping.ts';

/** `fgets` into 1,024 bytes: a longer line is read in pieces, and each piece is a line of its own. */
const PIECE_BYTES = 1023;
/** 255 bytes with the length before each label, so one less as text. */
const MAX_NAME_BYTES = 254;
const LEGAL_NAME = /^[^.]{1,63}(?:\.[^.]{1,63})*$/u;

/** Every name that macOS would answer for. */
export function* readAsMacos(text: string): Generator<Mapping> {
  const addressOf = rememberLast(readAddress);
  for (const { start, piece } of piecesOf(text)) {
    const first = piece[0];
    if (first === '#' || first === '\r' || first === '\n') continue;
    const line = piece.split('\0', 1)[0] ?? '';
    // strlen gives 0, which the reader takes for a fault: it stops, and no later line counts
    if (line === '') return;
    yield* readLine(line.replace(/[\r\n]{1,2}$/u, ''), { offset: start, addressOf });
  }
}

function* piecesOf(text: string): Generator<{ readonly start: number; readonly piece: string }> {
  // kept between pieces: looking for it again from each piece of a line of 16 MiB takes quadratic time
  let lineEnd = -1;
  for (let start = 0; start < text.length; ) {
    if (lineEnd < start) lineEnd = text.indexOf('\n', start);
    if (lineEnd < 0) lineEnd = text.length;
    const end = Math.min(lineEnd + 1, start + PIECE_BYTES, text.length);
    yield { start, piece: text.slice(start, end) };
    start = end;
  }
}

type LineContext = { readonly offset: number; readonly addressOf: (word: string) => Address | undefined };

/** `address[%interface] name alias…`, separated by blank, tab or comma; `#` where a name would begin ends the line. */
function readLine(line: string, { offset, addressOf }: LineContext): readonly Mapping[] {
  const head = /^[ \t]*([^ \t,%]*)(%.?[^ \t,]*)?/su.exec(line);
  const address = addressOf(head?.[1] ?? '');
  const mappings: Mapping[] = [];
  if (head === null || address === undefined) return mappings;
  const word = /[^ \t,]+/gu;
  word.lastIndex = head[0].length;
  for (let found = word.exec(line); found !== null; found = word.exec(line)) {
    const { 0: written, index } = found;
    if (written.startsWith('#')) return mappings;
    // from the second alias on, one that begins as the address does is taken for a sign that the reader came round
    if (mappings.length > 1 && written[0] === head[1]?.[0]) return mappings;
    const name = readName(written);
    if (name === undefined) return mappings;
    mappings.push({ at: offset + index, address: address.text, name, written });
  }
  return mappings;
}

/** Stands for a dot inside a label while labels are told apart. It is no byte, so that no name can hold it. */
const ESCAPED_DOT = '\u{e000}';

/** A name in the presentation form of DNS, `\.` and `\046` included; `undefined`: macOS drops the rest of the line. */
function readName(written: string): string | undefined {
  const name = written.includes('\\') ? unescapeName(written) : written;
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  if (bare === '') return '';
  if (bare.length > MAX_NAME_BYTES || !LEGAL_NAME.test(bare)) return undefined;
  return bare.replaceAll(ESCAPED_DOT, '\\.');
}

/** A backslash takes the next character as it is, or three digits for a byte; more than 255 is no byte. */
function unescapeName(written: string): string {
  return written.replaceAll(/\\(?:(\d{3})|(.)|$)/gsu, (whole, digits?: string, character?: string) => {
    if (digits !== undefined && Number(digits) > 255) return whole.slice(1);
    const byte = digits === undefined ? (character ?? '') : String.fromCharCode(Number(digits));
    return byte === '.' ? ESCAPED_DOT : byte;
  });
}
