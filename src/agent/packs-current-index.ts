/**
 * Holds the pack index that is in force: from the disk at the start, and from the collector when there is a newer one.
 * @module
 */
import type { PackStore } from '../host/pack-store.ts';
import type { PackIndex } from '../model/order.ts';
import type { HeldPacks } from './packs-held.ts';
import type { AskCollector, Trust } from './packs-shelf.ts';
import { MAX_INDEX_BODY_BYTES, readSignedBody, type SignedBody, signedBodyText } from './packs-signed.ts';
import { INDEX_SUBJECT, type PackTeller } from './packs-tell.ts';
import type { Store } from './store.ts';

export type CurrentIndex = {
  /** Nothing where none arrived yet, or the one on the disk does not hold. */
  index(): PackIndex | undefined;
  /** Asks the collector. A sentence where it could not be asked, or what it sent cannot be used. */
  renew(signal: AbortSignal): Promise<string | undefined>;
  /** Tells that it has grown old, and that it is fresh again. A sentence where it is old. */
  age(): string | undefined;
};

export type IndexParts = {
  readonly files: PackStore;
  readonly store: Store;
  readonly ask: AskCollector;
  readonly trust: Trust;
  readonly held: HeldPacks;
  readonly tell: PackTeller;
  readonly now: () => Date;
};

/** The name of its file. */
export const INDEX_FILE = 'index.json';

const ETAG = 'packs.etag';
const STALE = 'packs.stale';
const MAX_ETAG = 200;
const TIMEOUT_MS = 60_000;
/** It is signed anew every week: one that is missed is no alarm, two are. */
const STALE_MS = 14 * 86_400_000;

/** Whether an index was signed so long ago that somebody must be told. */
export function isIndexStale(signedAt: string, now: Date): boolean {
  return now.getTime() - Date.parse(signedAt) > STALE_MS;
}

/** Reads the one on the disk, and verifies it as if it came. */
export async function openCurrentIndex(parts: IndexParts): Promise<CurrentIndex> {
  const { files, store, ask, held, tell, now } = parts;
  let index: PackIndex | undefined;
  const kept = files.read(INDEX_FILE, MAX_INDEX_BODY_BYTES);
  if (kept.kind === 'refused') refuse(`the one on the disk: ${kept.because}`);
  if (kept.kind === 'read') {
    const read = await judge(readSignedBody(kept.text), parts);
    if (typeof read === 'string') refuse(`the one on the disk: ${read}`);
    else index = read;
  }

  function refuse(because: string): string {
    const events = tell.refusal(INDEX_SUBJECT, because);
    if (events.length > 0) store.commit({ events, facts: tell.facts() });
    return `the pack index is refused: ${because}`;
  }

  async function renew(signal: AbortSignal): Promise<string | undefined> {
    // without an index that holds, "unchanged" would leave none
    const etag = index === undefined ? undefined : store.fact(ETAG);
    const question = { maxBytes: MAX_INDEX_BODY_BYTES, timeoutMs: TIMEOUT_MS, signal };
    const answer = await ask('/v1/pack', etag === undefined ? question : { ...question, etag });
    if (answer.kind === 'failed') return `the pack index cannot be fetched: ${answer.because}`;
    if (answer.kind === 'missing') return 'the collector has no pack index';
    return answer.kind === 'unchanged' ? undefined : take(answer.body, answer.etag);
  }

  async function take(body: Buffer, etag: string | undefined): Promise<string | undefined> {
    const signed = readSignedBody(body.toString('utf8'));
    const read = await judge(signed, parts);
    if (typeof read === 'string' || signed === undefined) return refuse(String(read));
    const because = files.write(INDEX_FILE, signedBodyText(signed));
    if (because !== undefined) return `the pack index cannot be kept: ${because}`;
    index = read;
    held.tookIndex(read.serial);
    tell.forgive(INDEX_SUBJECT);
    const known = etag !== undefined && etag.length <= MAX_ETAG ? etag : null;
    store.commit({ facts: { ...held.facts(), ...tell.facts(), [ETAG]: known } });
    return undefined;
  }

  function age(): string | undefined {
    if (index === undefined) return undefined;
    const isOld = isIndexStale(index.signedAt, now());
    const wasOld = store.fact(STALE) !== undefined;
    const says = `the pack index was signed at ${index.signedAt}`;
    if (isOld !== wasOld) {
      const event = tell.event(isOld ? 'index-stale' : 'index-fresh', INDEX_SUBJECT, says);
      store.commit({ events: [event], facts: { [STALE]: isOld ? index.signedAt : null } });
    }
    return isOld ? `${says}: whoever signs it stopped, or the collector withholds it` : undefined;
  }

  return { index: () => index, renew, age };
}

/** The index, or why it is refused. */
async function judge(signed: SignedBody | undefined, { trust, held }: IndexParts): Promise<PackIndex | string> {
  if (signed === undefined) return 'it is no signed index';
  const { judgeIndex } = await import('./packs-index.ts');
  const judged = judgeIndex(signed, { ...trust(), lastSerial: held.lastSerial() });
  return judged.kind === 'good' ? judged.index : judged.because;
}
