import assert from 'node:assert/strict';
import { GAP_REASONS, type Gap, type GapReason } from '../../src/model/gap.ts';
import { type PlannedIndicator, planSweep } from '../../src/sweep/plan.ts';
import { type Evidence, reachOf, stateOf } from '../../src/sweep/states.ts';
import { packOf } from '../support/pack.ts';
import { ENGINE_PROBES } from '../support/probes.ts';

const PATH = "[file:path = '/private/tmp/.ptslog']";
const NAME = "[file:name = 'PTX.app']";
const DIGEST = `[file:hashes.'SHA-256' = '${'a'.repeat(64)}']`;
const DOMAIN = "[domain-name:value = 'potrax.com']";
const MD5 = 'a'.repeat(32);
const ADDRESS = "[ipv4-addr:value = '203.0.113.9']";
const PROCESS = "[process:name = 'ptx']";
const URL = "[url:value = 'https://potrax.com/']";

const PATH_OR_PROCESS = "[file:path = '/private/tmp/.ptslog' OR file:x_unknown = 'x']";
const PATH_OR_NAME = "[file:path = '/private/tmp/.ptslog' OR file:name = 'PTX.app']";

describe('stateOf', () => {
  const cases = [
    { name: 'clear where all its lookups ran', pattern: PATH, state: 'clear' },
    { name: 'clear for a name that the walk looked for', pattern: NAME, state: 'clear' },
    { name: 'clear for a domain that the hosts file was asked for', pattern: DOMAIN, state: 'clear' },

    { name: 'found where there is a hit', pattern: PATH, given: { hits: 1 }, state: 'found' },
    { name: 'found in spite of a gap', pattern: PATH, given: { hits: 1, gaps: [gap('paths')] }, state: 'found' },
    {
      name: 'found in spite of probes switched off',
      pattern: PATH_OR_NAME,
      given: { hits: 1, skipped: ['walk'] },
      state: 'found',
    },

    {
      name: 'unchecked where its probe met a material gap',
      pattern: PATH,
      given: { gaps: [gap('paths')] },
      state: 'unchecked',
      because: 'paths: permission refused',
    },
    {
      name: 'unchecked, with the place of the gap',
      pattern: NAME,
      given: { gaps: [gap('walk', { path: '/Users/eve' })] },
      state: 'unchecked',
      because: 'walk: permission refused at /Users/eve',
    },
    {
      name: 'unchecked where the gap concerns its lookup',
      pattern: PATH,
      given: { gaps: [gap('paths', { lookups: [0] })] },
      state: 'unchecked',
    },
    {
      name: 'clear where the gap concerns other lookups',
      pattern: PATH,
      given: { gaps: [gap('paths', { lookups: [7] })] },
      state: 'clear',
    },
    {
      name: 'clear where the gap concerns no lookup',
      pattern: PATH,
      given: { gaps: [gap('paths', { lookups: [] })] },
      state: 'clear',
    },
    { name: 'clear where another probe met the gap', pattern: PATH, given: { gaps: [gap('walk')] }, state: 'clear' },
    {
      name: 'clear where the gap is minor',
      pattern: PATH,
      given: { gaps: [gap('paths', { reason: 'vanished' })] },
      state: 'clear',
    },
    {
      name: 'unchecked where one of two branches met a gap',
      pattern: PATH_OR_NAME,
      given: { gaps: [gap('walk')] },
      state: 'unchecked',
    },
    {
      name: 'unchecked where its only probe was switched off',
      pattern: PATH,
      given: { skipped: ['paths'] },
      state: 'unchecked',
      because: 'switched off: paths',
    },
    {
      name: 'unchecked where both its probes were switched off',
      pattern: PATH_OR_NAME,
      given: { skipped: ['paths', 'walk'] },
      state: 'unchecked',
      because: 'switched off: paths, walk',
    },
    {
      name: 'unchecked where a gap and a missing branch meet',
      pattern: PATH_OR_PROCESS,
      given: { gaps: [gap('paths')] },
      state: 'unchecked',
    },

    {
      name: 'clear in part where one branch was switched off',
      pattern: PATH_OR_NAME,
      given: { skipped: ['walk'] },
      state: 'clear-in-part',
      because: 'did not take part: walk',
    },
    {
      name: 'clear in part where a branch of an OR cannot be evaluated',
      pattern: PATH_OR_PROCESS,
      state: 'clear-in-part',
      because: 'no probe here has file:x_unknown',
    },
    {
      name: 'clear in part where an operand of an OR cannot be evaluated',
      pattern: `${PATH} OR ${PROCESS}`,
      state: 'clear-in-part',
      because: 'no probe here has process:name',
    },
    {
      name: 'clear in part for a digest in disk images only',
      pattern: DIGEST,
      state: 'clear-in-part',
      because: 'its digest was looked for in disk images only (--hash-all reads every file)',
    },
    { name: 'clear for a digest with --hash-all', pattern: DIGEST, given: { hashAll: true }, state: 'clear' },
    {
      name: 'clear for a digest that a name narrows',
      pattern: `[file:name = 'x' AND file:hashes.MD5 = '${MD5}']`,
      state: 'clear',
    },
    {
      name: 'clear for a digest that a test of the name narrows',
      pattern: `[file:name LIKE '%.dmg' AND file:hashes.MD5 = '${MD5}']`,
      state: 'clear',
    },
    {
      name: 'clear in part where something could not be decided',
      pattern: PATH,
      given: { undecided: 'no birth time' },
      state: 'clear-in-part',
      because: 'no birth time',
    },
    {
      name: 'clear in part, with every reason',
      pattern: `${DIGEST} OR ${NAME} OR ${PROCESS}`,
      given: { skipped: ['walk'] },
      state: 'clear-in-part',
      because:
        'no probe here has process:name; did not take part: walk; its digest was looked for in disk images only (--hash-all reads every file)',
    },

    {
      name: 'elsewhere for an address',
      pattern: ADDRESS,
      state: 'elsewhere',
      because: 'only logs have ipv4-addr:value',
    },
    { name: 'elsewhere for an IPv6 address', pattern: "[ipv6-addr:value = '2001:db8::9']", state: 'elsewhere' },
    { name: 'elsewhere for a provider', pattern: "[autonomous-system:name = 'Example VPN']", state: 'elsewhere' },
    { name: 'elsewhere for an account', pattern: "[user-account:user_id = 'x']", state: 'elsewhere' },
    {
      name: 'elsewhere for an audit event, whatever its times',
      pattern:
        "[x-audit-event:action = 'repo.download_zip'] START t'2022-12-16T00:00:00Z' STOP t'2023-01-06T00:00:00Z'",
      state: 'elsewhere',
    },
    {
      name: 'elsewhere for addresses joined',
      pattern: `${ADDRESS} AND [x-audit-event:action = 'x']`,
      state: 'elsewhere',
    },
    {
      name: 'not evaluated for a process',
      pattern: PROCESS,
      state: 'not-evaluated',
      because: 'no probe here has process:name',
    },
    { name: 'not evaluated for a URL', pattern: URL, state: 'not-evaluated', because: 'no probe here has url:value' },
    {
      name: 'not evaluated where an AND needs what is missing',
      pattern: `${PATH} AND ${PROCESS}`,
      state: 'not-evaluated',
      because: 'no probe here has process:name',
    },
    {
      name: 'not evaluated where an AND needs what only logs have',
      pattern: `${PATH} AND ${ADDRESS}`,
      state: 'not-evaluated',
    },
    {
      name: 'not evaluated where FOLLOWEDBY needs what is missing',
      pattern: `${PATH} FOLLOWEDBY ${PROCESS}`,
      state: 'not-evaluated',
    },
    {
      name: 'not evaluated where one test of an AND is missing',
      pattern: "[file:name = 'x' AND file:x_unknown = 'y']",
      state: 'not-evaluated',
      because: 'no probe here has file:x_unknown',
    },
    {
      name: 'not evaluated for a path of another system',
      pattern: String.raw`[file:path = 'C:\\Windows\\x.exe']`,
      state: 'not-evaluated',
      because: 'it asks for no absolute path, or for a name that no file can have',
    },
    { name: 'not evaluated for what RE2 cannot say', pattern: "[file:name MATCHES '(?=x)']", state: 'not-evaluated' },
    {
      name: 'not evaluated where a log pattern cannot be evaluated',
      pattern: "[x-audit-event:action MATCHES '(?=x)']",
      state: 'not-evaluated',
    },
    {
      name: 'not evaluated where its window holds no time',
      pattern: `${PATH} START t'2023-01-06T00:00:00Z' STOP t'2022-12-16T00:00:00Z'`,
      state: 'not-evaluated',
    },
    {
      name: 'not evaluated for a digest that no algorithm gives',
      pattern: "[file:hashes.MD5 = 'ab']",
      state: 'not-evaluated',
    },
    {
      name: 'not evaluated where its probe does not apply here',
      pattern: DOMAIN,
      given: { absent: ['hosts'] },
      state: 'not-evaluated',
      because: 'not applicable here: hosts',
    },
  ] as const;
  for (const { name, pattern, state, ...rest } of cases) {
    it(name, () => {
      const planned = plan(pattern);
      const is = stateOf(planned, evidence(planned, 'given' in rest ? rest.given : {}));
      assert.equal(is.state, state);
      if ('because' in rest) assert.equal(is.because, rest.because);
      if (state === 'clear' || state === 'found') assert.equal(is.because, undefined);
      else assert.ok(is.because, 'every other state says why');
    });
  }

  it('is unchecked for every material gap, and for no minor one', () => {
    const planned = plan(PATH);
    for (const reason of Object.keys(GAP_REASONS).filter(isReason)) {
      const { state } = stateOf(planned, evidence(planned, { gaps: [gap('paths', { reason })] }));
      assert.equal(state, GAP_REASONS[reason].weight === 'material' ? 'unchecked' : 'clear', reason);
    }
  });

  it('says which probes looked', () => {
    const planned = plan(PATH_OR_NAME);
    assert.deepEqual(stateOf(planned, evidence(planned, {})).examined, ['paths', 'walk']);
    assert.deepEqual(stateOf(planned, evidence(planned, { skipped: ['walk'] })).examined, ['paths']);
    const process = plan(PROCESS);
    assert.deepEqual(stateOf(process, evidence(process, {})).examined, []);
  });
});

