/**
 * Watches folders, one handle each, and says which one to look at again; a watch that is lost is told and mended.
 *
 * An event means nothing but *look again*. A folder that is removed and made anew reports nothing at all (measured: the
 * old watch is dead, and there is no error), so each folder's identity is compared at every tick.
 * @module
 */
import { type Looked, lookAt } from './poll-look.ts';
import { rawOf } from './raw-path.ts';
import { type Eye, type EyeEars, openEye } from './watch-eye.ts';
import { type Loss, lossBy, unfit } from './watch-limits.ts';

export type WatchEars = {
  /** Something happened in the folder, or it is watched from now on, so that what came before must be looked at. */
  readonly onLook: (folder: string) => void;
  /** The folder is no longer watched. */
  readonly onLost: (folder: string, loss: Loss) => void;
  /** It is watched again. */
  readonly onRestored: (folder: string) => void;
};

export type WatchedFolders = {
  readonly watched: readonly string[];
  readonly lost: readonly (Loss & { readonly folder: string })[];
};

/** A burst of ten thousand events is some looks: the first at once, the next ones with this between them. */
const BETWEEN_LOOKS_MS = 100;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
/** How often it is asked whether a folder has become too full. */
const FIT_MS = 60_000;

const REPLACED: Loss = { kind: 'lost', because: 'the folder was removed or replaced' };
const ABSENT: Loss = { kind: 'lost', because: 'there is no such folder' };

type Seat = {
  readonly folder: string;
  readonly raw: string;
  /** The last look at it, which is given back while nothing changes. */
  looked: Looked | undefined;
  eye: Eye | undefined;
  state: 'opening' | 'watching' | 'lost';
  identity: string;
  loss: Loss;
  /** Whether its loss was told, so that its return is told too. */
  told: boolean;
  since: number;
  retryAt: number;
  retryMs: number;
  lookedAt: number;
  fitAt: number;
  timer: NodeJS.Timeout | undefined;
};

export class FolderWatch {
  readonly #ears: WatchEars;
  readonly #steady: () => number;
  readonly #seats = new Map<string, Seat>();
  readonly #closing = new Set<Promise<void>>();

  constructor(ears: WatchEars, steady: () => number) {
    this.#ears = ears;
    this.#steady = steady;
  }

  /** From now on these real folders, and no others. */
  set(folders: readonly string[]): void {
    const wanted = new Set(folders);
    for (const [folder, seat] of this.#seats) {
      if (wanted.has(folder)) continue;
      this.#seats.delete(folder);
      this.#shut(seat);
    }
    for (const folder of wanted) if (!this.#seats.has(folder)) this.#open(this.#sit(folder));
  }

  /** Called every second or so: finds folders that were replaced, and tries again what was lost. */
  tick(): void {
    const now = this.#steady();
    for (const seat of this.#seats.values()) {
      if (seat.state === 'lost') {
        if (now >= seat.retryAt) this.#open(seat);
      } else if (identityAt(seat) !== seat.identity) {
        this.#lose(seat, REPLACED);
      } else if (now - seat.fitAt > FIT_MS) {
        seat.fitAt = now;
        const loss = unfit(seat.folder);
        if (loss !== undefined) this.#lose(seat, loss);
      }
    }
  }

  state(): WatchedFolders {
    const seats = [...this.#seats.values()];
    return {
      watched: seats.filter(({ state }) => state === 'watching').map(({ folder }) => folder),
      lost: seats.filter(({ state }) => state === 'lost').map(({ folder, loss }) => ({ folder, ...loss })),
    };
  }

  async close(): Promise<void> {
    this.set([]);
    await Promise.all(this.#closing);
  }

  #sit(folder: string): Seat {
    const clocks = { since: 0, retryAt: 0, retryMs: 0, fitAt: 0, lookedAt: Number.NEGATIVE_INFINITY, timer: undefined };
    const raw = rawOf({ path: folder });
    const seat: Seat = {
      folder,
      raw,
      looked: undefined,
      eye: undefined,
      state: 'lost',
      identity: '',
      loss: ABSENT,
      told: false,
      ...clocks,
    };
    this.#seats.set(folder, seat);
    return seat;
  }

  #open(seat: Seat): void {
    const { folder } = seat;
    const identity = identityAt(seat);
    const loss = identity === undefined ? ABSENT : unfit(folder);
    if (identity === undefined || loss !== undefined) {
      this.#lose(seat, loss ?? ABSENT);
      return;
    }
    const ears = (eye: Eye): EyeEars => ({
      onReady: () => seat.eye === eye && this.#stand(seat),
      onEvent: () => seat.eye === eye && this.#heard(seat),
      onError: (error) => seat.eye === eye && this.#lose(seat, lossBy(error)),
    });
    seat.state = 'opening';
    seat.identity = identity;
    seat.fitAt = this.#steady();
    seat.eye = openEye(folder, ears);
  }

  #stand(seat: Seat): void {
    if (identityAt(seat) !== seat.identity) {
      this.#lose(seat, REPLACED);
      return;
    }
    seat.state = 'watching';
    seat.since = this.#steady();
    if (seat.told) this.#ears.onRestored(seat.folder);
    seat.told = false;
    this.#heard(seat);
  }

  #heard(seat: Seat): void {
    if (seat.timer !== undefined) return;
    const wait = Math.max(0, seat.lookedAt + BETWEEN_LOOKS_MS - this.#steady());
    seat.timer = setTimeout(() => {
      seat.timer = undefined;
      seat.lookedAt = this.#steady();
      this.#ears.onLook(seat.folder);
    }, wait);
  }

  /** Tells it once, and tries again later and later, unless it had stood for long. */
  #lose(seat: Seat, loss: Loss): void {
    const now = this.#steady();
    const stood = seat.state === 'watching' && now - seat.since > LAST_RETRY_MS;
    this.#shut(seat);
    seat.state = 'lost';
    seat.loss = loss;
    seat.retryMs = stood || seat.retryMs === 0 ? FIRST_RETRY_MS : Math.min(seat.retryMs * 2, LAST_RETRY_MS);
    seat.retryAt = now + seat.retryMs;
    if (seat.told) return;
    seat.told = true;
    this.#ears.onLost(seat.folder, loss);
  }

  #shut(seat: Seat): void {
    clearTimeout(seat.timer);
    seat.timer = undefined;
    const { eye } = seat;
    seat.eye = undefined;
    if (eye === undefined) return;
    const closed: Promise<void> = eye.close().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }
}

/** What tells the folder at this path from another one; nothing where none stands there. */
function identityAt(seat: Seat): string | undefined {
  seat.looked = lookAt(seat.raw, seat.looked);
  const { looked } = seat;
  return looked.kind === 'there' && looked.type === 'directory' ? looked.thing.identity : undefined;
}
