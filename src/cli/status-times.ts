/**
 * Says a time by how far it is from now. Clocks are set, so a time that should be past may lie ahead: that is said too.
 * @module
 */
import { durationText } from '../report/figures.ts';

const DAY_MS = 24 * 3_600_000;

/** `5 min 2 s ago`. */
export function agoText(time: string, now: Date): string {
  const ms = now.getTime() - Date.parse(time);
  if (Number.isNaN(ms)) return 'at an unknown time';
  return ms < -1_000 ? `${spanText(-ms)} ahead of this clock` : `${spanText(Math.max(0, ms))} ago`;
}

/** `in 5 min 2 s`. */
export function untilText(time: string, now: Date): string {
  const ms = Date.parse(time) - now.getTime();
  if (Number.isNaN(ms)) return 'at an unknown time';
  return ms <= 0 ? 'now' : `in ${spanText(ms)}`;
}

/** As `durationText`, with days: an agent runs for months. */
export function spanText(ms: number): string {
  if (ms < DAY_MS) return durationText(ms);
  return `${Math.floor(ms / DAY_MS)} d ${Math.floor((ms % DAY_MS) / 3_600_000)} h`;
}
