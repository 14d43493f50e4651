import assert from 'node:assert/strict';
import { embeddedPackFile } from '../../src/cli/pack-files.ts';
import type { Observed, StixObject } from '../../src/model/observation.ts';
import { parseBundle } from '../../src/stix/bundles/bundle.ts';
import { cannotEvaluate } from '../../src/stix/matching/evaluable.ts';
import { matchPattern } from '../../src/stix/matching/match.ts';
import { parsePattern } from '../../src/stix/patterns/parser.ts';

const { bytes, ...meta } = embeddedPackFile();
const { indicators } = parseBundle(bytes, { ...meta, now: new Date('2026-01-01') });
const IN_WINDOW = '2022-12-22T10:00:00Z';

describe('the patterns of circleci-2023-01', () => {
  it('can all be evaluated', () => {
    assert.deepEqual(
      indicators.flatMap(({ pattern }) => cannotEvaluate(parsePattern(pattern))),
      [],
    );
  });

  const urls: readonly (readonly [string, boolean])[] = [
    ['https://potrax.com', true],
    ['http://potrax.com/', true],
    ['HTTPS://PoTrax.Com/a?b#c', true],
    ['https://potrax.com:8443/x', true],
    ['https://potrax.com?x', true],
    ['https://potrax.com#x', true],
    ['https://potrax.com./x', true],
    ['https://potrax.com\\x', true],
    ['https://www.potrax.com/x', true],
    ['https://a.b.c.potrax.com', true],
    ['https://user:pass@potrax.com/x', true],
    ['https://potrax.com@potrax.com/x', true],
    ['https://a@b@potrax.com/', true],
    ['https://notpotrax.com/', false],
    ['https://potrax.com.evil.example/', false],
    ['https://potrax.company/', false],
    ['https://potraxxcom/', false],
    ['https://evil.example/potrax.com', false],
    ['https://evil.example/?u=https://potrax.com/', false],
    ['https://evil.example#@potrax.com/', false],
    ['https://evil.example/@potrax.com/', false],
    ['https://evil.example\\@potrax.com/', false],
    ['https://potrax.com@evil.example/', false],
    ['https://potrax.com:80@evil.example/', false],
    ['https://evil.example:80/.potrax.com', false],
    ['ftp://potrax.com/', false],
    ['potrax.com', false],
    ['see https://potrax.com/', false],
  ];
  for (const [value, expected] of urls) {
    it(`${expected ? 'take' : 'leave'} ${value}`, () => {
      assert.equal(met([{ type: 'url', value }]).includes('URLs of potrax.com and its subdomains'), expected);
    });
  }

  const domains: readonly (readonly [string, readonly string[]])[] = [
    ['potrax.com', ['Domain potrax.com']],
    ['www.potrax.com', ['Subdomains of potrax.com']],
    ['a.b.potrax.com', ['Subdomains of potrax.com']],
    ['notpotrax.com', []],
    ['potrax.com.evil.example', []],
  ];
  for (const [value, names] of domains) {
    it(`meet ${value}: ${names.join(', ') || 'nothing'}`, () =>
      assert.deepEqual(met([{ type: 'domain-name', value }]), names));
  }

  const files: readonly (readonly [string, StixObject, readonly string[]])[] = [
    ['/private/tmp/.ptslog', file('.ptslog', '/private/tmp'), ['Hidden file /private/tmp/.ptslog']],
    ['/private/tmp/.svx856.log', file('.svx856.log', '/private/tmp'), ['Hidden file /private/tmp/.svx856.log']],
    ['/Users/a/.ptslog', file('.ptslog', '/Users/a'), []],
    ['/private/tmp/x/.ptslog', file('.ptslog', '/private/tmp/x'), []],
    ['PTX.app', file('PTX.app', '/Applications'), ['Application PTX.app']],
    ['PTX.app.zip', file('PTX.app.zip', '/x'), []],
    ['PTX-Player.dmg', file('PTX-Player.dmg', '/x'), ['Disk image PTX-Player.dmg, by name']],
    [
      'an image by its digest',
      { ...file('a', '/x'), hashes: { 'SHA-256': '8913e38592228adc067d82f66c150d87004ec946e579d4a00c53b61444ff35bf' } },
      ['Disk image PTX-Player.dmg, by SHA-256'],
    ],
    [
      'a renamed bundle',
      { ...file('Player.app', '/x'), x_besom_info_plist: { CFBundleName: 'PTX', CFBundleExecutable: 'PTX-Helper' } },
      ['Application whose bundle name is PTX'],
    ],
    [
      'another maker',
      { ...file('Player.app', '/x'), x_besom_info_plist: { CFBundleName: 'PTX Player', CFBundleExecutable: 'ptx' } },
      [],
    ],
  ];
  for (const [name, object, names] of files) {
    it(`meet ${name}: ${names.join(', ') || 'nothing'}`, () => assert.deepEqual(met([object]), names));
  }

  const records: readonly (readonly [StixObject, string])[] = [
    [{ type: 'ipv4-addr', value: '89.36.78.135' }, 'Attacker address 89.36.78.135'],
    [{ type: 'autonomous-system', number: 1, name: 'Handy Networks, LLC' }, 'Provider Handy Networks, LLC'],
    [{ type: 'x-audit-event', action: 'repo.download_zip' }, 'Audit log action repo.download_zip'],
  ];
  const times: readonly (readonly [string | undefined, 'match' | 'no-match' | 'cannot-decide'])[] = [
    ['2022-12-15T23:59:59.999Z', 'no-match'],
    ['2022-12-16T00:00:00Z', 'match'],
    [IN_WINDOW, 'match'],
    ['2023-01-05T23:59:59.999Z', 'match'],
    ['2023-01-06T00:00:00Z', 'no-match'],
    [undefined, 'cannot-decide'],
  ];
  for (const [object, name] of records) {
    for (const [time, expected] of times) {
      it(`say ${expected} of ${name} at ${time ?? 'no known time'}`, () => {
        const pattern = indicators.find((indicator) => indicator.name === name)?.pattern ?? '';
        assert.equal(matchPattern(parsePattern(pattern), [observed(object, time)]).kind, expected);
      });
    }
  }
});

function file(name: string, folder: string): StixObject {
  return { type: 'file', name, parent_directory_ref: folder };
}

/** One observation of one object; what its parent reference names is a folder of that path. */
function observed(object: StixObject, time?: string): Observed {
  const path = object['parent_directory_ref'];
  const parent = typeof path === 'string' ? { [path]: { type: 'directory', path } } : {};
  return {
    objects: { it: object, ...parent },
    roots: ['it'],
    ...(time === undefined ? {} : { firstObserved: time, lastObserved: time }),
  };
}

/** The names of all indicators that an object meets, at a time inside the window. */
function met(objects: readonly StixObject[]): readonly string[] {
  const observations = objects.map((object) => observed(object, IN_WINDOW));
  return indicators
    .filter(({ pattern }) => matchPattern(parsePattern(pattern), observations).kind === 'match')
    .map(({ name }) => name);
}
