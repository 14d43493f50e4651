/**
 * Reads one indicator of a bundle: fit to be used, or set aside with the reason.
 * @module
 */
import type { CourseOfAction, Indicator, SetAside } from '../../model/pack.ts';
import { breakOf, tryParsePattern } from '../patterns/parse-outcome.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { compareTimestamps } from '../patterns/timestamp.ts';
import { isRevoked, TEXT_LIMITS } from './bundle-actions.ts';
import { ownValue, type RawObject, shorten, shortTextOf, textOf } from './raw-object.ts';

/** STIX 2.1 leaves confidence open where it is absent; half of the scale says "the pack does not say". */
const DEFAULT_CONFIDENCE = 50;
/** Where a pack does not say since when an indicator is valid, it always was. */
const ALWAYS = '1970-01-01T00:00:00.000Z';

export type IndicatorContext = {
  readonly actions: ReadonlyMap<string, readonly CourseOfAction[]>;
  readonly now: Date;
  /** Whether the whole file was UTF-8. */
  readonly wellFormed: boolean;
};

export type IndicatorReading =
  | { readonly kind: 'used'; readonly indicator: Indicator }
  | { readonly kind: 'aside'; readonly setAside: SetAside };

/** Takes an indicator in, or says why not. */
export function readIndicator(object: RawObject, context: IndicatorContext): IndicatorReading {
  const because = whyNot(object, context);
  if (because !== undefined) return { kind: 'aside', setAside: asideOf(object, because) };
  const text = textOf(object, 'pattern') ?? '';
  const parsed = tryParsePattern(text);
  if (!parsed.ok) return { kind: 'aside', setAside: asideOf(object, `broken pattern, ${breakOf(parsed.error)}`) };
  return { kind: 'used', indicator: indicatorOf(object, { text, pattern: parsed.pattern, context }) };
}

/** An indicator that is not used, with as much of its name as there is. */
export function asideOf(object: RawObject, because: string): SetAside {
  const pattern = textOf(object, 'pattern') ?? '';
  const id = textOf(object, 'id') ?? '';
  const name =
    shortTextOf(object, 'name', TEXT_LIMITS.name) ?? shorten(pattern || id || 'without a name', TEXT_LIMITS.name);
  return { id: shorten(id, TEXT_LIMITS.id), name, pattern: shorten(pattern, TEXT_LIMITS.description), because };
}

function whyNot(object: RawObject, { now, wellFormed }: IndicatorContext): string | undefined {
  const id = textOf(object, 'id');
  if (id === undefined) return 'it has no id';
  if (id.length > TEXT_LIMITS.id) return `its id is longer than ${TEXT_LIMITS.id} characters`;
  if (isRevoked(object)) return 'revoked';
  const type = ownValue(object, 'pattern_type');
  if (type !== undefined && !isStix(type))
    return `pattern type ${typeof type === 'string' ? shorten(type, 40) : 'unreadable'}`;
  const pattern = textOf(object, 'pattern');
  if (pattern === undefined) return 'it has no pattern';
  // A replaced byte would make the pattern look for something else than the pack meant.
  if (!wellFormed && pattern.includes('\uFFFD')) return 'its pattern holds bytes that are not UTF-8';
  const until = textOf(object, 'valid_until');
  const order = until === undefined ? undefined : compareTimestamps(until, now.toISOString());
  return order !== undefined && order <= 0 ? `past valid_until ${shorten(until ?? '', TEXT_LIMITS.time)}` : undefined;
}

/** STIX 2.0 has no pattern type: its patterns are STIX. */
function isStix(type: unknown): boolean {
  return typeof type === 'string' && type.toLowerCase() === 'stix';
}

type Parsed = { readonly text: string; readonly pattern: Pattern; readonly context: IndicatorContext };

function indicatorOf(object: RawObject, { text, pattern, context }: Parsed): Indicator {
  const id = textOf(object, 'id') ?? '';
  const validUntil = timeOf(object, 'valid_until');
  const derivedFrom = derivationOf(object);
  const actions = context.actions.get(id) ?? [];
  return {
    id,
    name: shortTextOf(object, 'name', TEXT_LIMITS.name) ?? shorten(soleValueOf(pattern) ?? text, TEXT_LIMITS.name),
    description: shortTextOf(object, 'description', TEXT_LIMITS.description) ?? '',
    pattern: text,
    validFrom: timeOf(object, 'valid_from') ?? timeOf(object, 'created') ?? ALWAYS,
    ...(validUntil === undefined ? {} : { validUntil }),
    confidence: confidenceOf(object),
    ...(derivedFrom === undefined ? {} : { derivedFrom }),
    // What nobody published must not take a file away, whatever a pack ties to it.
    actions: derivedFrom === undefined ? actions : actions.filter(({ verb }) => verb !== 'remove'),
  };
}

function timeOf(object: RawObject, property: string): string | undefined {
  return shortTextOf(object, property, TEXT_LIMITS.time);
}

function confidenceOf(object: RawObject): number {
  const value = ownValue(object, 'confidence');
  return typeof value === 'number' && value >= 0 && value <= 100 ? Math.round(value) : DEFAULT_CONFIDENCE;
}

/** Any mark that is not plainly "no" counts: the safe side is to call it derived. */
function derivationOf(object: RawObject): string | undefined {
  const mark = ownValue(object, 'x_besom_derived');
  if (mark === undefined || mark === false || mark === null) return undefined;
  return shortTextOf(object, 'x_besom_derived', TEXT_LIMITS.description) ?? 'the pack does not say from what';
}

/** What a pattern of one plain test looks for: most public indicators have no other name. */
function soleValueOf(pattern: Pattern): string | undefined {
  if (pattern.kind !== 'observation' || pattern.comparison.kind !== 'test') return undefined;
  const [literal, ...more] = pattern.comparison.values;
  return literal?.kind === 'string' && more.length === 0 && literal.value !== '' ? literal.value : undefined;
}
