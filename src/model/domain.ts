/**
 * Domain names as they are compared: folded to one spelling, and by whole labels.
 * @module
 */
import { domainToASCII } from 'node:url';

/**
 * One spelling for each name: lower case, no final dot, international names in their ASCII form (UTS #46).
 * What is no valid name is still folded by case, so that hostile text compares with itself and never throws.
 */
export function foldDomain(name: string): string {
  const bare = withoutFinalDots(name);
  // An ASCII name is only lowered: the URL rules would also read `0x7f.1` as an address and `%2e` as a dot.
  if (isAscii(bare)) return bare.toLowerCase();
  const ascii = bare.includes('%') ? '' : domainToASCII(bare);
  return withoutFinalDots(ascii === '' ? bare.toLowerCase().normalize('NFC') : ascii);
}

/** Whether a name is the parent itself or below it: `notpotrax.com` is not below `potrax.com`. Both are folded. */
export function covers(parent: string, name: string): boolean {
  return name === parent || name.endsWith(`.${parent}`);
}

/** Whether one of many parents covers a name: ten thousand cost no more than one. All are folded. */
export function coveredByOne(parents: ReadonlySet<string>, name: string): boolean {
  for (let rest = name; ; ) {
    if (parents.has(rest)) return true;
    const dot = rest.indexOf('.');
    if (dot < 0) return false;
    rest = rest.slice(dot + 1);
  }
}

/** By hand: a pattern such as `\.+$` takes quadratic time on a long run of dots that ends in a letter. */
function withoutFinalDots(name: string): string {
  let end = name.length;
  while (end > 0 && name.charCodeAt(end - 1) === 0x2e) end -= 1;
  return name.slice(0, end);
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
