/**
 * A process that commits to a store, delivers to a collector that is its own standard output, and acknowledges, until it
 * is killed: `node store-committer-process.ts DIR FIRST`.
 *
 * It writes `committed N` after the commit of event N was durable, and `delivered ID N` before ID is acknowledged.
 * @module
 */
import { writeSync } from 'node:fs';
import { openStore } from '../../src/agent/store-file.ts';
import { foundAt } from './store-drafts.ts';

const [dir = '', first = '0'] = process.argv.slice(2);
const store = openStore({ dir, maxBytes: 8 * 1024 * 1024, now: () => new Date() });
const say = (lines: readonly string[]) => writeSync(1, lines.map((line) => `${line}\n`).join(''));

say(['begun']);
for (let number = Number(first); ; number += 3) {
  // an indicator of its own: none is counted in another one's event
  const numbers = [number, number + 1, number + 2];
  const { durable } = store.commit({
    events: numbers.map((each) => foundAt(`indicator--${each}`, `place-${each}`)),
    facts: { last: `${number + 2}` },
  });
  if (durable) say(numbers.map((each) => `committed ${each}`));
  if (number % 4 !== 0) continue;
  const { events } = store.next({ maxEvents: 16, maxBytes: 1024 * 1024 });
  say(
    events.map((event) => `delivered ${event.id} ${event.type === 'finding' ? event.finding.indicator.slice(11) : -1}`),
  );
  store.acknowledge(events.map(({ id }) => id));
}
