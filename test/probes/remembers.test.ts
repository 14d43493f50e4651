import assert from 'node:assert/strict';
import { Sealer } from '../../src/host/memory-seal.ts';
import type { SealedKind } from '../../src/model/memory.ts';
import { PROBES } from '../../src/probes/probes.ts';
import { sealMapping } from '../../src/probes/remembers.ts';
import { makeLookups } from '../../src/sweep/lookups.ts';

const SEALER = new Sealer(Buffer.alloc(32, 9));
const SEALING = {
  ...makeLookups([], { probes: new Set(['hosts']), hashAll: false, sinkholes: ['198.51.100.0/24'] }),
  sealer: SEALER,
};

type Case = {
  readonly says: string;
  readonly name: string;
  readonly addresses: readonly string[];
  readonly kept: readonly (readonly [SealedKind, string])[];
};

describe('what a name that is pointed somewhere leaves in the memory', () => {
  const cases: readonly Case[] = [
    {
      says: 'the name, what it is below, and the address',
      name: 'CDN.attacker.example.',
      addresses: ['203.0.113.9'],
      kept: [
        ['domain', 'cdn.attacker.example'],
        ['below', 'attacker.example'],
        ['address', '203.0.113.9'],
      ],
    },
    { says: 'nothing of a name that is blocked', name: 'attacker.example', addresses: ['0.0.0.0', '::'], kept: [] },
    { says: 'nothing of a name in a sinkhole of ours', name: 'x.example', addresses: ['198.51.100.7'], kept: [] },
    { says: 'nothing of a name that leads nowhere', name: 'x.example', addresses: [], kept: [] },
    {
      says: 'of several addresses those that are real',
      name: 'x.example',
      addresses: ['127.0.0.1', '2001:DB8::0:1'],
      kept: [
        ['domain', 'x.example'],
        ['address', '2001:db8::1'],
      ],
    },
  ];
  for (const { says, name, addresses, kept } of cases) {
    it(says, () => {
      assert.deepEqual(
        [...sealMapping({ name, addresses }, SEALING)],
        kept.map(([of, text]) => ({ kind: 'seals', of, seals: SEALER.seal(of, text) })),
      );
    });
  }
});

describe('the probes', () => {
  it('offer to the memory what they pass anyway, and never what a pack asks for', () => {
    // a path or a domain that is looked for is the pack's, not this Mac's
    const offering = PROBES.filter(({ remembers }) => remembers !== undefined).map(({ name }) => name);
    assert.deepEqual(offering, ['hosts', 'walk', 'images']);
  });
});
