/**
 * Three truths: yes, no, and *cannot decide* with its reason. What could not be decided is never a match and never a miss.
 * @module
 */

export type Doubt = { readonly because: string };

export type Truth = boolean | Doubt;

export function isDoubt(truth: Truth): truth is Doubt {
  return typeof truth !== 'boolean';
}

export function not(truth: Truth): Truth {
  return isDoubt(truth) ? truth : !truth;
}

/** Yes if any is yes; otherwise in doubt if any is; asks no more than it needs. */
export function anyTrue<T>(items: Iterable<T>, test: (item: T) => Truth): Truth {
  let doubt: Truth = false;
  for (const item of items) {
    const truth = test(item);
    if (truth === true) return true;
    if (truth !== false && doubt === false) doubt = truth;
  }
  return doubt;
}

/** No if any is no; otherwise in doubt if any is; asks no more than it needs. */
export function allTrue<T>(items: Iterable<T>, test: (item: T) => Truth): Truth {
  return not(anyTrue(items, (item) => not(test(item))));
}
