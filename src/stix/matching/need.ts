/**
 * What a pattern needs of the observations: a tree of choices with the candidates of each part filled in.
 *
 * The times that START/STOP asks for are settled here, candidate by candidate. REPEATS and AND come down to counts:
 * two bindings of `[a] AND [b]` are two a's and two b's, all different. What is left to choose is the branch of an
 * OR, the window of a WITHIN and the moment between the two sides of a FOLLOWEDBY.
 * @module
 */
import type { Candidates } from './candidates.ts';

/** So many different observations out of these. `id`s go from left to right, so each part of the tree has a range. */
export type Pick = {
  readonly kind: 'pick';
  readonly id: number;
  readonly count: number;
  readonly candidates: Candidates;
};

export type All = { readonly kind: 'all'; readonly parts: readonly Need[] };

/** How often a choice is to be made anew, each time with other observations. */
type Copied = { readonly copies: number };

export type Any = Copied & { readonly kind: 'any'; readonly parts: readonly Need[] };

export type Within = Copied & {
  readonly kind: 'within';
  readonly nanoseconds: bigint;
  readonly part: Need;
  /** When the candidates end: where a window can begin. */
  readonly ends: readonly bigint[];
};

export type Then = Copied & {
  readonly kind: 'then';
  readonly part: Need;
  readonly rest: Need;
  /** When the candidates of the first part begin: the moments between it and the rest. */
  readonly begins: readonly bigint[];
};

export type Choice = Any | Within | Then;

/** `never`: no observation can meet it. */
export type Need = Pick | All | Choice | { readonly kind: 'never' };

/** Every pick of a tree, from left to right. */
export function* picksOf(need: Need): Generator<Pick> {
  switch (need.kind) {
    case 'pick':
      yield need;
      return;
    case 'all':
    case 'any':
      for (const part of need.parts) yield* picksOf(part);
      return;
    case 'within':
      yield* picksOf(need.part);
      return;
    case 'then':
      yield* picksOf(need.part);
      yield* picksOf(need.rest);
      return;
    case 'never':
      return;
  }
}

/** The picks that every way to meet a tree makes, counted as often as it makes them: all but those inside an OR. */
export function* certainPicks(need: Need, copies: number): Generator<Pick> {
  switch (need.kind) {
    case 'pick':
      yield { ...need, count: need.count * copies };
      return;
    case 'all':
      for (const part of need.parts) yield* certainPicks(part, copies);
      return;
    case 'within':
      yield* certainPicks(need.part, copies * need.copies);
      return;
    case 'then':
      yield* certainPicks(need.part, copies * need.copies);
      yield* certainPicks(need.rest, copies * need.copies);
      return;
    case 'any':
    case 'never':
      return;
  }
}

/** How many choices a search makes one after the other at most. */
export function choicesOf(need: Need): number {
  switch (need.kind) {
    case 'pick':
    case 'never':
      return 0;
    case 'all':
      return sum(need.parts.map(choicesOf));
    case 'any':
      return need.copies * (1 + Math.max(...need.parts.map(choicesOf)));
    case 'within':
      return need.copies * (1 + choicesOf(need.part));
    case 'then':
      return need.copies * (1 + choicesOf(need.part) + choicesOf(need.rest));
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
