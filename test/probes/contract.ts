/**
 * The contract that every probe keeps, whatever stands before it: nothing, an empty source, a damaged one, one that it
 * may not read, a hostile one, a huge one. A new probe's test begins with `keepsTheContract`.
 *
 * Scenes are real trees (or real servers) behind a real host; the probe is never told that this is a test.
 * @module
 */
import assert from 'node:assert/strict';
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import type { Host } from '../../src/host/host.ts';
import { GAP_REASONS } from '../../src/model/gap.ts';
import type { Probe } from '../../src/probes/probe.ts';
import type { Question } from '../../src/sweep/select.ts';
import { buildMac, type MacTree } from '../support/mac-tree.ts';
import { asNobody, canBeNobody } from '../support/nobody.ts';
import { openTestRoot } from '../support/open-host.ts';
import { lookupsOf, openEar, type ProbeRun, runProbe } from '../support/run-probe.ts';
import { keepsRules } from '../support/sighting-rules.ts';
import { rememberAll } from './remembers-contract.ts';

/** One scene, set. */
export type Stage = {
  readonly host: Host;
  /** The tree that must be the same afterwards; absent where there is none. */
  readonly root?: string;
  /** Whether the probe runs as somebody whom permissions bind. */
  readonly asNobody?: true;
  close(): void | Promise<void>;
};

export type Scene = () => Stage | Promise<Stage>;

export type Scenes = {
  /** What the probe is asked in each scene. */
  readonly questions: readonly Question[];
  /** Its sources are not there: it says nothing. */
  readonly absent: Scene;
  /** Its sources are there and hold nothing: it says nothing. */
  readonly empty: Scene;
  /** What it is there to find: it says so, and has no gap. */
  readonly telling: Scene;
  /** Damage is never silence: what stands there is shown, or a gap says that it could not be looked at. */
  readonly damaged: Scene;
  /** What may not be read is a gap for that reason. */
  readonly refused: Scene;
  /** Whatever comes out of it keeps the rules. */
  readonly hostile: Scene;
  /** It ends, and whatever comes out of it keeps the rules. */
  readonly huge: Scene;
};

const SCENES = ['absent', 'empty', 'telling', 'damaged', 'refused', 'hostile', 'huge'] as const;

/** A scene on a Mac's disk under a root, with what a test plants there. */
export function onMac(set: (mac: MacTree) => void): Scene {
  return () => {
    const mac = buildMac({ content: 'bare' });
    set(mac);
    return { host: openTestRoot(mac.dir), root: mac.dir, close: () => mac.remove() };
  };
}

/** The same, where nobody but root may read these paths. */
export function onSealedMac(set: (mac: MacTree) => void, paths: readonly string[]): Scene {
  return () => {
    const mac = buildMac({ content: 'bare' });
    set(mac);
    for (const path of paths) chmodSync(mac.at(path), 0);
    return { host: openTestRoot(mac.dir), root: mac.dir, asNobody: true, close: () => mac.remove() };
  };
}

