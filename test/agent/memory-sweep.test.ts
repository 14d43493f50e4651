/**
 * The memory end to end: real sweeps in a child over a Mac's disk tell it what they pass, the disk is changed, and a new
 * pack is asked about.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ChildEnd, startSweepChild } from '../../src/host/child.ts';
import type { SweepEvent } from '../../src/sweep/events.ts';
import type { SweepOrder } from '../../src/sweep/order.ts';
import { PROGRAM } from '../support/besom.ts';
import { digestOf, diskImage } from '../support/disk-image.ts';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { metBy, type OpenedMemory, openTestMemory } from '../support/memory.ts';
import { bundleOf } from '../support/pack.ts';
import { tempFolder } from '../support/temp.ts';

const IMAGE = diskImage({ seed: 'gone', bytes: 2_000_000 });
const MACH_O = Buffer.from('an executable of an application');
const OTHER = Buffer.from('a letter that is none of this');

const WAS_HERE = [
  "[file:name = 'evil-tool']",
  "[file:name = 'Grüße.app']",
  "[file:path = '/private/tmp/.dropper']",
  "[file:name = '.dropper' AND file:parent_directory_ref.path = '/tmp']",
  `[file:hashes.'SHA-256' = '${digestOf(IMAGE, 'SHA-256')}' AND file:size = ${IMAGE.length}]`,
  `[file:hashes.MD5 = '${digestOf(IMAGE, 'MD5')}']`,
  `[file:hashes.'SHA-1' = '${digestOf(MACH_O, 'SHA-1')}']`,
  "[file:x_besom_info_plist.CFBundleIdentifier = 'com.evil.greetings']",
  "[domain-name:value = 'cdn.attacker.example']",
  "[domain-name:value LIKE '%.attacker.example']",
  "[domain-name:value = 'resolved.example']",
  "[ipv4-addr:value = '203.0.113.9']",
  "[ipv4-addr:value = '203.0.113.53']",
];
const WAS_NOT = [
  "[file:name = 'never-there']",
  "[file:path = '/private/tmp/evil-tool']",
  `[file:hashes.'SHA-256' = '${digestOf(OTHER, 'SHA-256')}']`,
  "[domain-name:value = 'attacker.example']",
  "[domain-name:value = 'blocked.example']",
  "[domain-name:value LIKE '%.blocked.example']",
  "[ipv4-addr:value = '0.0.0.0']",
];

describe('a memory that sweeps tell', function () {
  this.timeout(120_000);
  let mac: MacTree;
  let opened: OpenedMemory;
  let told: Told;
  const stateDir = tempFolder('memory');

  before(async () => {
    mac = buildMac();
    plantAll(mac);
    opened = openTestMemory(stateDir);
    told = await sweepInto(mac, opened);
    clear(mac);
  });
  after(() => {
    opened.memory.close();
    mac.remove();
  });

  it('knows what was here when it is long gone, and nothing else', async () => {
    assert.equal(told.end.kind, 'done');
    assert.deepEqual(await metBy(opened.memory, ...WAS_HERE, ...WAS_NOT), WAS_HERE);
  });

  it('is told no name, path, domain or address by the child', () => {
    const lines = told.remembered.map((event) => JSON.stringify(event));
    for (const word of PRIVATE) assert.ok(!lines.some((line) => line.includes(word)), word);
    assert.ok(lines.every(({ length }) => length < 1 << 20));
  });

  it('keeps none of them in any of its files', () => {
    for (const name of readdirSync(stateDir)) {
      const bytes = readFileSync(join(stateDir, name));
      for (const word of PRIVATE) {
        for (const form of ['utf8', 'utf16le'] as const) assert.ok(!bytes.includes(Buffer.from(word, form)), name);
      }
    }
  });

  it('knows from the next day which things were still there', async () => {
    mac.plant.file('/Users/ada/evil-tool');
    opened.clock.day = '2026-02-10';
    await sweepInto(mac, opened);
    const days = opened.memory.summary()?.kinds.map(({ firstDay, lastDay }) => `${firstDay} ${lastDay}`);
    assert.deepEqual([...new Set(days)].toSorted(), ['2026-01-03 2026-01-03', '2026-01-03 2026-02-10']);
  });
});

describe('a sweep whose order asks for no memory', function () {
  this.timeout(120_000);

  it('tells nothing for one', async () => {
    const mac = buildMac();
    plantAll(mac);
    const events = await sweepChild({ ...orderFor(mac), remember: undefined });
    mac.remove();
    assert.deepEqual(
      events.told.filter(({ kind }) => kind === 'remember'),
      [],
    );
  });
});

describe('a sweep with a memory', function () {
  this.timeout(120_000);

  it('sees the same as one without, but for more executables', async () => {
    const mac = buildMac();
    plantAll(mac);
    const findingsOf = async (order: SweepOrder) => {
      const { told } = await sweepChild(order);
      const gaps = told.filter(({ kind }) => kind === 'gap');
      const paths = told.flatMap((event) => (event.kind === 'finding' ? [event.finding.path] : []));
      return { gaps, paths: paths.toSorted() };
    };
    const packs = [packSource("[file:name = 'evil-tool']", `[file:hashes.MD5 = '${digestOf(IMAGE, 'MD5')}']`)];
    const { remember, ...order } = { ...orderFor(mac), packs };
    const without = await findingsOf(order);
    const withMemory = await findingsOf({ ...order, ...(remember === undefined ? {} : { remember }) });
    mac.remove();
    assert.deepEqual(withMemory, without);
    assert.equal(without.paths.length, 2);
  });

  it('remembers images among all files, where every file is hashed', async () => {
    const mac = buildMac();
    plantAll(mac);
    const opened = openTestMemory(tempFolder('memory'));
    const order = orderFor(mac, opened);
    await sweepInto(mac, opened, { ...order, switches: { ...order.switches, hashAll: true } });
    const met = await metBy(opened.memory, ...WAS_HERE, ...WAS_NOT);
    opened.memory.close();
    mac.remove();
    assert.deepEqual(met, WAS_HERE);
  });

  it('remembers nothing of probes that are switched off', async () => {
    const mac = buildMac();
    plantAll(mac);
    const opened = openTestMemory(tempFolder('memory'));
    const order = orderFor(mac, opened);
    await sweepInto(mac, opened, { ...order, switches: { ...order.switches, skip: ['dns', 'walk', 'hosts'] } });
    const kinds = opened.memory.summary()?.kinds.map(({ kind }) => kind);
    opened.memory.close();
    mac.remove();
    assert.deepEqual(kinds, ['file']);
  });
});

const PRIVATE = [
  ...['evil-tool', '.dropper', 'Grüße', 'attacker', 'resolved.example', '203.0.113.9', '203.0.113.53', 'letter'],
  ...['Downloads', 'Contents', 'blocked', 'holiday'],
];

type Told = { readonly remembered: readonly SweepEvent[]; readonly end: ChildEnd };

async function sweepInto(mac: MacTree, opened: OpenedMemory, order = orderFor(mac, opened)): Promise<Told> {
  const { told, end } = await sweepChild(order);
  const remembered = told.filter((event) => event.kind === 'remember');
  for (const { batch } of remembered) opened.memory.keep(batch);
  assert.equal(opened.memory.trouble(), undefined);
  return { remembered, end };
}

async function sweepChild(request: object): Promise<{ readonly told: readonly SweepEvent[]; readonly end: ChildEnd }> {
  const child = startSweepChild({ words: ['sweep-child'], request, entry: PROGRAM });
  const told: SweepEvent[] = [];
  for await (const event of child.events) if (isEvent(event)) told.push(event);
  return { told, end: await child.ended };
}

function isEvent(event: unknown): event is SweepEvent {
  return typeof event === 'object' && event !== null && 'kind' in event;
}

function orderFor({ dir }: MacTree, opened?: OpenedMemory): SweepOrder {
  const key = opened?.memory.remember?.key ?? Buffer.alloc(32, 1).toString('base64');
  return {
    root: dir,
    caseSensitive: false,
    ask: false,
    cache: false,
    debug: false,
    explain: false,
    resolvers: [],
    packs: [packSource("[file:name = 'something else']")],
    hostId: 'a Mac',
    now: '2026-01-03T12:00:00.000Z',
    switches: { skip: ['dns'], hashAll: false, sinkholes: [], maxHits: 100 },
    remember: { key },
  };
}

function packSource(...patterns: readonly string[]): SweepOrder['packs'][number] {
  const bundle = bundleOf({ indicators: patterns.map((pattern) => ({ pattern })) });
  const base64 = Buffer.from(JSON.stringify(bundle)).toString('base64');
  return { base64, source: 'test', signature: 'unsigned' };
}

function plantAll({ plant }: MacTree): void {
  plant.file('/Users/ada/Documents/projects/evil-tool', OTHER);
  plant.file('/Users/ada/Documents/letter.txt', OTHER);
  plant.file('/private/tmp/.dropper');
  plant.file('/Users/ada/Downloads/holiday', IMAGE);
  plant.bundle('/Applications/Grüße.app', { says: { CFBundleIdentifier: 'com.evil.greetings' } });
  plant.file('/Applications/Grüße.app/Contents/MacOS/Grüße', MACH_O);
  plant.hosts('203.0.113.9 cdn.attacker.example\n0.0.0.0 blocked.example www.blocked.example\n');
  plant.resolver('resolved.example', 'nameserver 203.0.113.53\n');
}

function clear({ at }: MacTree): void {
  for (const path of ['/Users/ada/Documents', '/Users/ada/Downloads', '/Applications', '/private/tmp']) {
    rmSync(at(path), { recursive: true });
  }
  rmSync(at('/private/etc'), { recursive: true });
}
