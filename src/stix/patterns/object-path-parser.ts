/**
 * Reads an object path: `file:parent_directory_ref.path`, `x:'odd name'[*].y[0]`.
 * Source: OASIS grammar for STIX 2.1 (objectPath): a type may hold hyphens, a property that does is quoted.
 * @module
 */
import { type Cursor, fail, isAt, need, needKind, passes, spanFrom, take } from './cursor.ts';
import type { ObjectPath, PathStep } from './pattern.ts';

export function parseObjectPath(cursor: Cursor): ObjectPath {
  const type = needKind(cursor, 'name', 'an object path such as file:name');
  need(cursor, ':', `: and a property after ${type.text.slice(0, 40)}`);
  const steps: PathStep[] = [parseProperty(cursor)];
  for (;;) {
    if (passes(cursor, '.')) steps.push(parseProperty(cursor));
    else if (passes(cursor, '[')) steps.push(parseIndex(cursor));
    else return { type: type.text, steps, span: spanFrom(cursor, type.span) };
  }
}

function parseProperty(cursor: Cursor): PathStep {
  if (!isAt(cursor, 'name') && !isAt(cursor, 'string'))
    fail(cursor, "a property, in quotes if it is not a plain name: 'a-b'");
  if (isAt(cursor, 'name') && cursor.next.text.includes('-')) fail(cursor, `quotes around a name with a hyphen: 'a-b'`);
  return { kind: 'property', name: take(cursor).text };
}

function parseIndex(cursor: Cursor): PathStep {
  if (passes(cursor, '*')) {
    need(cursor, ']');
    return { kind: 'any-index' };
  }
  const expected = '* or the number of a list member';
  // The sum makes 0 of -0. What no double holds is the number of nothing.
  const index = Number(cursor.next.text) + 0;
  if (!isAt(cursor, 'integer') || !Number.isFinite(index)) fail(cursor, expected);
  take(cursor);
  need(cursor, ']');
  return { kind: 'index', index };
}
