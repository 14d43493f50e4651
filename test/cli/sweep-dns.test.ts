import assert from 'node:assert/strict';
import type { Report } from '../../src/model/report.ts';
import { openDnsServer } from '../support/dns-server.ts';
import { runSweep, sweepJson } from '../support/sweep-run.ts';

/** The hosts probe alone beside it, so that no walk is needed to see what DNS changes. */
const QUICK = ['--no-cache', '--probe', 'dns', '--probe', 'hosts'];

describe('besom sweep that asks name servers (needs the loopback interface)', () => {
  const cases = [
    { name: 'a real address', says: { addresses: ['203.0.113.9'] }, state: 'resolves', posture: 1 },
    { name: 'a sinkhole', says: { addresses: ['0.0.0.0', '::'] }, state: 'sinkholed', posture: 0 },
    { name: 'nothing at all', says: 'silent', state: 'unknown', posture: 0 },
  ] as const;
  for (const { name, says, state, posture } of cases) {
    it(`takes ${name} for posture at most: it changes no state, no verdict and no exit code`, async () => {
      await using server = await openDnsServer({ 'potrax.com': says });
      const { code, report } = await sweepJson([...QUICK, '--resolver', server.address]);
      assert.deepEqual(blocksFrom(report, server.address), [['potrax.com', state]]);
      assert.deepEqual([report.summary.posture > 0, report.summary.evidence], [posture > 0, 0]);
      const findings = report.findings.filter(({ kind }) => kind === 'posture');
      assert.ok(findings.every(({ severity, actions }) => severity === 'medium' && actions.includes('block')));
      assert.equal(code, 3);
      assert.equal(report.summary.verdict, 'incomplete');
      assert.ok(report.coverage.every(({ probe, state: is }) => probe !== 'dns' || is === 'complete'));
    });
  }

  it('exits 1 for posture only where --fail-on posture asks for it', async () => {
    await using server = await openDnsServer({ 'potrax.com': { addresses: ['203.0.113.9'] } });
    const words = [...QUICK, '--resolver', server.address];
    assert.equal((await runSweep(words)).code, 3);
    assert.equal((await runSweep([...words, '--fail-on', 'posture'])).code, 1);
  });
});

function blocksFrom({ blocks }: Report, address: string): readonly (readonly [string, string])[] {
  return blocks.filter(({ server }) => server === address).map(({ name, state }) => [name, state]);
}
