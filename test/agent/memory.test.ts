import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { dropMemory, forgetMemory, memorySummary } from '../../src/agent/memory.ts';
import { memoryFinding } from '../../src/agent/memory-findings.ts';
import { findingSchema } from '../../src/model/report.ts';
import { keepPlain, metBy, openTestMemory, planOf, rememberedFile } from '../support/memory.ts';
import { asNobody, canBeNobody } from '../support/nobody.ts';
import { tempFolder } from '../support/temp.ts';

const IMAGE = rememberedFile('an image of evil');

describe('a memory that is asked', () => {
  const { memory } = openTestMemory(tempFolder('memory'));
  after(() => memory.close());
  before(() =>
    keepPlain(memory, {
      names: ['PTX.app', 'café.txt'],
      paths: ['/private/tmp/.ptslog', '/Users/ada/PTX.app'],
      domains: ['www.potrax.com'],
      addresses: ['198.51.100.7'],
      bundles: ['com.evil.player'],
      files: [IMAGE],
    }),
  );

  const met = [
    "[file:name = 'PTX.app']",
    "[file:name = 'ptx.APP']",
    "[file:name = 'cafe\u0301.TXT']",
    "[file:name IN ('nothing', 'PTX.app')]",
    "[file:name = 'nothing' OR file:name = 'PTX.app']",
    "[file:name = 'nothing'] OR [file:name = 'PTX.app']",
    "([file:name = 'x'] AND [file:name = 'y']) OR [file:name = 'PTX.app']",
    "[file:name = '.ptslog' AND file:parent_directory_ref.path = '/tmp']",
    "[file:path = '/private/tmp/.ptslog']",
    "[file:path = '/private/tmp/.ptslog' AND file:name = '.ptslog']",
    "[directory:path = '/Users/ada/PTX.app/']",
    "[file:path = '/Users/ada/deep/down/below/PTX.app']",
    "[domain-name:value = 'WWW.potrax.com.']",
    "[domain-name:value LIKE '%.potrax.com']",
    "[ipv4-addr:value = '198.51.100.7']",
    "[file:x_besom_info_plist.CFBundleIdentifier = 'com.evil.player']",
    `[file:hashes.'SHA-256' = '${IMAGE.hashes['SHA-256']}']`,
    `[file:hashes.sha1 = '${IMAGE.hashes['SHA-1']?.toUpperCase()}']`,
    `[file:hashes.MD5 = '${IMAGE.hashes['MD5']}' AND file:size = ${IMAGE.size}]`,
    `[file:hashes.MD5 = '${IMAGE.hashes['MD5']}' AND file:hashes.'SHA-1' = '${IMAGE.hashes['SHA-1']}']`,
  ];
  for (const pattern of met)
    it(`says that it was here: ${pattern}`, async () => assert.deepEqual(await metBy(memory, pattern), [pattern]));

  const notMet = [
    "[file:name = 'PTX']",
    "[file:path = '/private/tmp/PTX.app']",
    "[file:name = 'PTX.app' AND file:parent_directory_ref.path = '/private/tmp']",
    "[file:path = '/private/tmp/.ptslog' AND file:name = 'other']",
    "[domain-name:value = 'potrax.com']",
    "[domain-name:value LIKE '%.www.potrax.com']",
    "[domain-name:value = 'notpotrax.com']",
    "[ipv4-addr:value = '198.51.100.8']",
    "[file:x_besom_info_plist.CFBundleIdentifier = 'com.evil.Player']",
    `[file:hashes.'SHA-256' = '${'0'.repeat(64)}']`,
    `[file:hashes.MD5 = '${IMAGE.hashes['MD5']}' AND file:size = 1]`,
    `[file:hashes.MD5 = '${IMAGE.hashes['MD5']}' AND file:hashes.'SHA-1' = '${'0'.repeat(40)}']`,
  ];
  for (const pattern of notMet) {
    it(`says that it knows nothing of it: ${pattern}`, async () => {
      const { matches, evaluated, notEvaluated } = await memory.ask(planOf(pattern));
      assert.deepEqual([matches, evaluated, notEvaluated], [[], 1, []]);
    });
  }

  const open: readonly (readonly [string, RegExp])[] = [
    ["[file:name LIKE 'PTX%']", /LIKE/],
    ["[file:name MATCHES 'PTX']", /MATCHES/],
    ['[file:size > 3]', />/],
    ["[file:name NOT = 'x']", /NOT/],
    ["[file:name != 'x']", /!=/],
    ['[EXISTS file:name]', /EXISTS/],
    ["[file:name = 'PTX.app' AND file:size = 4]", /file:name and file:size/],
    [`[file:name = 'PTX.app' AND file:hashes.MD5 = '${IMAGE.hashes['MD5']}']`, /no one remembered thing/],
    ["[file:name = 'PTX.app'] AND [file:name = 'café.txt']", /several observations/],
    ["[file:name = 'PTX.app'] FOLLOWEDBY [file:name = 'café.txt']", /several observations/],
    ["[file:name = 'PTX.app'] START t'2025-01-01T00:00:00Z' STOP t'2027-01-01T00:00:00Z'", /days and no times/],
    ["[file:parent_directory_ref.path = '/private/tmp']", /folder/],
    [`[file:hashes.'SHA-512' = '${'0'.repeat(128)}']`, /SHA-512.* is not remembered/],
    ["[domain-name:value = 'www.potrax.com' AND domain-name:resolves_to_refs[*].value = '198.51.100.7']", /no one/],
    ["[ipv4-addr:value = '198.51.100.0/24']", /networks/],
    ["[url:value = 'https://potrax.com/']", /url:value/],
  ];
  for (const [pattern, because] of open) {
    it(`says that it is not evaluated: ${pattern}`, async () => {
      const { matches, notEvaluated } = await memory.ask(planOf(pattern));
      assert.deepEqual(matches, []);
      assert.match(notEvaluated.map((one) => one.because).join(), because);
    });
  }

  it('answers the branches that it can, and names the others', async () => {
    const { matches, evaluated, notEvaluated } = await memory.ask(
      planOf("[file:name LIKE 'X%' OR file:name = 'PTX.app']"),
    );
    assert.deepEqual([matches.length, evaluated, notEvaluated.length], [1, 1, 1]);
  });
});

