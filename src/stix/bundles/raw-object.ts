/**
 * Reads properties of JSON objects that nobody has checked: what is there and has the right type, or nothing.
 * @module
 */
import { isRecord } from '../../model/json.ts';

/** A JSON object as it came; any property may be missing or of any type. */
export type RawObject = { readonly [property: string]: unknown };

export function isRaw(value: unknown): value is RawObject {
  return isRecord(value);
}

/** A property of the object's own: what `Object.prototype` holds (`constructor`) is no property of a pack. */
export function ownValue(object: RawObject, property: string): unknown {
  return Object.hasOwn(object, property) ? object[property] : undefined;
}

/** A property that is a text with something in it. */
export function textOf(object: RawObject, property: string): string | undefined {
  const value = ownValue(object, property);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Text for people, at most so long: a name of megabytes would stand in every finding. */
export function shortTextOf(object: RawObject, property: string, maxCharacters: number): string | undefined {
  const text = textOf(object, property);
  return text === undefined || text.length <= maxCharacters ? text : shorten(text, maxCharacters);
}

/** Cuts a text and shows that it was cut; never through the middle of a character. */
export function shorten(text: string, maxCharacters: number): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}
