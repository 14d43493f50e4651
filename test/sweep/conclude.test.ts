import assert from 'node:assert/strict';
import type { ActionVerb } from '../../src/model/pack.ts';
import { actionsFor, conclude, severityOf } from '../../src/sweep/conclude.ts';
import { fileAt, nameAt } from '../support/observation.ts';
import { indicatorOf } from '../support/pack.ts';

const BLOCKABLE = indicatorOf({ pattern: "[domain-name:value = 'potrax.com']", actions: ['block'] });
const UNBLOCKABLE = indicatorOf({ pattern: "[domain-name:value = 'potrax.com']", actions: ['remove', 'rotate'] });

describe('conclude', () => {
  const real = ['203.0.113.9'];
  const cases = [
    { name: 'takes a file for evidence', seen: fileAt('/private/tmp/.ptslog'), is: 'evidence' },
    {
      name: 'takes a name that points to a real address for evidence',
      seen: nameAt('potrax.com', real),
      is: 'evidence',
    },
    { name: 'takes a real IPv6 address for evidence', seen: nameAt('potrax.com', ['2001:db8::9']), is: 'evidence' },
    { name: 'takes a name without any address for evidence', seen: nameAt('potrax.com', []), is: 'evidence' },
    { name: 'sees the block at 0.0.0.0', seen: nameAt('potrax.com', ['0.0.0.0']), is: 'block-in-place' },
    { name: 'sees the block in all of 0.0.0.0/8', seen: nameAt('potrax.com', ['0.1.2.3']), is: 'block-in-place' },
    { name: 'sees the block at ::', seen: nameAt('potrax.com', ['::']), is: 'block-in-place' },
    { name: 'sees the block at 127.0.0.1', seen: nameAt('potrax.com', ['127.0.0.1']), is: 'block-in-place' },
    { name: 'sees the block in all of 127.0.0.0/8', seen: nameAt('potrax.com', ['127.255.0.3']), is: 'block-in-place' },
    { name: 'sees the block at ::1', seen: nameAt('potrax.com', ['::1']), is: 'block-in-place' },
    { name: 'sees the block in a mapped form', seen: nameAt('potrax.com', ['::ffff:127.0.0.1']), is: 'block-in-place' },
    { name: 'sees the block in a mapped 0.0.0.0', seen: nameAt('potrax.com', ['::ffff:0:0']), is: 'block-in-place' },
    {
      name: 'takes a mapped real address for evidence',
      seen: nameAt('potrax.com', ['::ffff:203.0.113.9']),
      is: 'evidence',
    },
    { name: 'takes 128.0.0.1 for a real address', seen: nameAt('potrax.com', ['128.0.0.1']), is: 'evidence' },
    { name: 'takes 1.0.0.0 for a real address', seen: nameAt('potrax.com', ['1.0.0.0']), is: 'evidence' },
    { name: 'takes ::2 for a real address', seen: nameAt('potrax.com', ['::2']), is: 'evidence' },
    { name: 'needs every address to be a sinkhole', seen: nameAt('potrax.com', ['0.0.0.0', ...real]), is: 'evidence' },
    { name: 'knows all sinkholes at once', seen: nameAt('potrax.com', ['0.0.0.0', '::']), is: 'block-in-place' },
    {
      name: 'obeys --sinkhole',
      seen: nameAt('potrax.com', ['192.0.2.77']),
      sinkholes: ['192.0.2.0/24'],
      is: 'block-in-place',
    },
    {
      name: 'obeys --sinkhole no further than its range',
      seen: nameAt('potrax.com', ['192.0.3.1']),
      sinkholes: ['192.0.2.0/24'],
      is: 'evidence',
    },
    {
      name: 'obeys an IPv6 --sinkhole',
      seen: nameAt('potrax.com', ['2001:db8::53']),
      sinkholes: ['2001:db8::/64'],
      is: 'block-in-place',
    },
    {
      name: 'never accuses our own sinkhole line',
      seen: nameAt('potrax.com', real, { ours: true }),
      is: 'block-in-place',
    },
  ] as const;
  for (const { name, seen, is, ...rest } of cases) {
    it(name, () => {
      const sinkholes = 'sinkholes' in rest ? rest.sinkholes : [];
      assert.equal(conclude(seen, BLOCKABLE, { feeds: 'evidence', sinkholes }), is);
    });
  }
});

describe('conclude, of what a name server answers', () => {
  const cases = [
    { name: 'a real address is posture', addresses: ['203.0.113.9'], indicator: BLOCKABLE, is: 'posture' },
    { name: 'a sinkhole is the block in place', addresses: ['0.0.0.0'], indicator: BLOCKABLE, is: 'block-in-place' },
    {
      name: 'one real address among sinkholes is posture',
      addresses: ['0.0.0.0', '203.0.113.9'],
      indicator: BLOCKABLE,
      is: 'posture',
    },
    { name: 'no address is nothing', addresses: [], indicator: BLOCKABLE, is: 'nothing' },
    {
      name: 'a name that the pack does not want blocked is nothing',
      addresses: ['203.0.113.9'],
      indicator: UNBLOCKABLE,
      is: 'nothing',
    },
  ];
  for (const { name, addresses, indicator, is } of cases) {
    it(name, () => {
      const seen = nameAt('potrax.com', addresses, { probe: 'dns' });
      assert.equal(conclude(seen, indicator, { feeds: 'posture', sinkholes: [] }), is);
    });
  }
});

describe('severityOf', () => {
  const cases = [
    { confidence: 100, evidence: 'high', posture: 'medium' },
    { confidence: 75, evidence: 'high', posture: 'medium' },
    { confidence: 74, evidence: 'medium', posture: 'medium' },
    { confidence: 50, evidence: 'medium', posture: 'medium' },
    { confidence: 49, evidence: 'low', posture: 'low' },
    { confidence: 0, evidence: 'low', posture: 'low' },
  ];
  for (const { confidence, evidence, posture } of cases) {
    it(`is ${evidence} as evidence and ${posture} as posture at confidence ${confidence}`, () => {
      const indicator = indicatorOf({ pattern: "[file:name = 'x']", confidence });
      assert.deepEqual([severityOf(indicator, 'evidence'), severityOf(indicator, 'posture')], [evidence, posture]);
    });
  }

  it('is low for what is derived, whatever its confidence', () => {
    const derived = indicatorOf({ pattern: "[file:name = 'x']", confidence: 100, derivedFrom: 'the name' });
    assert.deepEqual([severityOf(derived, 'evidence'), severityOf(derived, 'posture')], ['low', 'low']);
  });
});

describe('actionsFor', () => {
  const all: readonly ActionVerb[] = ['rotate', 'remove', 'block'];
  const cases = [
    { name: 'gives what the pack wants, in one order', actions: all, gives: ['remove', 'block', 'rotate'] },
    { name: 'gives each verb once', actions: ['block', 'block'] as const, gives: ['block'] },
    { name: 'gives none where the pack asks for none', actions: [], gives: [] },
    {
      name: 'never lets what is derived lead to removal',
      actions: all,
      derivedFrom: 'a name',
      gives: ['block', 'rotate'],
    },
  ];
  for (const { name, gives, ...draft } of cases) {
    it(name, () => assert.deepEqual(actionsFor(indicatorOf({ pattern: "[file:name = 'x']", ...draft })), gives));
  }
});
