/**
 * A set of seals of bounded size: each once, and given out in order.
 *
 * Order is for the memory's file: rows that come sorted touch each of its pages once, in random order they write the
 * whole file many times over in each sweep. Seals are keyed, so nobody outside can choose them to collide.
 * @module
 */
import { SEAL_BYTES } from '../model/memory.ts';

/** Places of a full table; half of them are used at most. Two such tables take 8 MB. */
const MOST_PLACES = 1 << 18;
const FIRST_PLACES = 1 << 10;

/** Bits of a place's number, below the 32 by which seals are put in order. */
const PLACE_BITS = 2 ** 18;

export class SealTable {
  #places = FIRST_PLACES;
  #bytes = Buffer.alloc(FIRST_PLACES * SEAL_BYTES);
  #isUsed = new Uint8Array(FIRST_PLACES);
  #count = 0;

  /** Whether it takes no more before it is emptied. */
  get isFull(): boolean {
    return this.#places === MOST_PLACES && this.#count >= MOST_PLACES / 2;
  }

  /** Adds a seal; one that is there already changes nothing. */
  add(seal: Uint8Array): void {
    if (this.#count >= this.#places / 2 && this.#places < MOST_PLACES) this.#grow();
    this.#put(Buffer.from(seal.buffer, seal.byteOffset, SEAL_BYTES));
  }

  /** Empties it: all seals in order, in pieces of at most so many. */
  *take(most: number): Generator<Buffer> {
    const [bytes, order] = [this.#bytes, this.#inOrder()];
    this.#places = FIRST_PLACES;
    this.#bytes = Buffer.alloc(FIRST_PLACES * SEAL_BYTES);
    this.#isUsed = new Uint8Array(FIRST_PLACES);
    this.#count = 0;
    for (let from = 0; from < order.length; from += most) {
      const places = order.subarray(from, from + most);
      const piece = Buffer.alloc(places.length * SEAL_BYTES);
      places.forEach((entry, at) => {
        const start = (entry % PLACE_BITS) * SEAL_BYTES;
        bytes.copy(piece, at * SEAL_BYTES, start, start + SEAL_BYTES);
      });
      yield piece;
    }
  }

  #put(seal: Buffer): void {
    let place = seal.readUInt32LE(4) % this.#places;
    while (this.#isUsed[place] === 1) {
      const start = place * SEAL_BYTES;
      if (seal.compare(this.#bytes, start, start + SEAL_BYTES) === 0) return;
      place = (place + 1) % this.#places;
    }
    seal.copy(this.#bytes, place * SEAL_BYTES);
    this.#isUsed[place] = 1;
    this.#count += 1;
  }

  #grow(): void {
    const [bytes, isUsed] = [this.#bytes, this.#isUsed];
    this.#places *= 2;
    this.#bytes = Buffer.alloc(this.#places * SEAL_BYTES);
    this.#isUsed = new Uint8Array(this.#places);
    this.#count = 0;
    isUsed.forEach((used, place) => {
      if (used === 1) this.#put(bytes.subarray(place * SEAL_BYTES, (place + 1) * SEAL_BYTES));
    });
  }

  /** Each used place behind the first four bytes of its seal, as one number, so that numbers sort them. */
  #inOrder(): Float64Array {
    const order = new Float64Array(this.#count);
    let at = 0;
    this.#isUsed.forEach((used, place) => {
      if (used === 0) return;
      order[at] = this.#bytes.readUInt32BE(place * SEAL_BYTES) * PLACE_BITS + place;
      at += 1;
    });
    return order.sort();
  }
}
