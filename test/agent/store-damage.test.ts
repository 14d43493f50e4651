/**
 * The store on a file that was damaged: it is set aside, what can be read goes on, and the outbox says so.
 * @module
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../../src/agent/store.ts';
import { openStore } from '../../src/agent/store-file.ts';
import { commitFromOutside } from '../../src/agent/store-outside.ts';
import { readStore } from '../../src/agent/store-read.ts';
import { makeAgentDraft } from '../support/drafts.ts';
import { deliverAll, foundAt, outboxEvents, storyOf, timesFound } from '../support/store-drafts.ts';
import { removeFolder, tempFolder } from '../support/temp.ts';

const PAGE = 4096;
const PLACES = 24;

describe('a store that was damaged', () => {
  let dir: string;
  let file: string;
  /** A sound file, written back as after a stop. */
  let sound: Buffer;
  let clock = Date.UTC(2026, 10, 25);
  const now = () => {
    clock += 1_000;
    return new Date(clock);
  };
  const open = () => openStore({ dir, maxBytes: 4 * 1024 * 1024, now });
  before(() => {
    dir = tempFolder('damage');
    file = join(dir, 'agent.db');
    const store = open();
    fill(store);
    store.close();
    sound = readFileSync(file);
  });
  beforeEach(() => {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { mode: 0o700 });
  });
  after(() => removeFolder(dir));

  const damages: Readonly<Record<string, (page: Buffer) => void>> = {
    'filled with zeros': (page) => page.fill(0),
    'filled with noise': (page) => page.set(page.map((_, at) => (at * 7_919 + 13) % 256)),
    'changed in one bit': (page) => page.writeUInt8(page.readUInt8(2_011) ^ 4, 2_011),
  };
  for (const [name, damage] of Object.entries(damages)) {
    it(`goes on with each page in turn ${name}, and loses what stood on it at the most`, () => {
      for (let page = 0; page < sound.length / PAGE; page++) {
        const bytes = Buffer.from(sound);
        damage(bytes.subarray(page * PAGE, (page + 1) * PAGE));
        writeFileSync(file, bytes, { mode: 0o600 });
        const lost = lostOf(open());
        const rows = lost.findings + lost.stories + lost.facts;
        // a page holds two events, or four stories, or all small facts; one inside a tree, none
        assert.ok(lost.findings <= 2 && lost.stories <= 4, `page ${page}: ${JSON.stringify(lost)}`);
        assert.ok(rows === 0 || lost.told, `page ${page}: ${JSON.stringify(lost)}`);
        assert.equal(lost.findings + lost.stories === 0 || lost.facts === 0, true, `page ${page}`);
        for (const each of readdirSync(dir)) rmSync(join(dir, each));
      }
    });
  }

  const files: Readonly<Record<string, () => void>> = {
    'is empty': () => writeFileSync(file, ''),
    'is no database': () => writeFileSync(file, 'garbage '.repeat(1_000)),
    'is shorter than a page': () => writeFileSync(file, sound.subarray(0, 700)),
    'is cut off': () => writeFileSync(file, sound.subarray(0, PAGE * 9)),
    'is a folder': () => mkdirSync(file),
    'is another database': () => writeFileSync(file, otherVersion(sound)),
    'is gone while its log is there': () => writeFileSync(`${file}-wal`, 'x'.repeat(5_000)),
  };
  for (const [name, make] of Object.entries(files)) {
    it(`begins anew where the file ${name}, sets that aside and says so`, () => {
      make();
      const store = open();
      assert.ok(store.commit({ events: [foundAt('indicator--9', 'new')] }).durable);
      const events = deliverAll(store);
      assert.equal(outboxEvents(events, 'set-aside').length, 1);
      assert.equal(timesFound(events)['indicator--9'], 1);
      assert.ok(readdirSync(dir).some((each) => /^agent\.db\.damaged-\d{8}T\d{6}Z/u.test(each)));
      store.close();
    });
  }

  it('never mistakes garbage in the log for events, nor its absence for damage', () => {
    for (const log of [Buffer.from('x'.repeat(9_000)), Buffer.alloc(0), undefined]) {
      writeFileSync(file, sound, { mode: 0o600 });
      if (log !== undefined) writeFileSync(`${file}-wal`, log);
      const lost = lostOf(open());
      assert.deepEqual(lost, { findings: 0, stories: 0, facts: 0, told: false });
      for (const each of readdirSync(dir)) rmSync(join(dir, each), { recursive: true });
    }
  });

  it('tells as a count what was found and can no longer be read', () => {
    const bytes = Buffer.from(sound);
    bytes.write('X', bytes.indexOf('"id":"place-5"') + 200);
    writeFileSync(file, bytes, { mode: 0o600 });
    const store = open();
    const events = deliverAll(store);
    const [tally] = events.filter((event) => event.type === 'tally');
    assert.deepEqual([tally?.because, tally?.indicator, tally?.count], ['damaged', 'indicator--1', 1]);
    assert.equal(
      Object.values(timesFound(events)).reduce((sum, count) => sum + count, 0),
      PLACES,
    );
    store.close();
  });

  it('salvages from the log too, where the file itself leads nowhere', () => {
    const store = open();
    fill(store);
    const [bytes, log] = [readFileSync(file), readFileSync(`${file}-wal`)];
    store.close();
    for (const each of readdirSync(dir)) rmSync(join(dir, each));
    writeFileSync(file, bytes.fill(0x55, 0, 100), { mode: 0o600 });
    writeFileSync(`${file}-wal`, log, { mode: 0o600 });
    const { findings, stories } = lostOf(open());
    assert.deepEqual({ findings, stories }, { findings: 0, stories: 0 });
  });

  it('sets a file aside that is damaged while it is open, and loses nothing that it holds in memory', () => {
    const store = open();
    fill(store);
    store.heal();
    store.close();
    const again = open();
    const bytes = readFileSync(file);
    // in place, as a disk does it
    writeFileSync(file, bytes.fill(0x55, PAGE, bytes.length - PAGE), { flag: 'r+' });
    for (let n = 0; n < 40; n++)
      again.commit({ events: [foundAt('indicator--9', `late-${n}`)], facts: { late: `${n}` } });
    assert.ok(again.depth().durable);
    assert.equal(again.fact('late'), '39');
    const times = timesFound(deliverAll(again));
    again.close();
    const once = open();
    assert.deepEqual([times['indicator--9'], once.fact('late'), once.fact('fact-3')], [40, '39', 'value 3']);
    once.close();
  });

  it('keeps the last three that were set aside', () => {
    for (let n = 0; n < 6; n++) {
      writeFileSync(file, `garbage ${n} `.repeat(1_000));
      open().close();
    }
    const kept = readdirSync(dir).filter((name) => /^agent\.db\.damaged-/u.test(name) && !/-(?:wal|shm)$/u.test(name));
    assert.equal(kept.length, 3);
    const texts = kept.map((name) => readFileSync(join(dir, name), 'utf8').slice(0, 9)).sort();
    assert.deepEqual(texts, ['garbage 3', 'garbage 4', 'garbage 5']);
  });

  it('answers other processes without a word of the runtime', () => {
    assert.equal(readStore(dir).kind, 'absent');
    assert.equal(commitFromOutside(dir, []).kind, 'absent');
    for (const bytes of ['', 'garbage '.repeat(1_000)]) {
      writeFileSync(file, bytes, { mode: 0o600 });
      assert.equal(readStore(dir).kind, 'damaged');
      assert.equal(commitFromOutside(dir, [makeAgentDraft('a')]).kind, 'damaged');
      assert.equal(readFileSync(file, 'utf8'), bytes, 'it is left as it is: that is for the agent to mend');
    }
  });
});

