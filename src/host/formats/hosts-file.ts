/**
 * The hosts file: every line that macOS's resolver, or a stricter one, would use.
 *
 * The two disagree: macOS takes commas, `127.1` and the tail of an over-long comment; a stricter resolver takes lines
 * that end with a carriage return alone, and lets `#` end a name. Malware needs only one of them to be read.
 * @module
 */
import { foldDomain } from '../../model/domain.ts';
import { readAsMacos } from './hosts-as-macos.ts';
import { readAsStrict } from './hosts-as-strict.ts';
import type { Mapping } from './hosts-mapping.ts';

/** The lines between which Besom's own sinkhole stands. */
export const OUR_BLOCK_BEGINS = '# BEGIN besom block';
export const OUR_BLOCK_ENDS = '# END besom block';

/** One name with one address. */
export type HostsEntry = {
  /** In one spelling, without zone. */
  readonly address: string;
  /** Folded: lower case, no final dot. */
  readonly name: string;
  readonly nameAsWritten: string;
  /** Counted from 1 by LF, CRLF or CR. */
  readonly line: number;
  /** Whether the line stands between our marker lines, whoever wrote them: what it says is not thereby trusted. */
  readonly ours: boolean;
  readonly usedBy: 'macos' | 'strict' | 'both';
};

/**
 * Every entry, in the order of the file and one at a time: 16 MiB can hold four million.
 * Bytes are exact; text is taken as UTF-8.
 */
export function* parseHosts(content: string | Uint8Array): Generator<HostsEntry> {
  const text = asBytes(content).toString('latin1');
  const lineAt = openLines(text);
  const macos = readAsMacos(text);
  const strict = readAsStrict(text);
  let left = next(macos);
  let right = next(strict);
  while (left !== undefined || right !== undefined) {
    if (left !== undefined && right !== undefined && isSame(left, right)) {
      yield entryOf(left, 'both', lineAt);
      left = next(macos);
      right = next(strict);
    } else if (left !== undefined && (right === undefined || left.at <= right.at)) {
      yield entryOf(left, 'macos', lineAt);
      left = next(macos);
    } else if (right !== undefined) {
      yield entryOf(right, 'strict', lineAt);
      right = next(strict);
    }
  }
}

function next(mappings: Generator<Mapping>): Mapping | undefined {
  const step = mappings.next();
  return step.done === true ? undefined : step.value;
}

function isSame(left: Mapping, right: Mapping): boolean {
  if (left.at !== right.at || left.address !== right.address) return false;
  return left.name === right.name || foldDomain(utf8(left.name)) === foldDomain(utf8(right.name));
}

function entryOf({ at, address, name, written }: Mapping, usedBy: HostsEntry['usedBy'], lineAt: LineAt): HostsEntry {
  return { address, name: foldDomain(utf8(name)), nameAsWritten: utf8(written), ...lineAt(at), usedBy };
}

function asBytes(content: string | Uint8Array): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}

/** Nearly every name is ASCII, which both encodings say alike. */
function utf8(text: string): string {
  return /^[\0-\x7f]*$/u.test(text) ? text : Buffer.from(text, 'latin1').toString('utf8');
}

type LineAt = (offset: number) => { readonly line: number; readonly ours: boolean };

/** Says where an offset stands; offsets must not go back, so that the whole file is counted once. */
function openLines(text: string): LineAt {
  const lineEnd = /\r\n|\n|\r/gu;
  const blocks = blocksOf(text);
  let block = blocks.next().value;
  let line = 1;
  let ending = lineEnd.exec(text);
  return (offset) => {
    while (ending !== null && ending.index < offset) {
      line += 1;
      ending = lineEnd.exec(text);
    }
    while (block !== undefined && block.end <= offset) block = blocks.next().value;
    return { line, ours: block !== undefined && block.start <= offset };
  };
}

/** From each of our first marker lines to the last one that belongs to it; one that is never closed opens nothing. */
function* blocksOf(text: string): Generator<{ readonly start: number; readonly end: number }, undefined> {
  let start: number | undefined;
  for (const marker of text.matchAll(/^# (?:BEGIN|END) besom block[ \t]*$/gmu)) {
    const isBegin = marker[0].startsWith(OUR_BLOCK_BEGINS);
    if (!isBegin && start !== undefined) yield { start, end: marker.index };
    start = isBegin ? marker.index : undefined;
  }
  return undefined;
}
