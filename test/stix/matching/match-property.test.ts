import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchPattern } from '../../../src/stix/matching/match.ts';
import { printPattern } from '../../../src/stix/patterns/print.ts';
import { smallObserved, smallPattern } from '../arbitrary.ts';
import { everyBinding } from '../every-way.ts';

describe('matchPattern against every way there is', () => {
  const input = [smallPattern, fc.array(smallObserved, { minLength: 1, maxLength: 5 })] as const;

  it('finds a match, none, or that it can not be decided, and each binding is one', () => {
    const property = fc.property(...input, (pattern, observations) => {
      const result = matchPattern(pattern, observations);
      const strict = everyBinding(pattern, observations, 'strict');
      const generous = everyBinding(pattern, observations, 'generous');
      const wanted = strict.length > 0 ? 'match' : generous.length > 0 ? 'cannot-decide' : 'no-match';
      assert.equal(result.kind, wanted, printPattern(pattern));
      if (result.kind !== 'match') return;
      for (const binding of result.bindings) assert.ok(strict.includes(JSON.stringify(binding)), printPattern(pattern));
    });
    fc.assert(property, { numRuns: 1500 });
  });

  it('shows in some binding every observation that takes part in a match', () => {
    const property = fc.property(...input, (pattern, observations) => {
      const result = matchPattern(pattern, observations);
      if (result.kind !== 'match') return;
      const shown = new Set(result.bindings.flat());
      const part = new Set(everyBinding(pattern, observations, 'strict').flatMap((binding) => JSON.parse(binding)));
      assert.deepEqual([...shown].sort(), [...part].sort(), printPattern(pattern));
      assert.equal(result.partial, undefined);
    });
    fc.assert(property, { numRuns: 1500 });
  });
});