function fill(store: Store): void {
  for (let n = 0; n < PLACES; n++) {
    const bytes = n % 8 === 0 ? 9_000 : 1_200;
    const observation = { text: { value: 'x'.repeat(bytes) } };
    store.commit({
      events: [foundAt(`indicator--${n % 4}`, `place-${n}`, { observation })],
      stories: [storyOf(`story-${n}`, { path: `/${'y'.repeat(800)}` })],
      facts: { [`fact-${n}`]: `value ${n}` },
    });
  }
}

/** What is missing, after it was put to use. `told`: the outbox said that something is. */
function lostOf(store: Store) {
  assert.ok(store.commit({ events: [makeAgentDraft('goes on')], facts: { more: 'x' } }).durable);
  const events = deliverAll(store);
  const findings = events.filter(({ type }) => type === 'finding').length;
  const stories = store.stories().length;
  const facts = Array.from({ length: PLACES }, (_, n) => store.fact(`fact-${n}`) === `value ${n}`).filter(
    Boolean,
  ).length;
  const told = events.some(({ type }) => type === 'outbox');
  assert.ok(events.some(({ type }) => type === 'agent'));
  store.close();
  return { findings: PLACES - findings, stories: PLACES - stories, facts: PLACES - facts, told };
}

/** As an older or later Besom would have made it. */
function otherVersion(sound: Buffer): Buffer {
  const bytes = Buffer.from(sound);
  bytes.writeUInt32BE(77, 60);
  return bytes;
}
