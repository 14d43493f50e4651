/**
 * What a sweep that did not find a trace again says about it: that it is gone, or nothing.
 *
 * "Did not see" is "gone" only where the sweep has really looked: the indicator was in a pack that it took along, the
 * probe that had seen the trace came through its whole field, and there were not more places than are told one by one.
 * @module
 */
import type { Report } from '../model/report.ts';
import type { Story } from '../model/story.ts';

export type Swept = {
  readonly report: Report;
  /** Ids of the findings that it told. */
  readonly found: ReadonlySet<string>;
  /** Findings of one indicator that are told one by one. */
  readonly maxHits: number;
  /** Whether a look at chosen places covers this path; absent: a whole sweep. */
  readonly covers?: (path: string) => boolean;
};

/** The open stories whose traces the sweep has shown to be gone. */
export function goneBy(open: readonly Story[], { report, found, maxHits, covers }: Swept): readonly Story[] {
  const complete = new Set(report.coverage.filter(({ state }) => state === 'complete').map(({ probe }) => probe));
  const asked = new Map(report.indicators.map((result) => [key(result.pack, result.id), result]));
  return open.filter((story) => {
    if (found.has(story.id) || story.lastSeen >= report.startedAt || !complete.has(story.probe)) return false;
    if (covers !== undefined && !covers(story.path)) return false;
    const result = asked.get(key(story.pack, story.indicator));
    if (result === undefined || result.hits > maxHits) return false;
    return result.state === 'clear' || result.state === 'clear-in-part' || result.state === 'found';
  });
}

function key(pack: string, indicator: string): string {
  return `${pack} ${indicator}`;
}
