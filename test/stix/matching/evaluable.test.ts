import assert from 'node:assert/strict';
import { breachesOf } from '../../../src/stix/matching/breaches.ts';
import { cannotEvaluate } from '../../../src/stix/matching/evaluable.ts';
import { parsePattern } from '../../../src/stix/patterns/parser.ts';

/** Each as `source: because`. */
function told(found: typeof cannotEvaluate, text: string): readonly string[] {
  return found(parsePattern(text)).map(({ span, because }) => `${text.slice(span.offset, span.end)}: ${because}`);
}

const SHA256 = 'bf07a7fbb825fc0aae7bf4a1177b2b31fcf8a3feeaf7092761e18c859ee52a9c';

describe('cannotEvaluate', () => {
  const cases = [
    { text: "[file:name = 'x' AND file:size > 5] FOLLOWEDBY [process:pid IN (1, 2.5)] WITHIN 5 SECONDS", found: [] },
    { text: "[a:b MATCHES '(?=x)']", found: [`a:b MATCHES '(?=x)': RE2 cannot say look-around: "(?="`] },
    {
      text: "[a:b = 1 OR a:c NOT MATCHES '(']",
      found: [`a:c NOT MATCHES '(': RE2 cannot read the regular expression: missing closing ) "("`],
    },
    {
      text: "[a:b ISSUBSET 'x']",
      found: [`a:b ISSUBSET 'x': ISSUBSET takes an IP address or a network in CIDR notation, not "x"`],
    },
    { text: "[a:b ISSUPERSET '10.0.0.1' AND a:b ISSUBSET '2001:db8::/32']", found: [] },
    { text: "[a:b IN (1, 'x')]", found: ["a:b IN (1, 'x'): a set holds values of one type, not number and string"] },
    { text: "[a:b IN (h'ff', b'AAAA') OR a:b IN ()]", found: [] },
    {
      text: "[a:b > t'2023-02-30T00:00:00Z']",
      found: ["a:b > t'2023-02-30T00:00:00Z': t'2023-02-30T00:00:00Z' is not in the calendar"],
    },
    {
      text: "[file:hashes.'SHA-256' = 'f00']",
      found: [`file:hashes.'SHA-256' = 'f00': "f00" cannot be a digest of that algorithm`],
    },
    {
      text: "[file:hashes.sha256 = 'f00']",
      found: [`file:hashes.sha256 = 'f00': "f00" cannot be a digest of that algorithm`],
    },
    { text: `[file:hashes.'SHA-256' IN ('f00', '${SHA256}')]`, found: [] },
    { text: "[file:hashes.'SHA-256' NOT IN ('f00') OR file:hashes.'SHA-256' != 'f00']", found: [] },
    { text: "[file:hashes.UNHEARD = 'f00' OR file:hashes.SSDEEP = '3:a:b' OR file:hashes[*] = 'f00']", found: [] },
    { text: '[a:b = 1] WITHIN 0 SECONDS', found: ['WITHIN 0 SECONDS: WITHIN takes more than 0 seconds'] },
    { text: '[a:b = 1] REPEATS 0 TIMES', found: ['REPEATS 0 TIMES: REPEATS takes 1 or more times'] },
    {
      text: "[a:b = 1] START t'2023-01-02T00:00:00Z' STOP t'2023-01-02T00:00:00Z'",
      found: [
        "START t'2023-01-02T00:00:00Z' STOP t'2023-01-02T00:00:00Z': STOP is not after START, so there is no time between them",
      ],
    },
    {
      text: "[a:b = 1] START t'2023-01-01T00:00:00Z' STOP t'2023-02-30T00:00:00Z'",
      found: [
        "START t'2023-01-01T00:00:00Z' STOP t'2023-02-30T00:00:00Z': t'2023-02-30T00:00:00Z' is not in the calendar",
      ],
    },
    { text: '[a:b = 1 AND c:d = 1]', found: ['a:b = 1 AND c:d = 1: AND asks for one object that is a and c at once'] },
    { text: '[a:b = 1 AND (c:d = 1 OR a:d = 1)]', found: [] },
    {
      text: '[a:b = 1 AND (c:d = 1 OR e:d = 1)]',
      found: ['a:b = 1 AND (c:d = 1 OR e:d = 1): AND asks for one object that is a and c and e at once'],
    },
    {
      text: '[(a:b = 1 AND c:d = 1) AND a:e = 1]',
      found: ['a:b = 1 AND c:d = 1: AND asks for one object that is a and c at once'],
    },
    {
      text: '[EXISTS a:b AND NOT EXISTS c:d]',
      found: ['EXISTS a:b AND NOT EXISTS c:d: AND asks for one object that is a and c at once'],
    },
    {
      text: "[a:b LIKE '%'] AND ([a:b MATCHES '(?!x)'] OR [a:c ISSUBSET '-'])",
      found: [
        `a:b MATCHES '(?!x)': RE2 cannot say look-around: "(?!"`,
        `a:c ISSUBSET '-': ISSUBSET takes an IP address or a network in CIDR notation, not "-"`,
      ],
    },
  ];
  for (const { text, found } of cases) it(text, () => assert.deepEqual(told(cannotEvaluate, text), found));
});

describe('breachesOf', () => {
  const cases = [
    { text: '[a:b = 1] WITHIN 5 SECONDS REPEATS 2 TIMES', found: [] },
    {
      text: '[a:b = 1] WITHIN 5 SECONDS WITHIN 6 SECONDS',
      found: ['WITHIN 6 SECONDS: WITHIN stands twice after one observation'],
    },
    {
      text: '[a:b = 1] REPEATS 2 TIMES WITHIN 5 SECONDS REPEATS 2 TIMES',
      found: ['REPEATS 2 TIMES: REPEATS stands twice after one observation'],
    },
    { text: '([a:b = 1] REPEATS 2 TIMES) REPEATS 2 TIMES', found: [] },
    { text: '([a:b = 1]) WITHIN 5 SECONDS WITHIN 6 SECONDS', found: [] },
    { text: '([a:b = 1] AND [a:c = 1]) WITHIN 5 SECONDS WITHIN 6 SECONDS', found: [] },
    {
      text: '[a:c = 1] AND ([a:b = 1] WITHIN 5 SECONDS WITHIN 6 SECONDS OR [a:d = 1])',
      found: ['WITHIN 6 SECONDS: WITHIN stands twice after one observation'],
    },
    {
      text: "[file:hashes.MD5 != 'f00']",
      found: [`file:hashes.MD5 != 'f00': "f00" cannot be a digest of that algorithm`],
    },
    {
      text: `[file:hashes.'SHA-256' IN ('f00', '${SHA256}', '${SHA256.toUpperCase()}')]`,
      found: [
        `file:hashes.'SHA-256' IN ('f00', '${SHA256}', '${SHA256.toUpperCase()}'): "f00" cannot be a digest of that algorithm`,
      ],
    },
    { text: "[file:hashes.MD5 LIKE 'f0%' OR file:name = 'f00' OR NOT EXISTS file:hashes]", found: [] },
  ];
  for (const { text, found } of cases) it(text, () => assert.deepEqual(told(breachesOf, text), found));
});
