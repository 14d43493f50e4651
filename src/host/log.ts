/**
 * The log: constant text with fields, for the people who look after Besom; never for its results.
 *
 * A command is silent unless `--debug`; then one JSON line an entry on stderr. winston is loaded only then: loading it
 * costs 65 ms, a quarter of what `besom --version` may take from a checkout. The agent's own log stands in `log-file.ts`.
 * @module
 */
import type { Writable } from 'node:stream';
import type { Log } from './host.ts';

/** A line longer than this is cut: what an entry's fields hold may come from a hostile file. */
const MAX_LINE = 8192;

type Fields = Readonly<Record<string, unknown>>;

/** Keeps nothing. */
export const SILENT: Log = { debug() {}, warn() {} };

/** As winston orders them: each is written with all before it. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

export type LevelLog = {
  log(level: LogLevel, entry: { readonly text: string; readonly fields?: Fields | undefined }): void;
  /** Whether such an entry would be written: what it says need not be put together otherwise. */
  isOn(level: LogLevel): boolean;
  setLevel(level: LogLevel): void;
};

/** A log that writes each entry to `stream` as it comes. */
export async function openLog(
  stream: Writable,
  { level: first, now }: { readonly level: LogLevel; readonly now: () => Date },
): Promise<LevelLog> {
  const { createLogger, format, transports } = await import('winston');
  const logger = createLogger({
    level: first,
    format: format.printf(({ level, message, fields }) => toLine({ level, text: message, fields, at: now() })),
    transports: [new transports.Stream({ stream, eol: '\n' })],
  });
  return {
    log: (level, { text, fields }) => void logger.log({ level, message: text, fields }),
    isOn: (level) => logger.isLevelEnabled(level),
    setLevel: (level) => {
      logger.level = level;
    },
  };
}

/** The log of `--debug`. */
export async function openDebugLog(stream: Writable): Promise<Log> {
  const { log } = await openLog(stream, { level: 'debug', now: () => new Date() });
  return {
    debug: (text, fields) => log('debug', { text, fields }),
    warn: (text, fields) => log('warn', { text, fields }),
  };
}

type Entry = { readonly level: string; readonly text: unknown; readonly fields: unknown; readonly at?: Date };

/** One entry as one line of ASCII: an escape sequence in a name must not reach the terminal that shows it. */
export function toLine(entry: Entry): string {
  const { level, text } = entry;
  const at = (entry.at ?? new Date()).toISOString();
  const fields: Fields = isFields(entry.fields) ? entry.fields : {};
  const line = ascii(JSON.stringify({ at, level, text, ...fields }, sayable));
  if (line.length <= MAX_LINE) return line;
  return ascii(JSON.stringify({ at, level, text, cut: line.slice(0, MAX_LINE / 2) }));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** What JSON cannot hold: an error's own words and stack, big integers. */
function sayable(_: string, value: unknown): unknown {
  if (value instanceof Error) return { ...value, message: value.message, stack: value.stack, cause: value.cause };
  return typeof value === 'bigint' ? value.toString() : value;
}

function ascii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
