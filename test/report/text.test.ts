import assert from 'node:assert/strict';
import fc from 'fast-check';
import { forTerminal } from '../../src/report/escape.ts';
import type { Layout } from '../../src/report/layout.ts';
import { toText } from '../../src/report/text.ts';
import { columnsOf } from '../../src/report/width.ts';
import { makeBlock, makeCoverage, makeFinding, makeIndicator, makeReport } from '../support/report.ts';

const WIDE: Layout = { style: { columns: 100, colour: false }, extent: 'short' };
const NARROW: Layout = { style: { columns: 40, colour: false }, extent: 'short' };
const COLOURED: Layout = { style: { columns: 80, colour: true }, extent: 'short' };

/** Names as an attacker would choose them: escape sequences, line ends, bidirectional marks, a forged verdict. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom(
    '\u001b[2J\u001b[Hclean: 24 of 24 indicators clear',
    'a\nclean: 1 of 1 indicators clear',
    '\u202egpj.x',
  ),
);

describe('toText', () => {
  it('says for each place where it is, why it matters, what stands there and what to do', () => {
    const text = toText(makeReport({ findings: [makeFinding()] }), WIDE);
    for (const part of [
      'HIGH  /private/tmp/.ptslog',
      'PTX hidden log file .ptslog (pack circleci-2023-01, confidence 95 of 100)',
      'regular file, 12 bytes, mode 0644, owner 501',
      'born 2022-12-16 09:00:00 UTC',
      'ab'.repeat(32),
      'keep it as it is, unopened',
    ]) {
      assert.ok(text.includes(part), part);
    }
  });

  it('shows several indicators on one record as one place', () => {
    const other = makeFinding({ indicator: 'indicator--2', name: 'any hidden file of PTX', severity: 'low' });
    const text = toText(makeReport({ findings: [other, makeFinding()] }), WIDE);
    assert.match(text, /^Found: 1 place with evidence$/mu);
    assert.equal(text.split('/private/tmp/.ptslog\n').length - 1, 1);
    assert.match(text, /HIGH {2}\/private\/tmp\/\.ptslog/u);
    assert.match(text, /any hidden file of PTX/u);
  });

  it('prints both forms of the path under a root', () => {
    const text = toText(makeReport({ host: { root: '/Volumes/Evidence/' }, findings: [makeFinding()] }), WIDE);
    assert.match(text, /HIGH {2}\/private\/tmp\/\.ptslog$/mu);
    assert.match(text, /on disk {3}\/Volumes\/Evidence\/private\/tmp\/\.ptslog$/mu);
  });

  it('says derived of what nobody published, and does not have it removed', () => {
    const detail = 'a bundle stands here (derived, not published: PTX.app)';
    const derived = makeFinding({ derived: true, severity: 'low', confidence: 40, actions: [], detail });
    const text = toText(makeReport({ findings: [derived] }), WIDE);
    assert.match(text, /confidence 40 of 100\); derived:\s+not\s+published,\s+from\s+PTX\.app$/mu);
    assert.match(text, /seen {6}a bundle stands here$/mu);
    assert.match(text, /look at it before you act/u);
    assert.doesNotMatch(text, /then have it removed/u);
  });

  it('gives the exact bytes of a name that is not UTF-8', () => {
    const text = toText(makeReport({ findings: [makeFinding({ path: '/tmp/\ufffd', pathBase64: 'L3RtcC//' })] }), WIDE);
    assert.match(text, /base64 {4}L3RtcC\/\/$/mu);
  });

  it('tells evidence and posture apart', () => {
    const posture = makeFinding({ kind: 'posture', name: 'potrax.com', severity: 'medium', actions: ['block'] });
    const text = toText(makeReport({ findings: [posture] }), WIDE);
    assert.match(text, /^Not in force here/mu);
    assert.doesNotMatch(text, /^Found/mu);
    assert.doesNotMatch(text, /^What to do now/mu);
  });

  it('counts the places over the first hundred', () => {
    const indicator = makeIndicator('found', { id: makeFinding().indicator, name: 'PTX.app', hits: 1101 });
    const text = toText(makeReport({ findings: [makeFinding()], indicators: [indicator] }), WIDE);
    assert.match(text, /^ {2}and 1,100 more places of PTX\.app \(--all\)$/mu);
  });

  it('names each gap with its count, its places and how to close it', () => {
    const gaps = [{ reason: 'permission', weight: 'material' as const, count: 7, examples: ['/Users/alice'] }];
    const text = toText(makeReport({ coverage: [makeCoverage({ state: 'partial', gaps })] }), WIDE);
    assert.match(text, /walk {2}incomplete: 312,004 examined/u);
    assert.match(
      text,
      /! permission refused: 7 places\n {6}\/Users\/alice\n {6}and 6 more\n {6}to close it: .*sudo besom sweep/u,
    );
  });

  it('names the file systems that were left out, all of them with --all', () => {
    const leftOut = Array.from({ length: 9 }, (_, index) => ({ path: `/net/${index}`, because: 'network' }));
    const report = makeReport({ coverage: [makeCoverage({ leftOut })] });
    assert.match(
      toText(report, WIDE),
      /left out, network: \/net\/0, \/net\/1, \/net\/2, \/net\/3, 5 more \(--all\)$/mu,
    );
    assert.match(toText(report, { ...WIDE, extent: 'all' }), /\/net\/8$/mu);
  });

  it('gives a name with a blank in it a line of its own', () => {
    const leftOut = ['/net/a, /net/b', '/net/c'].map((path) => ({ path, because: 'network' }));
    const text = toText(makeReport({ coverage: [makeCoverage({ leftOut })] }), WIDE);
    assert.match(text, /left out, network:\n {6}\/net\/a, \/net\/b\n {6}\/net\/c$/mu);
  });

  it('says of each indicator that is not clear why', () => {
    const because = 'its digest was looked for in disk images only (--hash-all reads every file)';
    const indicators = [makeIndicator('clear'), makeIndicator('clear-in-part', { name: 'by SHA-256', because })];
    const text = toText(makeReport({ indicators }), WIDE);
    assert.match(text, /1 clear in part: not everywhere it could be\n {4}its digest .*\n {4}- by SHA-256/u);
  });

  it('says of each name whether it is blocked, and by what', () => {
    const blocks = [makeBlock(), makeBlock({ means: 'server', server: '192.0.2.53', state: 'refused', addresses: [] })];
    const text = toText(makeReport({ blocks }), WIDE);
    assert.match(text, /potrax\.com\n {4}not blocked: points to 203\.0\.113\.9 \(this machine's resolver\)/u);
    assert.match(text, /blocked: the name server refuses it \(name server 192\.0\.2\.53\)/u);
  });

  it('says of an unsigned pack which one it was', () => {
    const [pack] = makeReport().packs;
    assert.ok(pack);
    const text = toText(makeReport({ packs: [{ ...pack, signature: 'unsigned' }] }), WIDE);
    assert.ok(text.includes(`SHA-256 ${pack.sha256}`));
  });

  it('ends with the verdict', () => {
    const text = toText(makeReport({ indicators: [makeIndicator('clear')] }), WIDE);
    assert.equal(text.split('\n').at(-2), 'clean: 1 of 1 indicator clear');
    assert.equal(text.at(-1), '\n');
  });

  it('says so on a machine that is no Mac', () => {
    const text = toText(makeReport({ host: { platform: 'linux', os: 'Debian 13' } }), WIDE);
    assert.match(text, /This machine is no Mac/u);
    assert.match(text, /^not a Mac: clean/mu);
  });

  it('colours only where colour is wanted', () => {
    const report = makeReport({ findings: [makeFinding()], blocks: [makeBlock()] });
    const sequence = String.fromCharCode(27);
    assert.ok(!toText(report, WIDE).includes(sequence));
    assert.ok(toText(report, COLOURED).includes(sequence));
  });

  it('says the same with and without colour', () => {
    const report = makeReport({ findings: [makeFinding()], blocks: [makeBlock()] });
    const plain = { ...COLOURED, style: { ...COLOURED.style, colour: false } };
    const uncoloured = toText(report, COLOURED)
      .split(String.fromCharCode(27))
      .map((part, index) => (index === 0 ? part : part.replace(/^\[\d+m/u, '')));
    assert.equal(uncoloured.join(''), toText(report, plain));
  });

  it('names only commands that this version has', () => {
    const actions = ['remove' as const, 'block' as const, 'rotate' as const];
    const text = toText(makeReport({ findings: [makeFinding({ actions })] }), WIDE);
    const commands = [...text.matchAll(/besom ([a-z]+)/gu)].map(([, command]) => command);
    assert.deepEqual(new Set(commands), new Set(['sweep']));
  });
});

describe('toText, of hostile names', () => {
  const everywhere = (name: string, root: string | null) =>
    makeReport({
      host: { name, os: name, root },
      findings: [makeFinding({ path: `/${name}`, name, detail: name, at: name, actions: ['remove'] })],
      indicators: [makeIndicator('set-aside', { name, because: name })],
      blocks: [makeBlock({ name, addresses: [name], where: name, means: 'hosts' })],
      coverage: [
        makeCoverage({
          state: 'partial',
          because: name,
          gaps: [{ reason: 'permission', weight: 'material', count: 1, examples: [name] }],
          leftOut: [{ path: name, because: name }],
        }),
      ],
    });

  it('prints no character that a terminal obeys', () => {
    const obeyed = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
    fc.assert(
      fc.property(hostileText, fc.boolean(), (name, underRoot) => {
        const text = toText(everywhere(name, underRoot ? `/${name}` : null), WIDE);
        assert.ok(!obeyed.test(text.replaceAll('\n', '')), JSON.stringify(text));
      }),
    );
  });

  it('has one verdict line, and it is the last', () => {
    fc.assert(
      fc.property(hostileText, (name) => {
        const lines = toText(everywhere(name, null), WIDE).trimEnd().split('\n');
        assert.deepEqual(
          lines.flatMap((line, index) => (/^(?:not a Mac: )?(?:clean|found|incomplete):/u.test(line) ? [index] : [])),
          [lines.length - 1],
        );
      }),
    );
  });

  it('never breaks a path over lines', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (name) => {
        const lines = toText(everywhere(name, '/Volumes/x y'), NARROW).split('\n');
        assert.ok(lines.includes(`  HIGH  ${forTerminal(`/${name}`)}`));
        assert.ok(lines.includes(`      ${forTerminal(`/Volumes/x y/${name}`)}`));
      }),
    );
  });
});

describe('toText, on a narrow terminal', () => {
  it('keeps our own sentences within 40 columns', () => {
    const { file } = makeFinding();
    assert.ok(file);
    const finding = { path: '/x', detail: 'x', actions: ['block' as const, 'rotate' as const] };
    const report = makeReport({
      findings: [
        makeFinding({ ...finding, file: { ...file, hashes: {} } }),
        makeFinding({ ...finding, kind: 'posture', record: 'another', file: { ...file, hashes: {} } }),
      ],
      indicators: [makeIndicator('clear-in-part', { name: 'a long name of an indicator that goes on and on' })],
      coverage: [makeCoverage({ bytesRead: 4_100_000_000, because: 'it was left out by a person, for a reason' })],
    });
    const lines = toText(report, NARROW).split('\n').slice(0, -2);
    assert.deepEqual(
      lines.filter((line) => columnsOf(line) > 40 && !line.includes('besom sweep')),
      [],
    );
  });
});
