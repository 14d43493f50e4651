import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SurveyEvent } from '../../src/host/host.ts';
import { Sealer } from '../../src/host/memory-seal.ts';
import { SEAL_BYTES } from '../../src/model/memory.ts';
import { surveyOf } from '../../src/probes/survey.ts';
import { makeLookups } from '../../src/sweep/lookups.ts';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { openTestRoot } from '../support/open-host.ts';

const FILES = 5_000;

describe('the pass that probes share', () => {
  let mac: MacTree;
  before(() => {
    mac = buildMac({ content: 'bare' });
    for (let at = 0; at < FILES; at++) mac.plant.file(`/Users/ada/${at}`, '');
  });
  after(() => mac.remove());

  it('holds a quick listener back while a slow one lags, and tells both everything', async () => {
    const survey = share(mac, ['walk']);
    let sealed = 0;
    const sealing = drain(survey.hear('seals'), (event) => {
      if (event.kind === 'seals' && event.of === 'name') sealed += event.seals.length / SEAL_BYTES;
    });
    let entries = 0;
    for await (const event of survey.hear('names')) {
      if (event.kind !== 'entry') continue;
      entries += 1;
      await nextTurn();
      // the seals of a folder come behind its names
      if (entries === 2_000) assert.ok(sealed < 2_000, `${sealed} seals were told beside 2,000 names`);
    }
    await sealing;
    assert.ok(entries >= FILES && sealed >= FILES, `${entries}, ${sealed}`);
  });

  it('waits for no listener that never began, and for none that went away', async () => {
    const survey = share(mac, ['walk', 'images']);
    const names = survey.hear('names');
    await names.next();
    const sealing = drain(survey.hear('seals'), () => {});
    await names.return(undefined);
    await sealing;
  });
});

function share({ dir }: MacTree, probes: readonly string[]) {
  const lookups = [{ id: 0, kind: 'name-test', on: 'name', digests: [] }] as const;
  const sealer = new Sealer(Buffer.alloc(32, 1));
  const wanted = makeLookups(lookups, { probes: new Set(probes), hashAll: false, jobs: 1, sinkholes: [], sealer });
  return surveyOf(openTestRoot(dir), wanted, new AbortController().signal);
}

async function drain(events: AsyncGenerator<SurveyEvent>, heard: (event: SurveyEvent) => void): Promise<void> {
  for await (const event of events) heard(event);
}