/** Declares the tests of the contract for one probe. */
export function keepsTheContract(probe: Probe, scenes: Scenes): void {
  describe(`the ${probe.name} probe keeps the contract`, () => {
    it('says what it is, in a form that documentation, doctor and plan can use', () => saysWhatItIs(probe));

    for (const name of ['absent', 'empty'] as const) {
      it(`says nothing where its sources are ${name}`, async () => {
        const { observations, gaps } = await play(probe, scenes, name);
        assert.deepEqual({ observations, gaps }, { observations: [], gaps: [] });
      });
    }

    it('shows what it is there to find, without a gap', async () => {
      const { observations, gaps } = await play(probe, scenes, 'telling');
      assert.ok(observations.length > 0);
      assert.deepEqual(gaps, []);
    });

    it('is never silent about damage', async () => {
      const run = await play(probe, scenes, 'damaged');
      if (probe.feeds === 'posture') return leavesItUnknown(run);
      assert.ok(run.observations.length + run.gaps.length > 0);
    });

    it('has a gap for what it may not read', async function () {
      if (probe.feeds === 'evidence' && !canBeNobody()) this.skip();
      const run = await play(probe, scenes, 'refused');
      if (probe.feeds === 'posture') return leavesItUnknown(run);
      const reasons = run.gaps.map(({ reason }) => reason);
      assert.ok(
        reasons.some((reason) => reason === 'permission' || reason === 'full-disk-access'),
        String(reasons),
      );
      assert.ok(reasons.some((reason) => GAP_REASONS[reason].weight === 'material'));
    });

    for (const name of ['hostile', 'huge'] as const) {
      it(`keeps the rules where its sources are ${name}`, async () => void (await play(probe, scenes, name)));
    }

    it('looks for nothing where nothing is asked', async () => {
      const { observations, gaps, blocks } = await play(probe, { ...scenes, questions: [] }, 'telling');
      assert.deepEqual({ observations, gaps, blocks }, { observations: [], gaps: [], blocks: [] });
    });

    for (const name of probe.remembers === undefined ? [] : SCENES) {
      it(`remembers no text where its sources are ${name}, and changes nothing`, async function () {
        if (name === 'refused' && !canBeNobody()) this.skip();
        await onStage(scenes[name], async ({ host, root, asNobody: isBound }) => {
          const before = root === undefined ? [] : treeOf(root);
          const remember = () => rememberAll(probe, host);
          await (isBound === true ? asNobody(remember) : remember());
          assert.deepEqual(root === undefined ? [] : treeOf(root), before, 'the probe changes nothing');
        });
      });
    }

    it('ends when the sweep has ended, and when nobody listens any more', async () => {
      await onStage(scenes.telling, async ({ host }) => {
        const order = { probe, host, questions: scenes.questions };
        await runProbe({ ...order, signal: AbortSignal.abort() });
        const { look } = openEar(new AbortController().signal);
        const sightings = probe.look(host, lookupsOf(order), look);
        await sightings.next();
        assert.deepEqual(await sightings.return(undefined), { done: true, value: undefined });
      });
    });
  });
}

function saysWhatItIs({ name, says, shows, serves }: Probe): void {
  assert.match(name, /^[a-z][a-z-]*$/u);
  assert.ok(says !== '' && !says.includes('\n'));
  assert.ok(shows.length > 0 && serves.length > 0);
  assert.equal(new Set(shows).size, shows.length);
  for (const path of shows) assert.match(path, /^[a-z0-9-]+:[a-z]/u);
}

/** Posture has no gaps: whether the block is in force stays unknown, or is what the refusal says. */
function leavesItUnknown({ blocks, gaps, observations }: ProbeRun): void {
  assert.deepEqual({ gaps, observations }, { gaps: [], observations: [] });
  assert.ok(blocks.length > 0);
  assert.ok(blocks.every(({ state }) => state === 'unknown' || state === 'refused'));
}

/** Plays one scene: the run keeps the rules, and the tree is as it was. */
async function play(probe: Probe, scenes: Scenes, name: keyof Omit<Scenes, 'questions'>): Promise<ProbeRun> {
  return onStage(scenes[name], async ({ host, root, asNobody: isBound }) => {
    const before = root === undefined ? [] : treeOf(root);
    const look = () => runProbe({ probe, host, questions: scenes.questions });
    const run = await (isBound === true ? asNobody(look) : look());
    keepsRules(run, { probe, lookups: scenes.questions.length, ...(root === undefined ? {} : { root }) });
    assert.deepEqual(root === undefined ? [] : treeOf(root), before, 'the probe changes nothing');
    return run;
  });
}

async function onStage<T>(scene: Scene, act: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await scene();
  try {
    return await act(stage);
  } finally {
    await stage.close();
  }
}

/**
 * Every entry with what a writer would change. Reading changes the time of access, which is left out. Not the
 * `recursive` option, which follows links: a hostile tree has one to `/`.
 */
function treeOf(folder: string | Buffer): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })
    .flatMap((entry) => {
      const path = Buffer.concat([Buffer.from(folder), Buffer.from('/'), entry.name]);
      const { mode, size, mtimeMs, ctimeMs } = lstatSync(path);
      const line = [path.toString('latin1'), mode, size, mtimeMs, ctimeMs].join(' ');
      return entry.isDirectory() ? [line, ...treeOf(path)] : [line];
    })
    .toSorted();
}
