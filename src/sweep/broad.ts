/**
 * Indicators that would meet nearly anything: a pack that comes by itself must not turn the sweep into surveillance.
 *
 * Each way in which a pattern can be met must hold a literal of at least four characters that tells things apart. What
 * every Mac has (`/Users`, `/Library`, a bare file ending, a top-level domain) does not.
 * @module
 */
import { readAddress } from '../model/address.ts';
import { readNetwork } from '../model/network.ts';
import type { Indicator, Pack } from '../model/pack.ts';
import { tryParsePattern } from '../stix/patterns/parse-outcome.ts';
import type { Comparison, Literal, Pattern, PropertyTest } from '../stix/patterns/pattern.ts';
import { pathText } from './branches.ts';
import { observationsOf } from './plan.ts';
import { everyAlternative, type Literals } from './regex-literals.ts';

const LEAST = 4;

/** Networks wider than these hold somebody's whole provider. */
const LEAST_BITS = { ipv4: 16, ipv6: 32 } as const;

const BECAUSE = `too broad: nothing in it of at least ${LEAST} characters tells what it looks for from all else`;

/** Object paths whose values many things share, whatever the value is. */
const SHARED = new Set(['file:x_besom_file_type', 'file:mime_type', 'file:size', 'file:magic_number_hex']);

/** Paths and addresses that name one thing in full. */
const WHOLE_PATHS = new Set(['file:path', 'directory:path']);

/** Pieces of paths and URLs that stand on every Mac. */
const EVERYWHERE = new Set(
  [
    ...['Users', 'Library', 'System', 'Applications', 'private', 'Volumes', 'Shared', 'Data', 'Network', 'cores'],
    ...['Documents', 'Downloads', 'Desktop', 'Pictures', 'Movies', 'Music', 'Public', '.Trash', 'Mobile Documents'],
    ...['Application Support', 'Caches', 'Containers', 'Group Containers', 'Preferences', 'LaunchAgents', 'Logs'],
    ...['LaunchDaemons', 'Frameworks', 'Extensions', 'Contents', 'MacOS', 'Resources', 'folders', 'root', 'local'],
    ...['http', 'https', 'http:', 'https:', 'file:', 'Utilities'],
  ].map((name) => name.toLowerCase()),
);

/** Why a pattern is too broad to be taken without an order that names it; `undefined` where it is not. */
export function tooBroad(pattern: Pattern): string | undefined {
  // each pair of brackets shows what it meets, also where another one must be met beside it
  return observationsOf(pattern).every(({ comparison }) => isNarrow(comparison)) ? undefined : BECAUSE;
}

export type Refused = {
  readonly pack: Pack;
  readonly indicator: string;
  readonly name: string;
  readonly because: string;
};

/**
 * The packs without such indicators, which are set aside by name; `allowed`: ids that a signed order names. The embedded
 * pack came with the program, and was read by whoever made it.
 */
export function withoutTooBroad(
  packs: readonly Pack[],
  allowed: ReadonlySet<string>,
): { readonly packs: readonly Pack[]; readonly refused: readonly Refused[] } {
  const refused: Refused[] = [];
  const kept = packs.map((pack) => {
    if (pack.signature === 'embedded') return pack;
    const broad = pack.indicators.filter((indicator) => !allowed.has(indicator.id) && isBroad(indicator));
    if (broad.length === 0) return pack;
    refused.push(...broad.map(({ id, name }) => ({ pack, indicator: id, name, because: BECAUSE })));
    const aside = broad.map(({ id, name, pattern }) => ({ id, name, pattern, because: BECAUSE }));
    const indicators = pack.indicators.filter((indicator) => !broad.includes(indicator));
    return { ...pack, indicators, setAside: [...pack.setAside, ...aside] };
  });
  return { packs: kept, refused };
}

/** What does not parse is set aside by the plan, with its place. */
function isBroad({ pattern }: Indicator): boolean {
  const parsed = tryParsePattern(pattern);
  return parsed.ok && tooBroad(parsed.pattern) !== undefined;
}

/** An OR is as wide as its widest branch, an AND as narrow as its narrowest. */
function isNarrow(comparison: Comparison): boolean {
  switch (comparison.kind) {
    case 'or':
      return comparison.operands.every(isNarrow);
    case 'and':
      return comparison.operands.some(isNarrow);
    case 'exists':
      return false;
    case 'test':
      return !comparison.negated && isNarrowTest(comparison);
  }
}

function isNarrowTest(test: PropertyTest): boolean {
  const path = pathText(test.path);
  if (SHARED.has(path)) return false;
  switch (test.operator) {
    case '=':
    case 'IN':
      return test.values.every((literal) => isTelling(literal, path));
    case 'LIKE':
      return test.values.every((literal) => literal.kind === 'string' && isTellingLike(literal.value, path));
    case 'MATCHES':
      return test.values.every(
        (literal) => literal.kind === 'string' && everyAlternative(literal.value, (found) => isEnough(found, path)),
      );
    case 'ISSUBSET':
    case 'ISSUPERSET':
      return test.values.every((literal) => literal.kind === 'string' && isSmallNetwork(literal.value));
    default:
      return false;
  }
}

/** An exact value. A number tells nothing apart, but for the one that is a name. */
function isTelling(literal: Literal, path: string): boolean {
  switch (literal.kind) {
    case 'string':
      return isTellingText(literal.value, path);
    case 'hex':
    case 'binary':
      return literal.value.length >= LEAST;
    case 'timestamp':
      return true;
    case 'integer':
      return path === 'autonomous-system:number';
    default:
      return false;
  }
}

function isTellingText(value: string, path: string): boolean {
  if (isAddressPath(path) && readAddress(value) !== undefined) return true;
  if (WHOLE_PATHS.has(path)) return lengthOf(value) >= LEAST;
  if (path.endsWith('.path')) return piecesOf(value, '/').some(isTellingPiece);
  return lengthOf(value) >= LEAST;
}

function isAddressPath(path: string): boolean {
  return /^ipv[46]-addr:value$|_refs?(?:\[\*\])?\.value$/u.test(path);
}

function isTellingLike(operand: string, path: string): boolean {
  const texts = operand.split(/[%_]+/u).filter((text) => text !== '');
  return isEnough({ texts, anchored: !/^[%_]/u.test(operand) }, path);
}

/** Whether one of the texts that must stand there tells things apart. */
function isEnough({ texts, anchored }: Literals, path: string): boolean {
  const [first = ''] = texts;
  // `%.docx`: every document of the Mac's owner
  if (texts.length === 1 && !anchored && /^\.[^./]{1,8}$/u.test(first)) return false;
  return texts.some((text) => {
    // `%.com`: what follows the last dot of a domain is millions of others' too
    const own = path === 'domain-name:value' && text.includes('.') ? text.slice(0, text.lastIndexOf('.')) : text;
    return piecesOf(own, path === 'domain-name:value' ? '.' : '/').some(isTellingPiece);
  });
}

/** Without what follows `/Users/` and `/Volumes/`: a person's name selects all that is theirs. */
function piecesOf(text: string, mark: '/' | '.'): readonly string[] {
  const pieces = text.split(mark);
  return pieces.filter((_, at) => !/^(?:users|volumes)$/iu.test(pieces[at - 1] ?? ''));
}

function isTellingPiece(piece: string): boolean {
  return lengthOf(piece) >= LEAST && !EVERYWHERE.has(piece.toLowerCase());
}

function isSmallNetwork(text: string): boolean {
  const network = readNetwork(text);
  return network !== undefined && network.bits >= LEAST_BITS[network.address.kind()];
}

/** In characters, as a person counts them. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
