import assert from 'node:assert/strict';
import { verdictLine } from '../../src/report/verdict.ts';
import { makeFinding, makeIndicators, makeReport } from '../support/report.ts';

describe('verdictLine', () => {
  const states = { clear: 9, 'clear-in-part': 1, elsewhere: 13, 'not-evaluated': 1 };
  const cases = [
    {
      name: 'is the line of the contract',
      report: makeReport({ indicators: makeIndicators(states) }),
      line: 'clean: 9 of 24 indicators clear, 1 in part, 13 for hunt, 1 not evaluated',
    },
    {
      name: 'counts what was found first where something was',
      report: makeReport({ indicators: makeIndicators({ ...states, found: 2 }), findings: [makeFinding()] }),
      line: 'found: 2 of 26 indicators found, 9 clear, 1 in part, 13 for hunt, 1 not evaluated',
    },
    {
      name: 'counts what is unchecked first where that is why it is incomplete',
      report: makeReport({ indicators: makeIndicators({ ...states, unchecked: 3 }), verdict: 'incomplete' }),
      line: 'incomplete: 3 of 27 indicators unchecked, 9 clear, 1 in part, 13 for hunt, 1 not evaluated',
    },
    {
      name: 'counts what was set aside',
      report: makeReport({ indicators: makeIndicators({ clear: 1, 'set-aside': 2 }) }),
      line: 'clean: 1 of 3 indicators clear, 2 set aside',
    },
    {
      name: 'says none where nothing is clear',
      report: makeReport({ indicators: makeIndicators({ elsewhere: 1 }) }),
      line: 'clean: 0 of 1 indicator clear, 1 for hunt',
    },
    {
      name: 'counts posture without letting it change the verdict',
      report: makeReport({ indicators: makeIndicators({ clear: 1 }), findings: [makeFinding({ kind: 'posture' })] }),
      line: 'clean: 1 of 1 indicator clear, 1 not in force',
    },
    {
      name: 'says of a live machine that it is no Mac',
      report: makeReport({ indicators: makeIndicators({ clear: 1 }), host: { platform: 'linux' } }),
      line: 'not a Mac: clean: 1 of 1 indicator clear',
    },
    {
      name: 'judges a disk under a root by what it holds, on whatever machine',
      report: makeReport({ indicators: makeIndicators({ clear: 1 }), host: { platform: 'linux', root: '/mnt' } }),
      line: 'clean: 1 of 1 indicator clear',
    },
  ];
  for (const { name, report, line } of cases) {
    it(name, () => assert.equal(verdictLine(report), line));
  }
});