describe('reachOf', () => {
  const cases = [
    { pattern: PATH, kind: 'all' },
    { pattern: PROCESS, kind: 'none' },
    { pattern: `${PATH} OR ${PROCESS}`, kind: 'part' },
    { pattern: `${PROCESS} OR ${URL}`, kind: 'none' },
    { pattern: `${PATH} AND ${PROCESS}`, kind: 'none' },
    { pattern: `${PATH} AND (${NAME} OR ${PROCESS})`, kind: 'part' },
    { pattern: `${PATH} FOLLOWEDBY ${NAME}`, kind: 'all' },
    { pattern: `(${PATH} AND ${PROCESS}) OR ${NAME}`, kind: 'part' },
    { pattern: `(${PATH} OR ${PROCESS}) WITHIN 5 SECONDS`, kind: 'part' },
    { pattern: `(${PATH} AND ${PROCESS}) REPEATS 2 TIMES`, kind: 'none' },
    { pattern: PATH_OR_PROCESS, kind: 'part' },
  ];
  for (const { pattern, kind } of cases) {
    it(`is ${kind} for ${pattern}`, () => assert.equal(reachOf(plan(pattern)).kind, kind));
  }
});

type Given = {
  readonly hits?: number;
  readonly gaps?: readonly Gap[];
  readonly undecided?: string;
  /** Probes that the person switched off. */
  readonly skipped?: readonly string[];
  /** Probes that do not apply here. */
  readonly absent?: readonly string[];
  readonly hashAll?: boolean;
};

function plan(pattern: string): PlannedIndicator {
  const [planned] = planSweep([packOf({ indicators: [{ pattern }] })], ENGINE_PROBES).planned;
  assert.ok(planned, `the pattern parses: ${pattern}`);
  return planned;
}

function evidence({ indicator }: PlannedIndicator, given: Given): Evidence {
  const { hits = 0, gaps = [], undecided, skipped = [], absent = [], hashAll = false } = given;
  const out = new Set([...skipped, ...absent]);
  return {
    hits: new Map(hits === 0 ? [] : [[indicator.id, hits]]),
    undecided: new Map(undecided === undefined ? [] : [[indicator.id, undecided]]),
    gaps,
    ran: new Set(ENGINE_PROBES.map(({ name }) => name).filter((name) => !out.has(name))),
    switchedOff: new Set(skipped),
    hashAll,
  };
}

function gap(probe: string, more: Partial<Gap> = {}): Gap {
  return { kind: 'gap', probe, reason: 'permission', ...more };
}

function isReason(text: string): text is GapReason {
  return text in GAP_REASONS;
}
