/**
 * Which files and folders are in the cloud only: macOS downloads such a one when it is opened, and Node cannot see the
 * flag that says so. `/usr/bin/stat` can.
 *
 * What it prints is joined by device and inode and holds no name: a name with a line break in it could forge an answer.
 * @module
 */
import { lstatSync } from 'node:fs';
import { Problem } from '../model/problem.ts';
import { codeOf } from './errno.ts';
import { lookRaw } from './look-raw.ts';
import { runProgram } from './programs.ts';
import { isWithin, rawOf, textOf } from './raw-path.ts';

/** `SF_DATALESS` (sys/stat.h): the content is not on this disk. */
const SF_DATALESS = 0x4000_0000n;

/** Words of one call; the kernel's limit for all of them together is 1 MiB, and a path has up to 1 KiB. */
const MAX_PATHS = 256;

/** Device and inode of each line, and whether it is in the cloud only. Lines that are no answer are left out. */
export function parseFlags(text: string): ReadonlyMap<string, boolean> {
  const answers = new Map<string, boolean>();
  for (const line of text.split('\n')) {
    const [, device, inode, flags] = /^(-?\d{1,20}) (\d{1,20}) (\d{1,20})$/.exec(line) ?? [];
    if (device === undefined || inode === undefined || flags === undefined) continue;
    answers.set(key(BigInt(device), BigInt(inode)), (BigInt(flags) & SF_DATALESS) !== 0n);
  }
  return answers;
}

/** Whether one raw path is in the cloud only. Asked only of what may be: a file without blocks, a folder that the cloud fills. */
export function cloudTest(places: readonly string[]): (raw: string) => boolean {
  const rawPlaces = places.map((path) => rawOf({ path }));
  return (raw) => {
    const path = textOf(raw);
    const stats = lookRaw(raw);
    if (path === undefined || typeof stats === 'string') return false;
    const isOpen = stats.isDirectory()
      ? rawPlaces.some((place) => isWithin(raw, place))
      : stats.isFile() && stats.size > 0 && stats.blocks === 0;
    return isOpen && askDataless([path]).has(path);
  };
}

/** Those of the paths that are in the cloud only. */
export function askDataless(paths: readonly string[]): ReadonlySet<string> {
  const absent = new Set<string>();
  for (let start = 0; start < paths.length; start += MAX_PATHS) {
    const batch = paths.slice(start, start + MAX_PATHS);
    const { stdout } = runProgram('stat', ['-f', '%d %i %f', '--', ...batch], 'machine');
    for (const path of joinAnswers(batch, parseFlags(stdout.toString('latin1')))) absent.add(path);
  }
  return absent;
}

/** A thing without an answer has gone meanwhile. Without any answer the program is not what it should be. */
function* joinAnswers(paths: readonly string[], answers: ReadonlyMap<string, boolean>): Generator<string> {
  const keys = paths.map((path) => [path, keyOf(path)] as const).filter(([, known]) => known !== undefined);
  if (keys.length > 0 && !keys.some(([, known]) => answers.has(known ?? '')))
    throw new Problem('PROGRAM_FAILED', '"/usr/bin/stat": its answer is not understood. Run it by hand');
  for (const [path, known] of keys) if (answers.get(known ?? '') === true) yield path;
}

/** In whole numbers: an inode may be larger than a double holds. */
function keyOf(path: string): string | undefined {
  try {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? undefined : key(stats.dev, stats.ino);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}

/** A device is a signed number to one and an unsigned one to the other. */
function key(device: bigint, inode: bigint): string {
  return `${BigInt.asUintN(32, device)}:${inode}`;
}