describe('a finding that rests on a memory', () => {
  it('says so, with its days, and is weaker than one of a sweep', async () => {
    const { memory, clock } = openTestMemory(tempFolder('memory'));
    keepPlain(memory, { paths: ['/private/tmp/.ptslog'] });
    clock.day = '2026-02-10';
    keepPlain(memory, { paths: ['/private/tmp/.ptslog'] });
    const { matches } = await memory.ask(planOf("[file:path = '/tmp/.ptslog']"));
    memory.close();
    const [finding] = matches.map((match) => findingSchema.parse(memoryFinding(match, { hostId: 'a Mac' })));
    assert.deepEqual(
      [finding?.severity, finding?.exists, finding?.probe, finding?.path, finding?.firstSeen, finding?.lastSeen],
      ['medium', 'unknown', 'memory', '/private/tmp/.ptslog', '2026-01-03T00:00:00.000Z', '2026-02-10T00:00:00.000Z'],
    );
    assert.match(
      finding?.detail ?? '',
      /rests on a memory, seen between 2026-01-03 and 2026-02-10 .*unless a sweep says so/,
    );
  });

  it('says where only the name is remembered, and counts for little then', async () => {
    const { memory } = openTestMemory(tempFolder('memory'));
    keepPlain(memory, { names: ['evil.sh'] });
    const { matches } = await memory.ask(planOf("[file:path = '/Users/ada/a/b/c/d/evil.sh']"));
    memory.close();
    const [finding] = matches.map((match) => memoryFinding(match, { hostId: 'a Mac' }));
    assert.deepEqual([finding?.severity, finding?.confidence, finding?.path], ['low', 30, '']);
    assert.match(finding?.detail ?? '', /whether it stood at \/Users\/ada\/a\/b\/c\/d\/evil\.sh is not remembered/);
  });

  it('never asks for a file to be removed', async () => {
    const { memory } = openTestMemory(tempFolder('memory'));
    keepPlain(memory, { names: ['evil.sh'] });
    const { packOf } = await import('../support/pack.ts');
    const { planSweep } = await import('../../src/sweep/plan.ts');
    const { PROBES } = await import('../../src/probes/probes.ts');
    const indicators = [{ pattern: "[file:name = 'evil.sh']", actions: ['remove', 'rotate'] as const }];
    const { matches } = await memory.ask(planSweep([packOf({ indicators })], PROBES));
    memory.close();
    assert.deepEqual(
      matches.map((match) => memoryFinding(match, { hostId: 'a Mac' }).actions),
      [['rotate']],
    );
  });
});

