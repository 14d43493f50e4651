import assert from 'node:assert/strict';
import { readObserved } from '../../../src/stix/trials/observed.ts';

const FILE = { type: 'file', id: 'file--1', name: 'x', parent_directory_ref: 'directory--1' };
const FOLDER = { type: 'directory', id: 'directory--1', path: '/tmp' };
const DATA = {
  type: 'observed-data',
  id: 'observed-data--1',
  first_observed: '2023-01-04T00:00:00Z',
  last_observed: '2023-01-05T00:00:00Z',
  number_observed: 3,
  object_refs: ['file--1', 'file--gone', 7],
};
const objects = { 'file--1': FILE, 'directory--1': FOLDER };
const TIMES = { firstObserved: DATA.first_observed, lastObserved: DATA.last_observed, numberObserved: 3 };

describe('readObserved', () => {
  const cases: readonly { name: string; value: unknown; observed: unknown }[] = [
    { name: 'takes one observable', value: FILE, observed: [{ objects: { 'file--1': FILE }, roots: ['file--1'] }] },
    {
      name: 'makes each observable of a list an observation, with the others at hand',
      value: [FILE, FOLDER],
      observed: [
        { objects, roots: ['file--1'] },
        { objects, roots: ['directory--1'] },
      ],
    },
    {
      name: 'gives observables without an id a key',
      value: [{ type: 'url', value: 'a' }, 3, { type: 'url', value: 'b' }],
      observed: [
        { objects: { '#0': { type: 'url', value: 'a' }, '#1': { type: 'url', value: 'b' } }, roots: ['#0'] },
        { objects: { '#0': { type: 'url', value: 'a' }, '#1': { type: 'url', value: 'b' } }, roots: ['#1'] },
      ],
    },
    {
      name: 'takes the objects that observed-data refers to, and no others, as roots',
      value: { type: 'bundle', objects: [FILE, FOLDER, DATA] },
      observed: [{ objects: { ...objects, 'observed-data--1': DATA }, roots: ['file--1'], ...TIMES }],
    },
    {
      name: 'takes a list like a bundle',
      value: [DATA, FILE, FOLDER],
      observed: [{ objects: { ...objects, 'observed-data--1': DATA }, roots: ['file--1'], ...TIMES }],
    },
    {
      name: 'takes STIX 2.0 with the objects inside',
      value: { ...DATA, object_refs: undefined, objects: { '0': FILE, '1': 4 } },
      observed: [{ objects: { '0': FILE }, roots: ['0'], ...TIMES }],
    },
    {
      name: 'leaves out a count that is none',
      value: { ...DATA, number_observed: -1, objects: {}, object_refs: undefined },
      observed: [{ objects: {}, roots: [], firstObserved: DATA.first_observed, lastObserved: DATA.last_observed }],
    },
  ];
  for (const { name, value, observed } of cases) {
    it(name, () => assert.deepEqual(read(JSON.stringify(value)), observed));
  }

  it('keeps hostile keys as keys', () => {
    const [observed] = read('[{"type": "url", "id": "__proto__", "value": "a"}]');
    assert.deepEqual(observed?.roots, ['__proto__']);
    assert.ok(Object.hasOwn(observed?.objects ?? {}, '__proto__'));
  });

  for (const text of ['{}', '[]', '3', '"x"', '[null]', '{"type": "bundle"}', '{"type": "bundle", "objects": {}}']) {
    it(`refuses ${text}, which holds nothing to match`, () => {
      assert.throws(() => read(text), { code: 'OBSERVED_INVALID' });
    });
  }

  it('says where it is no JSON', () => {
    assert.throws(() => read('{"type": file}'), {
      code: 'OBSERVED_INVALID',
      message: /^Cannot use observed data "o\.json": it is not JSON: line 1, column 10: expected a value/,
    });
  });
});

function read(text: string) {
  return readObserved(Buffer.from(text), 'o.json');
}
