/**
 * The throwaway collector's memory: a file of lines, on the disk before any answer, so that `kill -9` of either side loses
 * nothing that was acknowledged.
 * @module
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import type { Line } from './collector-protocol.ts';

export type Book = {
  /** On the disk when it returns. */
  add(lines: readonly Line[]): void;
  knows(id: string): boolean;
  /** The key of a host that has joined. */
  keyOf(host: string): string | undefined;
  close(): void;
};

/** Opens it, and takes in what an earlier process wrote; a last line that was cut off was never acknowledged. */
export function openBook(file: string): Book {
  const ids = new Set<string>();
  const keys = new Map<string, string>();
  const learn = (line: Line) => {
    if (line.kind === 'event') ids.add(line.event.id);
    else if (line.kind === 'host') keys.set(line.host, line.key);
    else keys.clear();
  };
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  for (const line of linesOf(whole)) learn(line);
  const descriptor = openSync(file, 'a');
  return {
    add(lines) {
      if (lines.length === 0) return;
      writeSync(descriptor, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      fsyncSync(descriptor);
      for (const line of lines) learn(line);
    },
    knows: (id) => ids.has(id),
    keyOf: (host) => keys.get(host),
    close: () => closeSync(descriptor),
  };
}

/** The whole lines of a text. */
export function linesOf(text: string): readonly Line[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line): Line => JSON.parse(line));
}
