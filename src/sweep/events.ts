/**
 * What a sweep tells while it runs, as values that cross a pipe: the child that looks, the parent that answers.
 * @module
 */
import type { Gap } from '../model/gap.ts';
import type { RememberBatch } from '../model/memory.ts';
import type { Block, Finding } from '../model/report.ts';
import type { Absence } from '../probes/probe.ts';

/** How one part of a pattern fared with one observation: for `--explain`. */
export type Explained = {
  readonly indicator: string;
  readonly met: boolean;
  readonly lines: readonly string[];
};

export type SweepEvent =
  | { readonly kind: 'probe-started'; readonly probe: string }
  | { readonly kind: 'absent'; readonly probe: string; readonly absence: Absence }
  | { readonly kind: 'finding'; readonly finding: Finding }
  /** One more place for an indicator that already has its hundred. */
  | { readonly kind: 'more'; readonly indicator: string; readonly of: Finding['kind'] }
  | { readonly kind: 'undecided'; readonly indicator: string; readonly because: string }
  | { readonly kind: 'explained'; readonly explained: Explained }
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'gap'; readonly gap: Gap }
  | { readonly kind: 'left-out'; readonly probe: string; readonly path: string; readonly because: string }
  /** Totals of one probe so far. */
  | {
      readonly kind: 'progress';
      readonly probe: string;
      readonly examined: number;
      readonly files: number;
      readonly bytesRead: number;
      readonly area: string;
    }
  | { readonly kind: 'fast-lane-done' }
  | { readonly kind: 'probe-ended'; readonly probe: string }
  /** For the memory, where the order asks for it. */
  | { readonly kind: 'remember'; readonly batch: RememberBatch }
  /** A line for the person, neither finding nor gap (the cache was damaged and is built anew). */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'ended' };
