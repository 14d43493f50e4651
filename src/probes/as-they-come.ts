/**
 * Gives the values of promises in the order in which they settle, so that a fast answer does not wait for a slow one.
 * @module
 */

/** Each value once; the first rejection ends it. */
export async function* asTheyCome<T>(promises: readonly Promise<T>[]): AsyncGenerator<T> {
  const settled: T[] = [];
  let wake = Promise.withResolvers<void>();
  for (const promise of promises) {
    promise.then(
      (value) => {
        settled.push(value);
        wake.resolve();
      },
      (error: unknown) => wake.reject(error),
    );
  }
  for (let left = promises.length; left > 0; ) {
    await wake.promise;
    wake = Promise.withResolvers<void>();
    for (const value of settled.splice(0)) {
      left -= 1;
      yield value;
    }
  }
}
