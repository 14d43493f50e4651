/**
 * Ties courses of action to the indicators that they mitigate.
 *
 * STIX 2.1 reserves the property `action` of a course of action, so the verb stands in `x_besom_action`.
 * @module
 */
import type { ActionVerb, CourseOfAction } from '../../model/pack.ts';
import type { Member } from './bundle-versions.ts';
import { type RawObject, shorten, shortTextOf, textOf } from './raw-object.ts';

export const ACTION_VERBS: readonly ActionVerb[] = ['remove', 'block', 'rotate'];

/** In characters. What a pack says stands in every finding and report. */
export const TEXT_LIMITS = { id: 200, time: 64, name: 300, description: 20_000 } as const;

/** For each indicator's id, the courses of action that mitigate it, each once, in the order of their relationships. */
export function actionsByIndicator(current: readonly Member[]): ReadonlyMap<string, readonly CourseOfAction[]> {
  const courses = coursesById(current);
  const found = new Map<string, Map<string, CourseOfAction>>();
  for (const { object } of current) {
    if (object['type'] !== 'relationship' || object['relationship_type'] !== 'mitigates' || isRevoked(object)) continue;
    const course = courses.get(textOf(object, 'source_ref') ?? '');
    const target = textOf(object, 'target_ref');
    if (course === undefined || target === undefined) continue;
    const ofTarget = found.get(target) ?? new Map<string, CourseOfAction>();
    found.set(target, ofTarget.set(course.id, course));
  }
  return new Map([...found].map(([id, ofTarget]) => [id, [...ofTarget.values()]]));
}

export function isRevoked(object: RawObject): boolean {
  return object['revoked'] === true;
}

function coursesById(current: readonly Member[]): ReadonlyMap<string, CourseOfAction> {
  const courses = new Map<string, CourseOfAction>();
  for (const { object } of current) {
    const id = textOf(object, 'id');
    if (object['type'] === 'course-of-action' && id !== undefined && !isRevoked(object))
      courses.set(id, courseOf(id, object));
  }
  return courses;
}

function courseOf(id: string, object: RawObject): CourseOfAction {
  const verb = ACTION_VERBS.find((known) => known === object['x_besom_action']);
  return {
    id: shorten(id, TEXT_LIMITS.id),
    name: shortTextOf(object, 'name', TEXT_LIMITS.name) ?? shorten(id, TEXT_LIMITS.name),
    description: shortTextOf(object, 'description', TEXT_LIMITS.description) ?? '',
    ...(verb === undefined ? {} : { verb }),
  };
}
