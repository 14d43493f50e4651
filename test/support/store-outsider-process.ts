/**
 * A process that hands events to an agent's store from outside: `node store-outsider-process.ts DIR NUMBER`.
 * @module
 */
import { commitFromOutside } from '../../src/agent/store-outside.ts';
import { foundAt } from './store-drafts.ts';

const [dir = '', who = ''] = process.argv.slice(2);
for (let count = 0; count < 20; count++) {
  const drafts = [0, 1, 2].map((each) => foundAt(`indicator--${who}`, `place-${count}-${each}`));
  const handed = commitFromOutside(dir, drafts);
  if (handed.kind !== 'committed') throw new Error(JSON.stringify(handed));
}
