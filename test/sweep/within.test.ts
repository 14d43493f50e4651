import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Within } from '../../src/host/host.ts';
import { PROBES } from '../../src/probes/probes.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { sweep } from '../../src/sweep/sweep.ts';
import { digestOf } from '../support/disk-image.ts';
import { buildMac, MAC_FORMS, type MacForm } from '../support/mac-tree.ts';
import { openTestRoot } from '../support/open-host.ts';
import { packOf } from '../support/pack.ts';

type Found = { readonly ids: ReadonlyMap<string, string>; readonly absent: readonly string[] };

/** An infected Mac of this form, swept whole and within. */
async function sweepBoth(form: MacForm, within: Within): Promise<{ readonly whole: Found; readonly part: Found }> {
  const mac = buildMac({ form });
  try {
    mac.plant.bundle('/Applications/PTX.app');
    mac.plant.bundle('/Users/ada/Documents/PTX.app');
    mac.plant.bundle('/Volumes/PTX/deep/PTX.app');
    const image = mac.plant.image('/Users/ada/Downloads/renamed', { seed: 'the player' });
    const digest = digestOf(readFileSync(mac.at(image)), 'SHA-256');
    mac.plant.file('/private/tmp/.ptslog');
    const indicators = [
      "[file:name = 'PTX.app']",
      `[file:hashes.'SHA-256' = '${digest}']`,
      "[file:path = '/private/tmp/.ptslog']",
    ].map((pattern) => ({ pattern }));
    const plan = planSweep([packOf({ indicators })], PROBES);
    const run = async (where: { readonly within?: Within }): Promise<Found> => {
      const switches = { skip: ['dns'], hashAll: false, sinkholes: [], jobs: 1, maxHits: 100, ...where };
      const ids = new Map<string, string>();
      const absent: string[] = [];
      const order = { host: openTestRoot(mac.dir), probes: PROBES, plan, switches, hostId: 'a Mac', explain: false };
      for await (const event of sweep({ ...order, signal: new AbortController().signal })) {
        if (event.kind === 'finding') ids.set(event.finding.path, event.finding.id);
        if (event.kind === 'absent') absent.push(event.probe);
      }
      return { ids, absent };
    };
    return { whole: await run({}), part: await run({ within }) };
  } finally {
    mac.remove();
  }
}

describe('a sweep within chosen places', () => {
  for (const form of MAC_FORMS) {
    it(`finds there what a whole sweep finds, under the same ids, and nothing else: ${form}`, async () => {
      const folders = ['/Applications', '/Users/ada/Downloads'];
      const { whole, part } = await sweepBoth(form, { folders, volumes: ['/Volumes/PTX'] });
      assert.deepEqual([...part.ids.keys()].toSorted(), [
        '/Applications/PTX.app',
        '/Users/ada/Downloads/renamed',
        '/Volumes/PTX/deep/PTX.app',
      ]);
      for (const [path, id] of part.ids) assert.equal(id, whole.ids.get(path));
      assert.equal(whole.ids.size, 5);
    });
  }

  it('says which probes take no part in it', async () => {
    const { whole, part } = await sweepBoth('data-volume', { folders: ['/Applications'], volumes: [] });
    assert.deepEqual(whole.absent, ['dns']);
    assert.deepEqual(part.absent, ['paths', 'hosts', 'dns']);
  });
});
