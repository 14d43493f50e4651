/**
 * Reads the hosts file as stricter resolvers do, those that programs bring along among them.
 *
 * Source: hosts(5) of the BSDs and of Linux: whole lines, fields separated by white space, addresses as inet_pton takes
 * them, and everything behind a `#` is a comment. A carriage return ends a line, and a byte-order mark is no address.
 * @module
 */
import { type Address, readStrictAddress } from '../../model/address.ts';
import { type Mapping, rememberLast } from './hosts-mapping.ts';

/** RFC 1035: no name that can be asked for is longer, so a longer word is none. */
const MAX_NAME_BYTES = 255;
const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf';

/** Every name that a strict resolver would answer for. */
export function* readAsStrict(text: string): Generator<Mapping> {
  const start = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const addressOf = rememberLast(readStrictAddress);
  for (const line of text.slice(start).matchAll(/[^\r\n]+/gu)) {
    yield* readLine(line[0], { offset: start + line.index, addressOf });
  }
}

type LineContext = { readonly offset: number; readonly addressOf: (word: string) => Address | undefined };

function* readLine(line: string, { offset, addressOf }: LineContext): Generator<Mapping> {
  const content = withoutComment(line);
  const field = /[^ \t\v\f]+/gu;
  let address: string | undefined;
  for (let found = field.exec(content); found !== null; found = field.exec(content)) {
    const { 0: word, index } = found;
    if (address === undefined) {
      address = addressOf(word)?.text;
      if (address === undefined) return;
    } else if (word.length <= MAX_NAME_BYTES) {
      yield { at: offset + index, address, name: word, written: word };
    }
  }
}

/** A zero byte ends a string in C, and with it the line. */
function withoutComment(line: string): string {
  return line.split(/[#\0]/u, 1)[0] ?? '';
}
