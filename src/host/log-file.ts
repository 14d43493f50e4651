/**
 * The agent's log: JSON lines in a file that rotates, for the people who look after it.
 *
 * It must outlive whatever becomes of its folder: what cannot be written goes to standard error, where launchd keeps it, up
 * to a bound, since nothing rotates that one; and the file is tried again with each line.
 * @module
 */
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Log } from './host.ts';
import { type LogLevel, openLog, toLine } from './log.ts';
import { type Fields, maskedFields, maskedText } from './log-masking.ts';
import { RotatingFile, type Rotation } from './rotating-file.ts';
import type { Runner } from './state-dir.ts';

const LOG_NAME = 'agent.log';
const ROTATION: Rotation = {
  maxBytes: 5 * 1024 * 1024,
  maxAgeMs: 7 * 24 * 3_600_000,
  keep: 5,
  keepMs: 60 * 24 * 3_600_000,
};
/** Lines on standard error an hour, while the file cannot be written. */
const MAX_SPOKEN = 50;
const HOUR_MS = 3_600_000;

/** A log with all levels, whose level and secrets change with the settings. */
export type AgentLog = Log &
  Disposable & {
    info(text: string, fields?: Fields): void;
    error(text: string, fields?: Fields): void;
    adjust(to: { readonly level: LogLevel; readonly secrets: readonly string[] }): void;
  };

export type LogPlace = {
  readonly dir: string;
  readonly now: () => Date;
  /** Where lines go that the file does not take. */
  readonly speak: (line: string) => void;
  readonly rotation?: Partial<Rotation>;
};

/** Where the log stands: with the system's for the daemon, else beside the state. */
export function logFolder({ platform, isRoot }: Runner, stateDir: string): string {
  return platform === 'darwin' && isRoot ? '/Library/Logs/Besom' : join(stateDir, 'logs');
}

/** Opens it. It never fails: a file that cannot be written is told on standard error. */
export async function openAgentLog({ dir, now, speak, rotation }: LogPlace): Promise<AgentLog> {
  const file = new RotatingFile({ dir, name: LOG_NAME }, { ...ROTATION, ...rotation }, now);
  let secrets: readonly string[] = [];
  const stream = lineStream(writerOf(file, { now, speak }));
  const logger = await openLog(stream, { level: 'info', now });
  const say =
    (level: LogLevel) =>
    (text: string, fields: Fields = {}): void => {
      if (!logger.isOn(level)) return;
      logger.log(level, { text: maskedText(text, secrets), fields: maskedFields(fields, secrets) });
    };
  return {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    adjust: (to) => {
      secrets = to.secrets;
      logger.setLevel(to.level);
    },
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
}

/** Each chunk is one line; written before the call returns, so that nothing waits for a flush at the end. */
function lineStream(write: (line: string) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: unknown, _encoding, done) {
      write(String(chunk).replace(/\n$/u, ''));
      done();
    },
  });
}

type Speaking = Pick<LogPlace, 'now' | 'speak'>;

function writerOf(file: RotatingFile, { now, speak }: Speaking): (line: string) => void {
  let failing: { readonly since: number; spoken: number; lost: number } | undefined;
  return (line) => {
    const time = now();
    const code = file.write(line);
    if (code === undefined) {
      const lost = failing?.lost ?? 0;
      failing = undefined;
      if (lost > 0) file.write(noteLine(time, { text: 'lines of the log were lost', lost }));
      return;
    }
    if (failing === undefined || Math.abs(time.getTime() - failing.since) > HOUR_MS) {
      failing = { since: time.getTime(), spoken: 0, lost: failing?.lost ?? 0 };
      speak(noteLine(time, { text: 'the log file cannot be written', code }));
    }
    if (failing.spoken < MAX_SPOKEN) {
      failing.spoken += 1;
      speak(line);
    } else {
      failing.lost += 1;
    }
  };
}

function noteLine(at: Date, { text, ...fields }: Fields): string {
  return toLine({ level: 'warn', at, text, fields });
}
