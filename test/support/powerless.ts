/**
 * Makes a run subject to permissions where the tests run as root, whom the kernel refuses nothing.
 *
 * The run stays uid 0, so it can read the checkout wherever that lies, but without the two capabilities that let root
 * into what belongs to others and is closed.
 * @module
 */
import { isInstalled } from './sweep-run.ts';

const SETPRIV = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'] as const;

let known: { readonly words: readonly string[] | undefined } | undefined;

/** Words to run a program under; none where nothing is needed, `undefined` where there is no way. */
export function powerless(): readonly string[] | undefined {
  known ??= { words: find() };
  return known.words;
}

function find(): readonly string[] | undefined {
  if (process.getuid?.() !== 0) return [];
  const [program, ...words] = SETPRIV;
  return isInstalled(program, [...words, 'true']) ? SETPRIV : undefined;
}
