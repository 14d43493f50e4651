import assert from 'node:assert/strict';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { styleOf } from '../../src/cli/terminal.ts';
import { makeFinding, makeReport } from '../support/report.ts';

describe('styleOf', () => {
  const cases = [
    { name: 'a terminal', screen: { isTTY: true, columns: 120 }, env: {}, style: { columns: 120, colour: true } },
    { name: 'a pipe or a file', screen: { columns: 120 }, env: {}, style: { columns: 80, colour: false } },
    {
      name: 'NO_COLOR',
      screen: { isTTY: true, columns: 120 },
      env: { NO_COLOR: '1' },
      style: { columns: 120, colour: false },
    },
    {
      name: 'an empty NO_COLOR',
      screen: { isTTY: true, columns: 99 },
      env: { NO_COLOR: '' },
      style: { columns: 99, colour: true },
    },
    {
      name: 'a dumb terminal',
      screen: { isTTY: true, columns: 80 },
      env: { TERM: 'dumb' },
      style: { columns: 80, colour: false },
    },
    {
      name: 'a terminal that does not tell its width',
      screen: { isTTY: true, columns: 0 },
      env: {},
      style: { columns: 80, colour: true },
    },
  ];
  for (const { name, screen, env, style } of cases) {
    it(`of ${name}`, () => assert.deepEqual(styleOf(screen, env), style));
  }
});

describe('exitCodeOf', () => {
  const evidence = makeReport({ findings: [makeFinding()] });
  const posture = makeReport({ findings: [makeFinding({ kind: 'posture' })] });
  const open = makeReport({ verdict: 'incomplete' });
  const openPosture = makeReport({ findings: [makeFinding({ kind: 'posture' })], verdict: 'incomplete' });
  const cases = [
    { name: 'a clean sweep', report: makeReport(), code: 0, strict: 0 },
    { name: 'evidence', report: evidence, code: 1, strict: 1 },
    { name: 'posture alone', report: posture, code: 0, strict: 1 },
    { name: 'an incomplete sweep', report: open, code: 3, strict: 3 },
    { name: 'posture in an incomplete sweep', report: openPosture, code: 3, strict: 1 },
  ];
  for (const { name, report, code, strict } of cases) {
    it(`of ${name} is ${code}, with --fail-on posture ${strict}`, () => {
      assert.equal(exitCodeOf(report, 'evidence'), code);
      assert.equal(exitCodeOf(report, 'posture'), strict);
    });
  }
});
