/**
 * What every probe that offers something to the memory keeps to, whatever stands before it: no text leaves it but the
 * identifiers of products, and digests.
 * @module
 */
import assert from 'node:assert/strict';
import type { Host } from '../../src/host/host.ts';
import { Sealer } from '../../src/host/memory-seal.ts';
import {
  FILE_FORMATS,
  IDENTIFIER_KINDS,
  isIdentifier,
  type Keepsake,
  REMEMBERED_DIGESTS,
  SEAL_BYTES,
  SEALED_KINDS,
} from '../../src/model/memory.ts';
import type { Probe } from '../../src/probes/probe.ts';
import { lookupsOf } from '../support/run-probe.ts';

/** A key of the tests' own. */
const SEALER = new Sealer(Buffer.alloc(32, 5));

/** Everything that a probe offers, asked for nothing else; each keepsake holds to its form. */
export async function rememberAll(probe: Probe, host: Host): Promise<readonly Keepsake[]> {
  const offered: Keepsake[] = [];
  const sealing = { ...lookupsOf({ probe, host, questions: [] }), sealer: SEALER };
  for await (const keepsake of probe.remembers?.(host, sealing, new AbortController().signal) ?? []) {
    holdsToItsForm(keepsake);
    offered.push(keepsake);
  }
  return offered;
}

function holdsToItsForm(keepsake: Keepsake): void {
  switch (keepsake.kind) {
    case 'seals':
      assert.deepEqual(Object.keys(keepsake).toSorted(), ['kind', 'of', 'seals']);
      assert.ok(SEALED_KINDS.includes(keepsake.of));
      assert.ok(keepsake.seals.length > 0 && keepsake.seals.length % SEAL_BYTES === 0);
      return;
    case 'identifier':
      assert.ok(IDENTIFIER_KINDS.includes(keepsake.of) && isIdentifier(keepsake.value), keepsake.value);
      return;
    case 'file': {
      const { file } = keepsake;
      assert.deepEqual(Object.keys(file).toSorted(), ['format', 'hashes', 'size']);
      assert.ok(FILE_FORMATS.includes(file.format));
      assert.deepEqual(Object.keys(file.hashes).toSorted(), [...REMEMBERED_DIGESTS].toSorted());
    }
  }
}
