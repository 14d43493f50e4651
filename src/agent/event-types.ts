/**
 * Every type of event, as values; the schema has them too, and is not loaded for their names.
 * @module
 */
import type { EventType } from '../model/event.ts';

/** Complete by its type: one that was forgotten would be counted, and sent, nowhere. */
const ALL: Readonly<Record<EventType, true>> = {
  finding: true,
  tally: true,
  sweep: true,
  watch: true,
  agent: true,
  pack: true,
  order: true,
  outbox: true,
  heartbeat: true,
};

export const EVENT_TYPES: readonly EventType[] = Object.keys(ALL).filter((type) => isEventType(type));

function isEventType(text: string): text is EventType {
  return Object.hasOwn(ALL, text);
}
