/**
 * Gets one pack: from the folder where it is kept, or from the collector; verified each time, and kept before it is used.
 * @module
 */

import type { PackStore } from '../host/pack-store.ts';
import { MAX_PACK_BODY_BYTES, readSignedBody, type SignedBody, signedBodyText } from './packs-signed.ts';
import { type PackFacts, readPackFacts, verifyPack } from './packs-verify.ts';
import type { Trusted } from './trusted.ts';

/** What the collector said to a question. `failed`: it said nothing, or nothing that can be used. */
export type CollectorAnswer =
  | { readonly kind: 'body'; readonly body: Buffer; readonly etag?: string }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly because: string };

export type Question = {
  /** Sent as `If-None-Match`. */
  readonly etag?: string;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/** Asks the collector in use for a path (`/v1/pack`) as this host. Never throws. */
export type AskCollector = (path: string, question: Question) => Promise<CollectorAnswer>;

/** The pack that is meant. */
export type MeantPack = Pick<PackFacts, 'id' | 'version'> & { readonly sha256: string };

export type Got =
  | { readonly kind: 'got'; readonly facts: PackFacts; readonly from: 'shelf' | 'collector' }
  | { readonly kind: 'not'; readonly because: string; readonly refused: 'pack' | 'nothing' };

export type Shelf = {
  /** The verified pack as it is kept; a sentence where it is kept and does not hold; nothing where it is not kept. */
  read(sha256: string): SignedBody | string | undefined;
  /** From the shelf, else from the collector. */
  get(meant: MeantPack, fetching: Fetching): Promise<Got>;
};

/** Asked each time: keys come with the settings, and go with a revocation. */
export type Trust = () => Trusted;

/** `when-due`: one that did not hold is left alone for a while. `now`: somebody ordered it. */
export type Fetching = { readonly when: 'when-due' | 'now'; readonly signal: AbortSignal };

export type ShelfParts = {
  readonly files: PackStore;
  readonly ask: AskCollector;
  readonly trust: Trust;
  readonly now: () => Date;
};

const PACK_TIMEOUT_MS = 300_000;
/** A pack that does not hold is not loaded again with every question for the index. */
const RETRY_MS = 3_600_000;

/** The name of a pack's file. */
export function shelfName(sha256: string): string {
  return `${sha256}.json`;
}

/** The shelf of a state folder. */
export function openShelf({ files, ask, trust, now }: ShelfParts): Shelf {
  // a pack is parsed once for its name; the digest stands for its bytes
  const known = new Map<string, PackFacts>();
  const notBefore = new Map<string, number>();

  function read(sha256: string): SignedBody | string | undefined {
    const file = files.read(shelfName(sha256), MAX_PACK_BODY_BYTES);
    if (file.kind === 'absent') return undefined;
    if (file.kind === 'refused') return file.because;
    const body = readSignedBody(file.text);
    if (body === undefined) return 'its file is damaged';
    const verdict = verifyPack(body, { ...trust(), sha256 });
    return verdict.kind === 'refused' ? verdict.because : body;
  }

  async function get(meant: MeantPack, { when, signal }: Fetching): Promise<Got> {
    const kept = read(meant.sha256);
    if (typeof kept === 'object') return named(kept, { meant, from: 'shelf' });
    if (when === 'when-due' && now().getTime() < (notBefore.get(meant.sha256) ?? 0)) return NOT_YET;
    const answer = await ask(`/v1/pack?sha256=${meant.sha256}`, {
      maxBytes: MAX_PACK_BODY_BYTES,
      timeoutMs: PACK_TIMEOUT_MS,
      signal,
    });
    if (answer.kind !== 'body') return not(sayOf(answer), 'nothing');
    const got = keep(answer.body, meant);
    if (got.kind === 'not') notBefore.set(meant.sha256, now().getTime() + RETRY_MS);
    else notBefore.delete(meant.sha256);
    return got;
  }

  /** Verified before it is written, and written before it is used. */
  function keep(bytes: Buffer, meant: MeantPack): Got {
    const body = readSignedBody(bytes.toString('utf8'));
    if (body === undefined) return not('the collector sent no signed pack', 'pack');
    const verdict = verifyPack(body, { ...trust(), sha256: meant.sha256 });
    if (verdict.kind === 'refused') return not(verdict.because, 'pack');
    const got = named(body, { meant, from: 'collector' });
    if (got.kind === 'not') return got;
    const because = files.write(shelfName(meant.sha256), signedBodyText(body));
    return because === undefined ? got : not(`it cannot be kept: ${because}`, 'nothing');
  }

  /** Whoever signs an index or an order was shown an id and a version: the pack must be what they say. */
  function named({ bytes }: SignedBody, { meant, from }: Naming): Got {
    const facts = known.get(meant.sha256) ?? readPackFacts(bytes, now());
    if (typeof facts === 'string') return not(facts, 'pack');
    known.set(meant.sha256, facts);
    if (facts.id === meant.id && facts.version === meant.version) return { kind: 'got', facts, from };
    const says = `${JSON.stringify(facts.id)}, version ${JSON.stringify(facts.version)}`;
    return not(`it says that it is ${says}, and was named otherwise`, 'pack');
  }

  return { read, get };
}

type Naming = { readonly meant: MeantPack; readonly from: 'shelf' | 'collector' };

const NOT_YET = not('it did not hold; it is fetched again within the hour', 'nothing');

/** `refused: 'pack'`: the pack itself is at fault, and not the way to it. */
function not(because: string, refused: 'pack' | 'nothing'): Got {
  return { kind: 'not', because, refused };
}

function sayOf(answer: Exclude<CollectorAnswer, { kind: 'body' }>): string {
  if (answer.kind === 'failed') return answer.because;
  return answer.kind === 'missing' ? 'the collector does not have it' : 'the collector answered that it is unchanged';
}
