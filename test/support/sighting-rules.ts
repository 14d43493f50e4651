/**
 * What every sighting of every probe must keep, so that matcher, report and a person can rely on it.
 * @module
 */
import assert from 'node:assert/strict';
import { GAP_REASONS, type Gap } from '../../src/model/gap.ts';
import type { Observation, StixObject } from '../../src/model/observation.ts';
import { blockSchema } from '../../src/model/report.ts';
import type { Probe } from '../../src/probes/probe.ts';
import type { ProbeRun } from './run-probe.ts';

export type Rules = {
  readonly probe: Probe;
  /** How many lookups there are: a gap may name only these. */
  readonly lookups: number;
  /** The root's own path, which no answer may show. */
  readonly root?: string;
};

/** Holds everything that one run said against the rules. */
export function keepsRules(run: ProbeRun, rules: Rules): void {
  for (const observation of run.observations) keepsObservation(observation, rules);
  for (const gap of run.gaps) keepsGap(gap, rules);
  for (const block of run.blocks) assert.deepEqual(blockSchema.parse(block), block);
  for (const { path, because } of run.leftOut) {
    keepsPath(path, rules);
    assert.notEqual(because, '');
  }
  assert.ok(Number.isSafeInteger(run.examined) && run.examined >= 0, `examined: ${run.examined}`);
  assert.ok(Number.isSafeInteger(run.bytesRead) && run.bytesRead >= 0, `bytesRead: ${run.bytesRead}`);
}

function keepsObservation(observation: Observation, { probe, root }: Rules): void {
  const { objects, roots, place, firstObserved, lastObserved, detail } = observation;
  assert.equal(observation.probe, probe.name);
  assert.deepEqual(JSON.parse(JSON.stringify(observation)), observation, 'it survives JSON');
  assert.ok(roots.length > 0, 'a comparison can start somewhere');
  for (const key of roots) keepsDeclaration(objects[key], probe);
  for (const object of Object.values(objects)) keepsReferences(object, objects);
  keepsPath(place.path, { probe, lookups: 0, ...(root === undefined ? {} : { root }) });
  if (place.pathBase64 !== undefined) {
    assert.equal(Buffer.from(place.pathBase64, 'base64').toString('utf8').toWellFormed(), place.path);
  }
  assert.notEqual(place.record, '');
  assert.notEqual(detail, '');
  assert.equal(firstObserved === undefined, lastObserved === undefined, 'both times or none');
  for (const time of [firstObserved, lastObserved]) keepsTime(time);
  if (firstObserved !== undefined && lastObserved !== undefined) assert.ok(firstObserved <= lastObserved);
}

/** A probe shows what it says that it shows: the plan has believed it. */
function keepsDeclaration(object: StixObject | undefined, { shows }: Probe): void {
  assert.ok(object !== undefined, 'a root is one of the objects');
  for (const property of Object.keys(object)) {
    if (property === 'type') continue;
    const path: string = `${object.type}:${property}`;
    const isDeclared = shows.some(
      (shown) => shown === path || shown.startsWith(`${path}.`) || shown.startsWith(`${path}[`),
    );
    assert.ok(isDeclared, `${path} is shown, but not declared`);
  }
}

function keepsReferences(object: StixObject, objects: Observation['objects']): void {
  for (const [property, value] of Object.entries(object)) {
    if (!/_refs?$/u.test(property)) continue;
    for (const key of Array.isArray(value) ? value : [value]) {
      assert.ok(typeof key === 'string' && Object.hasOwn(objects, key), `${property} leads to ${String(key)}`);
    }
  }
}

function keepsGap(gap: Gap, { probe, lookups, root }: Rules): void {
  assert.equal(gap.probe, probe.name);
  assert.ok(Object.hasOwn(GAP_REASONS, gap.reason), gap.reason);
  assert.deepEqual(JSON.parse(JSON.stringify(gap)), gap, 'it survives JSON');
  if (gap.path !== undefined) keepsPath(gap.path, { probe, lookups, ...(root === undefined ? {} : { root }) });
  for (const id of gap.lookups ?? []) assert.ok(Number.isInteger(id) && id >= 0 && id < lookups, `lookup ${id}`);
}

/** As the Mac spells it. */
function keepsPath(path: string, { root }: Rules): void {
  assert.ok(path.startsWith('/'), path);
  assert.ok(path.isWellFormed(), 'valid Unicode');
  if (root !== undefined) assert.ok(!path.startsWith(root), `${path} shows the root`);
}

function keepsTime(time: string | undefined): void {
  if (time !== undefined) assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/u);
}
