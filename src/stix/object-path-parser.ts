/**
 * Reads an object path: `file:parent_directory_ref.path`, `x:'odd name'[*].y[0]`.
 * Source: OASIS grammar for STIX 2.1 (objectPath): a type may hold hyphens, a property that does is quoted.
 * @module
 */
import type { Cursor } from './cursor.ts';
import type { ObjectPath, PathStep } from './pattern.ts';

export function parseObjectPath(cursor: Cursor): ObjectPath {
  const type = cursor.needKind('name', 'an object path such as file:name');
  cursor.need(':', `: and a property after ${type.text.slice(0, 40)}`);
  const steps: PathStep[] = [parseProperty(cursor)];
  for (;;) {
    if (cursor.passes('.')) steps.push(parseProperty(cursor));
    else if (cursor.passes('[')) steps.push(parseIndex(cursor));
    else return { type: type.text, steps, span: cursor.spanFrom(type.span) };
  }
}

function parseProperty(cursor: Cursor): PathStep {
  if (!cursor.isAt('name') && !cursor.isAt('string'))
    cursor.fail("a property, in quotes if it is not a plain name: 'a-b'");
  if (cursor.isAt('name') && cursor.next.text.includes('-')) cursor.fail(`quotes around a name with a hyphen: 'a-b'`);
  return { kind: 'property', name: cursor.take().text };
}

function parseIndex(cursor: Cursor): PathStep {
  if (cursor.passes('*')) {
    cursor.need(']');
    return { kind: 'any-index' };
  }
  const expected = '* or the number of a list member';
  // The sum makes 0 of -0. What no double holds is the number of nothing.
  const index = Number(cursor.next.text) + 0;
  if (!cursor.isAt('integer') || !Number.isFinite(index)) cursor.fail(expected);
  cursor.take();
  cursor.need(']');
  return { kind: 'index', index };
}