describe('a memory that others look at while it is open', () => {
  it('is summed up and erased from outside, and goes on', async () => {
    const dir = tempFolder('memory');
    const { memory } = openTestMemory(dir);
    keepPlain(memory, { names: ['PTX.app', 'other'], files: [IMAGE] });
    const summary = memorySummary(dir);
    assert.deepEqual(summary?.kinds, [
      { kind: 'name', count: 2, firstDay: '2026-01-03', lastDay: '2026-01-03' },
      { kind: 'file', count: 1, firstDay: '2026-01-03', lastDay: '2026-01-03' },
    ]);
    assert.ok((summary?.bytes ?? 0) > 0);
    forgetMemory(dir);
    assert.deepEqual(memorySummary(dir)?.kinds, []);
    const digest = Buffer.from(IMAGE.hashes['SHA-256'] ?? '', 'hex');
    for (const name of ['memory.db', 'memory.db-wal']) assert.ok(!readFileSync(join(dir, name)).includes(digest), name);
    keepPlain(memory, { names: ['later'] });
    assert.deepEqual(await metBy(memory, "[file:name = 'PTX.app']", "[file:name = 'later']"), [
      "[file:name = 'later']",
    ]);
    assert.equal(memory.trouble(), undefined);
    memory.close();
  });

  it('says in one line that it is damaged, and what becomes of it', () => {
    const dir = tempFolder('memory');
    writeFileSync(join(dir, 'memory.db'), 'no database at all '.repeat(100));
    assert.throws(() => memorySummary(dir), /^Problem: Cannot read the memory ".*": .*begins it anew/u);
  });

  it('says to another user whose it is (needs root)', async function () {
    if (process.geteuid?.() !== 0 || !canBeNobody()) this.skip();
    const dir = tempFolder('memory');
    openTestMemory(dir).memory.close();
    await asNobody(async () => assert.throws(() => memorySummary(dir), /Run this as the user whose agent it is/u));
  });

  it('is gone with its key where it was switched off', () => {
    const dir = tempFolder('memory');
    const { memory } = openTestMemory(dir);
    memory.close();
    dropMemory(dir);
    assert.equal(memorySummary(dir), undefined);
    assert.equal(statSync(join(dir, 'memory.key'), { throwIfNoEntry: false }), undefined);
  });
});

describe('what a memory is told', () => {
  const wrong: readonly object[] = [
    { of: 'name', seals: 'AAAA' },
    { of: 'name', seals: 7 },
    { of: 'name', seals: 'A'.repeat(2_000_000) },
    { of: 'url', seals: '' },
    { of: 'file', files: [{ format: 'letter', size: 1, hashes: IMAGE.hashes }] },
    { of: 'file', files: [{ ...IMAGE, hashes: { 'SHA-256': 'private words' } }] },
    { of: 'file', files: [{ ...IMAGE, size: -1 }, null, 'x'] },
    { of: 'bundle', values: ['not an identifier', 7, `a${'b'.repeat(300)}`] },
    {},
  ];
  for (const batch of wrong) {
    it(`is not kept where it is no batch of ours: ${JSON.stringify(batch).slice(0, 60)}`, () => {
      const { memory } = openTestMemory(tempFolder('memory'));
      // what a child sends is text that was parsed: its type is what it says
      memory.keep(JSON.parse(JSON.stringify(batch)));
      assert.deepEqual([memory.summary()?.kinds, memory.trouble()], [[], undefined]);
      memory.close();
    });
  }

  it('loses what does not belong to a file', () => {
    const dir = tempFolder('memory');
    const { memory } = openTestMemory(dir);
    const file = { ...IMAGE, name: 'secret-name', hashes: { ...IMAGE.hashes, path: 'secret-name' } };
    memory.keep({ of: 'file', files: [file] });
    memory.close();
    assert.ok(!readFileSync(join(dir, 'memory.db')).includes('secret-name'));
  });
});

describe('the answer of a memory', () => {
  it('is yes if and only if the thing was kept, by its name, as a domain, or below one', async () => {
    const { memory } = openTestMemory(tempFolder('memory'));
    const label = fc.constantFrom('a', 'b', 'potrax', 'com', 'evil');
    const domain = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));
    const name = fc.constantFrom('x', 'X', 'y', 'é', 'e\u0301', 'É', 'ß', 'SS', 'ſ', 'σ', 'ς');
    const fold = (text: string) => text.normalize('NFD').toLowerCase().toUpperCase().toLowerCase().normalize('NFD');
    await fc.assert(
      fc.asyncProperty(
        fc.array(domain, { maxLength: 4 }),
        fc.array(name, { maxLength: 3 }),
        domain,
        name,
        async (domains, names, askedDomain, askedName) => {
          memory.forget();
          keepPlain(memory, { domains, names });
          const patterns = {
            exact: `[domain-name:value = '${askedDomain}']`,
            below: `[domain-name:value LIKE '%.${askedDomain}']`,
            name: `[file:name = '${askedName}']`,
          };
          const expected = [
            ...(domains.includes(askedDomain) ? [patterns.exact] : []),
            ...(domains.some((one) => one.endsWith(`.${askedDomain}`)) ? [patterns.below] : []),
            ...(names.some((one) => fold(one) === fold(askedName)) ? [patterns.name] : []),
          ];
          assert.deepEqual(await metBy(memory, ...Object.values(patterns)), expected);
        },
      ),
      { numRuns: 150 },
    );
    memory.close();
  });
});
