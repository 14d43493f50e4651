import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { jsonSchemaText } from '../../scripts/schema.ts';
import { reportSchema } from '../../src/model/report.ts';
import { jsonText, toJson } from '../../src/report/json.ts';
import { findingLine, summaryLine, toNdjson } from '../../src/report/ndjson.ts';
import { makeBlock, makeFinding, makeIndicators, makeReport } from '../support/report.ts';

const PUBLISHED = join(import.meta.dirname, '../../docs/report.schema.json');

const report = makeReport({
  indicators: makeIndicators({ found: 1, clear: 2, 'clear-in-part': 1 }),
  findings: [makeFinding(), makeFinding({ path: '/\ufffd', pathBase64: 'L/8=', at: 'line 1' })],
  blocks: [makeBlock()],
});

describe('docs/report.schema.json', () => {
  it('is what the model says (npm run schema writes it)', () => {
    assert.equal(readFileSync(PUBLISHED, 'utf8'), jsonSchemaText());
  });

  const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(readFileSync(PUBLISHED, 'utf8')));

  it('takes a report', () => {
    assert.ok(validate(JSON.parse(toJson(report))), JSON.stringify(validate.errors));
  });

  it('takes what a later version of the same major adds', () => {
    assert.ok(validate({ ...report, exposure: [] }), JSON.stringify(validate.errors));
  });

  const broken = [
    { name: 'without a verdict', value: { ...report, summary: { ...report.summary, verdict: undefined } } },
    { name: 'of another major', value: { ...report, schema: 'besom.report/2' } },
    {
      name: 'with a state that there is not',
      value: { ...report, indicators: [{ ...report.indicators[0], state: 'maybe' }] },
    },
    { name: 'with a count as text', value: { ...report, packs: [{ ...report.packs[0], used: '3' }] } },
  ];
  for (const { name, value } of broken) {
    it(`refuses one ${name}`, () => assert.equal(validate(JSON.parse(JSON.stringify(value))), false));
  }
});

describe('toJson', () => {
  it('says the report and nothing else', () => {
    assert.deepEqual(JSON.parse(toJson(report)), report);
    assert.deepEqual(reportSchema.parse(JSON.parse(toJson(report))), report);
  });

  it('holds no character that a terminal obeys, and loses none', () => {
    const obeyed = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constant('\u001b[2J\u009b\u202e\u{e0041}\ud800')),
        (name) => {
          const text = jsonText({ [name]: name }, 2);
          assert.ok(!obeyed.test(text.replaceAll('\n', '')), text);
          assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify({ [name]: name })));
        },
      ),
    );
  });
});

describe('toNdjson', () => {
  it('ends with the rest of the report, so that the lines together are the report', () => {
    const lines = toNdjson(report)
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const { findings, ...rest } = report;
    assert.deepEqual(lines, [
      ...findings.map((finding) => ({ type: 'finding', ...finding })),
      { type: 'report-summary', ...rest },
    ]);
  });

  it('gives one line for a finding and one for the summary, whatever names they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        assert.match(findingLine(makeFinding({ path: name, detail: name })), /^[^\n\r\u2028]*\n$/u);
        assert.match(summaryLine(makeReport({ host: { name } })), /^[^\n\r\u2028]*\n$/u);
      }),
    );
  });
});
