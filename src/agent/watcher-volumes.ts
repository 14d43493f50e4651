/**
 * Notices volumes that are mounted: each is told once, when it is the same at two looks.
 *
 * macOS makes the folder first and mounts on it then: a volume that is swept in between would be swept empty. The folder
 * and what is mounted on it are two things with one path, so that the second one is told again.
 * @module
 */
import type { Poll } from '../host/poll.ts';

type Seen = { identity: string; told: boolean };

export class VolumeWatch {
  readonly #poll: Poll;
  readonly #tell: (path: string) => void;
  readonly #seen = new Map<string, Seen>();
  readonly #known = new Set<string>();

  constructor(poll: Poll, tell: (path: string) => void) {
    this.#poll = poll;
    this.#tell = tell;
  }

  /** From now on these. `as-it-is`: those of now were there before, and the sweep at the start has them. */
  set(volumes: readonly string[], content: 'as-it-is' | 'as-new'): void {
    for (const path of this.#seen.keys()) {
      if (volumes.includes(path)) continue;
      this.#seen.delete(path);
      this.#known.delete(path);
    }
    if (content === 'as-it-is') for (const path of volumes) this.#known.add(path);
    for (const path of volumes) if (!this.#seen.has(path)) this.#seen.set(path, { identity: '', told: false });
  }

  /** Called after each pass of the poll. */
  tick(): void {
    for (const [path, seen] of this.#seen) {
      const identity = this.#poll.state({ path, how: 'itself' })?.things[0]?.identity;
      if (identity === undefined) continue;
      const isFirst = seen.identity === '';
      if (identity !== seen.identity) Object.assign(seen, { identity, told: isFirst && this.#known.has(path) });
      else if (!seen.told) {
        seen.told = true;
        this.#tell(path);
      }
    }
  }
}
