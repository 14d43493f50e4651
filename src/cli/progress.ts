/**
 * The progress line: files, bytes, rate, where the sweep is now, and an estimate once there is a basis for one.
 *
 * It stands on stderr, only on a terminal, on one row that is drawn over itself and is gone before a result is printed.
 * @module
 */
import { forTerminal } from '../report/escape.ts';
import { countText, durationText, sizeText } from '../report/figures.ts';
import { columnsOf, cutFromLeft } from '../report/width.ts';

/** Ten times a second looks like motion; more only costs the terminal. */
const REDRAW_EVERY_MS = 100;
/** A rate or an estimate from less than this jumps about. */
const SETTLED_MS = 1000;
/** Of the row, the area gets what the figures leave; less than this says nothing. */
const MIN_AREA_COLUMNS = 12;

const CLEAR_ROW = '\r\u001b[K';

/** What the line says: totals over all probes. */
export type Progress = { readonly files: number; readonly bytesRead: number; readonly area: string };

/** How many files there will be, where something earlier knows: the last sweep, or the volume's own count. */
export type Basis = { readonly files: number };

export type ProgressLine = {
  /** Enters one probe's totals; draws at most ten times a second. */
  update(step: Progress & { readonly probe: string }): void;
  /** Takes the row away, so that something else can be printed; the next update draws it again. */
  clear(): void;
};

export type ProgressScreen = {
  readonly write: (text: string) => void;
  /** Asked at each drawing: a window may be resized. */
  readonly columns: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
};

/** For a command that shows none. */
export const NO_PROGRESS: ProgressLine = { update() {}, clear() {} };

/** Opens the line; nothing is drawn before the first update. */
export function openProgress(screen: ProgressScreen, basis?: Basis): ProgressLine {
  const startedAt = screen.now();
  const totals = new Map<string, Progress>();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    update({ probe, ...progress }) {
      totals.set(probe, progress);
      const now = screen.now();
      if (now - drawnAt < REDRAW_EVERY_MS) return;
      drawnAt = now;
      shown = true;
      const state = { ...sumOf(totals, progress.area), elapsedMs: now - startedAt, ...(basis && { basis }) };
      screen.write(`${CLEAR_ROW}${progressText(state, screen.columns())}`);
    },
    clear() {
      if (shown) screen.write(CLEAR_ROW);
      shown = false;
    },
  };
}

export type ProgressState = Progress & { readonly elapsedMs: number; readonly basis?: Basis };

/** The line for a terminal of this width: never as wide as the row, where the cursor would wrap. */
export function progressText({ files, bytesRead, area, elapsedMs, basis }: ProgressState, columns: number): string {
  const room = Math.max(columns - 1, 0);
  const figures = [
    `${countText(files)} files`,
    ...(bytesRead > 0 ? [sizeText(bytesRead)] : []),
    ...(elapsedMs >= SETTLED_MS && files > 0 ? [`${countText((files * 1000) / elapsedMs)}/s`] : []),
    ...estimate({ files, elapsedMs, ...(basis && { basis }) }),
  ];
  let line = figures[0] ?? '';
  for (const figure of figures.slice(1)) if (columnsOf(`${line}, ${figure}`) <= room) line += `, ${figure}`;
  const left = room - columnsOf(line) - 2;
  if (area !== '' && left >= MIN_AREA_COLUMNS) line += `  ${cutFromLeft(forTerminal(area), left)}`;
  return columnsOf(line) <= room ? line : '';
}

/** What is left at this rate. Once there are more files than expected, the basis was wrong, and nothing is said. */
function estimate({
  files,
  elapsedMs,
  basis,
}: Pick<ProgressState, 'files' | 'elapsedMs' | 'basis'>): readonly string[] {
  if (basis === undefined || elapsedMs < SETTLED_MS || files === 0 || files >= basis.files) return [];
  return [`about ${durationText(((basis.files - files) * elapsedMs) / files)} left`];
}

/** Probes that share one walk count the same files: the largest figure is the sweep's. Bytes are each read once. */
function sumOf(totals: ReadonlyMap<string, Progress>, area: string): Progress {
  const all = [...totals.values()];
  return {
    files: Math.max(...all.map(({ files }) => files)),
    bytesRead: all.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    area,
  };
}
