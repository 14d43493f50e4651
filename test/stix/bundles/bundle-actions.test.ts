import assert from 'node:assert/strict';
import { bundleText, course, GOOD, ID, readPack, ties } from '../../support/bundle.ts';

describe('courses of action', () => {
  const cases: readonly { name: string; objects: readonly unknown[]; verbs: readonly (string | undefined)[] }[] = [
    { name: 'are tied by mitigates', objects: [course('remove'), ...ties('remove')], verbs: ['remove'] },
    {
      name: 'count once however often they are tied',
      objects: [course('remove'), ...ties('remove', 'remove')],
      verbs: ['remove'],
    },
    {
      name: 'have no verb where the pack says another word',
      objects: [course('destroy'), ...ties('destroy')],
      verbs: [undefined],
    },
    {
      name: 'are not tied by another relationship',
      objects: [course('remove'), { ...ties('remove')[0], relationship_type: 'related-to' }],
      verbs: [],
    },
    {
      name: 'are not tied backwards',
      objects: [course('remove'), { ...ties('remove')[0], source_ref: ID, target_ref: 'course-of-action--remove' }],
      verbs: [],
    },
    {
      name: 'are not tied by a revoked relationship',
      objects: [course('remove'), { ...ties('remove')[0], revoked: true }],
      verbs: [],
    },
    {
      name: 'do not count once revoked',
      objects: [{ ...course('remove'), revoked: true }, ...ties('remove')],
      verbs: [],
    },
    { name: 'do not count where they are missing', objects: ties('remove'), verbs: [] },
    {
      name: 'are no other object that calls itself so',
      objects: [{ ...course('remove'), type: 'malware' }, ...ties('remove')],
      verbs: [],
    },
  ];
  for (const { name, objects, verbs } of cases) {
    it(name, () =>
      assert.deepEqual(
        readPack(bundleText([GOOD, ...objects])).indicators[0]?.actions.map(({ verb }) => verb),
        verbs,
      ),
    );
  }
});
