/**
 * Joins several asynchronous sources into one, each value as soon as it comes.
 * @module
 */

/** Takes from all sources at once, one value a source in flight, so that a slow reader holds the sources back. */
export async function* merge<T>(sources: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const pending = new Map<AsyncGenerator<T>, Promise<Step<T>>>();
  for (const source of sources) pending.set(source, step(source));
  try {
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done === true) {
        pending.delete(source);
        continue;
      }
      pending.set(source, step(source));
      yield result.value;
    }
  } finally {
    await Promise.allSettled(sources.map((source) => source.return(undefined)));
  }
}

type Step<T> = { readonly source: AsyncGenerator<T>; readonly result: IteratorResult<T> };

async function step<T>(source: AsyncGenerator<T>): Promise<Step<T>> {
  return { source, result: await source.next() };
}
