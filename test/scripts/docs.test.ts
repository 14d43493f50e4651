/**
 * The documentation leads nowhere that is not there, and the check of it can fail.
 * @module
 */
import assert from 'node:assert/strict';
import { offencesHere } from '../../scripts/docs.ts';
import { docsOffences, type Known } from '../../scripts/docs-check.ts';

const KNOWN: Known = {
  paths: new Set(['README.md', 'docs', 'docs/a.md', 'src/a.ts']),
  scripts: new Set(['test', 'sweep', 'besom']),
  commands: new Map([
    ['sweep', new Set(['--root', '--no-resolve'])],
    ['pack show', new Set(['--pack'])],
  ]),
  later: new Set(['hunt', 'pack sign']),
};

describe('the documentation', () => {
  it('names only files, headings, scripts, commands and options that there are', () => {
    assert.deepEqual(offencesHere(), []);
  });
});

describe('the check of the documentation', () => {
  const cases: readonly { readonly name: string; readonly text: string; readonly says?: string }[] = [
    { name: 'lets a link to a file pass', text: 'See [a](../src/a.ts), [b](a.md#one-thing-b) and [c](https://x.org).' },
    { name: 'lets a link to a folder pass', text: '[docs](../docs/)' },
    { name: 'sees a link to nowhere, with its line', text: 'one\n[b](b.md)', says: 'docs/a.md:2: links to docs/b.md' },
    { name: 'sees a heading that is none', text: '[b](#two)', says: 'docs/a.md:1: links to docs/a.md#two' },
    { name: 'takes a link in code for none', text: '`[b](b.md)`\n\n```\n[b](b.md)\n```' },
    { name: 'lets a path in code pass', text: '`src/a.ts`, `docs/` and `src/NAME.ts`' },
    { name: 'sees a path that is none', text: '`src/b.ts`', says: 'docs/a.md:1: names src/b.ts' },
    { name: 'lets scripts pass', text: 'Run `npm test` or `npm run --silent besom -- pack show`.' },
    { name: 'sees a script that is none', text: 'npm run swep', says: 'docs/a.md:1: names the script swep' },
    { name: 'lets commands and options pass', text: '`besom sweep --root /x`, `besom pack show --pack F`, `besom`' },
    { name: 'sees a command that is none', text: '`besom swepe`', says: 'docs/a.md:1: names besom swepe' },
    { name: 'sees one in a block', text: '```sh\n$ sudo besom remoove\n```', says: 'docs/a.md:2: names besom remoove' },
    { name: 'sees one behind npm', text: '`npm run besom -- swepe`', says: 'docs/a.md:1: names besom swepe' },
    {
      name: 'sees an option that is none',
      text: '    besom sweep --deep',
      says: 'docs/a.md:1: besom sweep has no option',
    },
    {
      name: 'sees one behind npm run sweep',
      text: '`npm run sweep -- --deep`',
      says: 'docs/a.md:1: besom sweep has no',
    },
    { name: 'sees what this version has not', text: '`besom hunt x`', says: 'docs/a.md:1: names besom hunt as if' },
    { name: 'lets it pass where the page says later', text: 'A later version has `besom hunt` and `besom pack sign`.' },
    { name: 'takes the word besom in a sentence for no call', text: 'A broom is a besom made of twigs.' },
  ];
  for (const { name, text, says } of cases) {
    it(name, () => {
      const offences = docsOffences([{ path: 'docs/a.md', text: `${text}\n\n# One: thing b\n` }], KNOWN);
      assert.equal(offences.length, says === undefined ? 0 : 1, offences.join('\n'));
      assert.equal(offences[0]?.slice(0, says?.length), says);
    });
  }
});
