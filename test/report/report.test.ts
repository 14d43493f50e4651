import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SWEEP_FORMATS } from '../../src/cli/contract-options.ts';
import { sayReport } from '../../src/report/report.ts';
import { makeBlock, makeCoverage, makeFinding, makeIndicator, makeReport } from '../support/report.ts';

const LAYOUT = { style: { columns: 80, colour: false }, extent: 'short' } as const;

/** What every form must keep, before its own tests. */
for (const form of SWEEP_FORMATS) {
  describe(`a report as ${form}`, () => {
    const report = makeReport({
      findings: ['/private/tmp/.ptslog', '/Applications/PTX.app'].map((path) => makeFinding({ path })),
      indicators: [makeIndicator('found'), makeIndicator('unchecked', { because: 'walk: permission refused' })],
      coverage: [
        makeCoverage({
          state: 'partial',
          gaps: [{ reason: 'permission', weight: 'material', count: 1, examples: ['/Users/ada'] }],
        }),
      ],
      blocks: [makeBlock()],
    });

    it('names every finding, every gap, every open indicator and the verdict', () => {
      const text = sayReport(report, form, LAYOUT);
      for (const part of [
        '/private/tmp/.ptslog',
        '/Applications/PTX.app',
        '/Users/ada',
        'walk: permission refused',
        'found',
      ]) {
        assert.ok(text.includes(part), part);
      }
    });

    it('ends with one line end', () => {
      assert.match(sayReport(report, form, LAYOUT), /[^\n]\n$/u);
    });

    it('is the same for the same report', () => {
      assert.equal(sayReport(report, form, LAYOUT), sayReport(structuredClone(report), form, LAYOUT));
    });

    it('says nothing that a terminal obeys, whatever it holds', () => {
      const obeyed = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (name) => {
          const hostile = makeReport({
            host: { name, os: name, root: name },
            findings: [makeFinding({ path: name, name, detail: name, at: name, pack: name })],
            indicators: [makeIndicator('set-aside', { name, because: name, pattern: name })],
            coverage: [
              makeCoverage({ probe: name, because: name, from: name, leftOut: [{ path: name, because: name }] }),
            ],
            blocks: [makeBlock({ name, means: 'server', server: name, addresses: [name] })],
          });
          assert.ok(!obeyed.test(sayReport(hostile, form, LAYOUT).replaceAll('\n', '')));
        }),
      );
    });
  });
}
