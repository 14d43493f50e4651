/**
 * Reads the rows of a damaged database from its pages, without the trees above them: what SQLite itself cannot reach any
 * more, because a page that leads there is damaged, or the first one, which tells where everything begins.
 *
 * The pages of tables that hold rows say by themselves what they are (SQLite, "Database File Format", 1.6). Which table a
 * row is of, and whether it is whole, is for who asks: each text there has a checksum.
 * @module
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { PAGE_BYTES } from './database.ts';
import { orTrouble } from './database-trouble.ts';

/** A row: its number, and its columns as they are stored (the number itself is stored as nothing). */
export type LooseRow = { readonly seq: number; readonly columns: readonly (string | number | null)[] };

const LEAF = 13;
const FIRST_PAGE_HEADER = 100;
const LOG_HEADER = 32;
const FRAME_HEADER = 24;
/** The largest row that is kept is an event of half of it. */
const MAX_ROW_BYTES = 1024 * 1024;
/** A page belongs to one row: damage may lead to it from others too, but not without end. */
const READS_PER_PAGE = 8;

/** What of a row stands on its page at the most, and the least where it does not all fit (1.6, "X" and "M"). */
const MAX_LOCAL = PAGE_BYTES - 35;
const MIN_LOCAL = Math.floor(((PAGE_BYTES - 12) * 32) / 255) - 23;

/** Every row on a page that is in use; where the first page cannot tell which were freed, on all. */
export function* looseRows(path: string): Generator<LooseRow> {
  const pages = openPages(path);
  let reads = pages.numbers.length * READS_PER_PAGE;
  const read = (number: number) => (reads-- > 0 ? pages.read(number) : undefined);
  try {
    const freed = freedPages(pages);
    for (const number of pages.numbers) {
      const page = freed.has(number) ? undefined : pages.read(number);
      if (page !== undefined) yield* rowsOn(page, number === 1 ? FIRST_PAGE_HEADER : 0, read);
    }
  } finally {
    pages.close();
  }
}

/**
 * Pages that hold what once was (1.3 and 1.5): what was acknowledged must not come back where that is known. Where the list
 * is not as long as the first page says, nothing is believed of it.
 */
function freedPages({ read }: Pages): ReadonlySet<number> {
  const freed = new Set<number>();
  const first = read(1);
  let trunk = first?.readUInt32BE(32) ?? 0;
  while (trunk > 1 && !freed.has(trunk)) {
    freed.add(trunk);
    const page = read(trunk);
    const leaves = Math.min(page?.readUInt32BE(4) ?? 0, PAGE_BYTES / 4 - 2);
    for (let leaf = 0; page !== undefined && leaf < leaves; leaf++) freed.add(page.readUInt32BE(8 + leaf * 4));
    trunk = page?.readUInt32BE(0) ?? 0;
  }
  return freed.size === first?.readUInt32BE(36) ? freed : new Set();
}

type Pages = {
  /** Those that there are. */
  readonly numbers: readonly number[];
  /** A copy of its own. */
  readonly read: (number: number) => Buffer | undefined;
  readonly close: () => void;
};

function openPages(path: string): Pages {
  return orTrouble(() => {
    const [file, log] = [openQuietly(path), openQuietly(`${path}-wal`)];
    const newer = log === undefined ? new Map<number, number>() : committedFrames(log);
    const count = file === undefined ? 0 : Math.floor(fstatSync(file).size / PAGE_BYTES);
    // the log may name any number: what it has is bounded by its own size
    const beyond = [...newer.keys()].filter((number) => number > count);
    return {
      numbers: [...Array.from({ length: count }, (_, index) => index + 1), ...beyond],
      read: (number) => {
        const place = newer.get(number);
        const [from, at] = place === undefined ? [file, (number - 1) * PAGE_BYTES] : [log, place];
        return from === undefined ? undefined : orTrouble(() => readAt(from, at, PAGE_BYTES));
      },
      close: () => {
        for (const each of [file, log]) if (each !== undefined) closeSync(each);
      },
    };
  });
}

/** Either may be missing: what is in the other is read all the same. */
function openQuietly(path: string): number | undefined {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
}

