/**
 * What one resolver takes from the hosts file: a name with its address, before the readings of two are joined.
 *
 * Text is one character a byte here, since macOS counts bytes where it cuts a line.
 * @module
 */

export type Mapping = {
  /** Where in the file the name begins. */
  readonly at: number;
  readonly address: string;
  readonly name: string;
  readonly written: string;
};

/** Remembers the last answer: a block list says one address 200,000 times, and reading it each time takes a third of all. */
export function rememberLast<T>(read: (word: string) => T): (word: string) => T {
  let last: { readonly word: string; readonly answer: T } | undefined;
  return (word) => {
    if (last?.word !== word) last = { word, answer: read(word) };
    return last.answer;
  };
}
