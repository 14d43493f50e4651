/**
 * Bounds a search by what it looks at, not by a clock: the same input always gets the same answer.
 * @module
 */

/** Steps that are left; below zero once one was wanted that is not there. */
export type Budget = { left: number };

/** Takes one step; no once there is none. */
export function spend(budget: Budget): boolean {
  budget.left -= 1;
  return budget.left >= 0;
}

export function isSpent({ left }: Budget): boolean {
  return left < 0;
}