/** Where in the log the newest content of each page stands (4.1): of transactions that were committed, since it was begun. */
function committedFrames(log: number): Map<number, number> {
  const newest = new Map<number, number>();
  const header = readAt(log, 0, LOG_HEADER);
  const open = new Map<number, number>();
  for (let offset = LOG_HEADER; header !== undefined; offset += FRAME_HEADER + PAGE_BYTES) {
    const frame = readAt(log, offset, FRAME_HEADER);
    if (frame === undefined || frame.compare(header, 16, 24, 8, 16) !== 0) break;
    open.set(frame.readUInt32BE(0), offset + FRAME_HEADER);
    if (frame.readUInt32BE(4) === 0) continue;
    for (const [number, place] of open) newest.set(number, place);
    open.clear();
  }
  return newest;
}

function readAt(file: number, position: number, bytes: number): Buffer | undefined {
  const buffer = Buffer.alloc(bytes);
  return readSync(file, buffer, { position }) === bytes ? buffer : undefined;
}

/** The rows of one page; a cell that leads out of the page, or makes no row, is passed over. */
export function* rowsOn(page: Buffer, start: number, read: Pages['read']): Generator<LooseRow> {
  if (page[start] !== LEAF) return;
  const cells = page.readUInt16BE(start + 3);
  for (let cell = 0; cell < cells && start + 10 + cell * 2 <= page.length; cell++) {
    const row = readCell(page, page.readUInt16BE(start + 8 + cell * 2), read);
    if (row !== undefined) yield row;
  }
}

function readCell(page: Buffer, at: number, read: Pages['read']): LooseRow | undefined {
  const size = varint(page, at);
  const seq = varint(page, size.next);
  if (Number.isNaN(size.value) || Number.isNaN(seq.value) || size.value > MAX_ROW_BYTES) return undefined;
  const payload = wholePayload(page.subarray(seq.next), size.value, read);
  const columns = payload === undefined ? undefined : columnsOf(payload);
  return columns === undefined ? undefined : { seq: seq.value, columns };
}

/** With what stands on pages of its own, each of which names the next (1.6, "overflow"). */
function wholePayload(local: Buffer, size: number, read: Pages['read']): Buffer | undefined {
  if (size <= MAX_LOCAL) return local.length >= size ? local.subarray(0, size) : undefined;
  const wanted = MIN_LOCAL + ((size - MIN_LOCAL) % (PAGE_BYTES - 4));
  const here = wanted <= MAX_LOCAL ? wanted : MIN_LOCAL;
  if (local.length < here + 4) return undefined;
  const parts = [local.subarray(0, here)];
  const chain = new Set<number>([0]);
  let next = local.readUInt32BE(here);
  for (let left = size - here; left > 0; left -= PAGE_BYTES - 4) {
    const page = chain.has(next) ? undefined : read(next);
    if (page === undefined) return undefined;
    chain.add(next);
    parts.push(page.subarray(4, 4 + left));
    next = page.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

/** A record: the types of its columns, then their contents (2.1). */
function columnsOf(payload: Buffer): LooseRow['columns'] | undefined {
  const header = varint(payload, 0);
  if (!(header.value <= payload.length)) return undefined;
  const columns: (string | number | null)[] = [];
  let content = header.value;
  for (let at = header.next; at < header.value; ) {
    const type = varint(payload, at);
    const bytes = bytesOf(type.value);
    if (!(content + bytes <= payload.length)) return undefined;
    columns.push(storedAs(type.value, payload.subarray(content, content + bytes)));
    content += bytes;
    at = type.next;
  }
  return columns;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, Number.NaN, Number.NaN] as const;

function bytesOf(type: number): number {
  return type >= 12 ? Math.floor((type - 12) / 2) : (INTEGER_BYTES[type] ?? Number.NaN);
}

/** Of the kinds that are stored here: a floating number or bytes are nobody's. */
function storedAs(type: number, bytes: Buffer): string | number | null {
  if (type === 8 || type === 9) return type - 8;
  if (type >= 1 && type <= 5) return bytes.readIntBE(0, bytes.length);
  if (type === 6) return Number(bytes.readBigInt64BE());
  return type >= 13 && type % 2 === 1 ? bytes.toString('utf8') : null;
}

/** One to nine bytes, seven bits each, the last one eight (1.6). Beyond what a number holds, and past the end: NaN. */
function varint(bytes: Buffer, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) break;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value: value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN, next: at + index + 1 };
  }
  return { value: Number.NaN, next: at };
}
