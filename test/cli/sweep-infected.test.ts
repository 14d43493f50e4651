import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, Report } from '../../src/model/report.ts';
import { digestOf, diskImage, type ImageOptions } from '../support/disk-image.ts';
import { evidenceIn, gapsIn, stateIn } from '../support/findings.ts';
import { buildMac, MAC_FORMS, type MacDraft, type MacTree } from '../support/mac-tree.ts';
import { packFile } from '../support/pack.ts';
import { type BundleDraft, THING_KINDS } from '../support/plant.ts';
import { sweepJson } from '../support/sweep-run.ts';

const SVX = 'Hidden file /private/tmp/.svx856.log';
const PTSLOG = 'Hidden file /private/tmp/.ptslog';
const APP = 'Application PTX.app';
const DMG = 'Disk image PTX-Player.dmg, by name';
const NAMED_PTX = 'Application whose bundle name is PTX';
const SHOWN_PTX = 'Application whose display name is PTX';
const RUNS_PTX = 'Application whose executable is PTX';
const DOMAIN = 'Domain potrax.com';
const SUBDOMAIN = 'Subdomains of potrax.com';
const BUILT = 'the built image';

let mac: MacTree;

function build(draft: MacDraft = {}): MacTree {
  mac = buildMac(draft);
  return mac;
}

async function sweepOf(tree: MacTree, ...words: readonly string[]): Promise<{ code: number | null; report: Report }> {
  return sweepJson(['--root', tree.dir, '--no-resolve', '--no-cache', ...words]);
}

describe('besom sweep of a clean tree', () => {
  afterEach(() => mac.remove());

  for (const form of MAC_FORMS) {
    it(`finds nothing in a ${form} and exits 0`, async () => {
      const tree = build({ form });
      // blocked names, and names that only resemble
      tree.plant.hosts('0.0.0.0 potrax.com www.potrax.com\n:: potrax.com\n127.0.0.1 cdn.potrax.com\n');
      tree.plant.hosts('::ffff:0.0.0.0 potrax.com\n# 203.0.113.9 potrax.com\n');
      tree.plant.hosts('203.0.113.9 notpotrax.com potrax.com.example potrax.co potrax.comm\n');
      tree.plant.file('/Users/ada/PTX.app.zip');
      tree.plant.file('/Users/ada/xPTX-Player.dmg');
      tree.plant.bundle('/Applications/PTX2.app', {
        says: { CFBundleName: 'PTX2', CFBundleExecutable: 'PTXx', CFBundleIdentifier: 'PTX' },
      });
      const { code, report } = await sweepOf(tree);
      assert.deepEqual(evidenceIn(report), []);
      assert.deepEqual(gapsIn(report), []);
      assert.equal(report.summary.verdict, 'clean');
      assert.equal(code, 0);
      assert.deepEqual(
        [PTSLOG, APP, DOMAIN, RUNS_PTX].map((name) => stateIn(report, name)),
        ['clear', 'clear', 'clear', 'clear'],
      );
      const blocked = report.blocks.filter(({ name, means }) => name === 'potrax.com' && means === 'hosts');
      assert.ok(blocked.length > 0 && blocked.every(({ state }) => state === 'sinkholed'));
      assert.equal(report.coverage.find(({ probe }) => probe === 'dns')?.state, 'skipped');
    });
  }

  it('asks nothing of any name server below a root, and says so', async () => {
    const { code, report } = await sweepJson(['--root', build().dir, '--no-cache']);
    assert.equal(report.coverage.find(({ probe }) => probe === 'dns')?.state, 'not-applicable');
    assert.equal(code, 0);
  });
});

describe('besom sweep and the hidden files', () => {
  afterEach(() => mac.remove());

  for (let at = 0; at < THING_KINDS.length; at += 2) {
    const one = THING_KINDS[at] ?? 'file';
    const other = THING_KINDS[at + 1] ?? 'directory';
    it(`finds them as a ${one} and a ${other}`, async () => {
      const tree = build();
      tree.plant.thing('/private/tmp/.ptslog', one);
      tree.plant.thing('/private/tmp/.svx856.log', other);
      const { code, report } = await sweepOf(tree);
      assert.deepEqual(evidenceIn(report), [`${PTSLOG} @ /private/tmp/.ptslog`, `${SVX} @ /private/tmp/.svx856.log`]);
      assert.equal(findingAt(report, '/private/tmp/.ptslog').file?.type, one);
      assert.equal(findingAt(report, '/private/tmp/.svx856.log').file?.type, other);
      assert.deepEqual(gapsIn(report), []);
      assert.equal(code, 1);
    });
  }

  it('says of a file its type, size, mode, owner, times and digest, and what to do', async () => {
    const tree = build();
    tree.plant.file('/private/tmp/.ptslog', 'stolen cookies');
    const { report } = await sweepOf(tree);
    const found = findingAt(report, '/private/tmp/.ptslog');
    const stat = statSync(tree.at('/private/tmp/.ptslog'), { bigint: true });
    const time = (ns: bigint) => new Date(Number(ns / 1_000_000n)).toISOString();
    assert.deepEqual(found.file?.hashes, { 'SHA-256': digestOf(Buffer.from('stolen cookies')) });
    assert.deepEqual(
      [found.file?.size, found.file?.mode, found.file?.uid],
      [14, Number(stat.mode) & 0o7777, Number(stat.uid)],
    );
    assert.deepEqual([found.file?.modified, found.file?.changed], [time(stat.mtimeNs), time(stat.ctimeNs)]);
    assert.deepEqual([found.severity, found.confidence, found.derived], ['high', 90, false]);
    assert.deepEqual([found.exists, found.state, found.probe], [true, 'present', 'paths']);
    assert.deepEqual(found.actions, ['remove']);
  });

  for (const form of MAC_FORMS) {
    it(`finds them in a ${form}, at a path that opens below the root it names`, async () => {
      const tree = build({ form });
      tree.plant.file('/private/tmp/.ptslog', 'stolen');
      const { report } = await sweepOf(tree);
      assert.deepEqual(evidenceIn(report), [`${PTSLOG} @ /private/tmp/.ptslog`]);
      assert.ok(statSync(join(report.host.root ?? '', '/private/tmp/.ptslog')).isFile());
    });
  }

  it('finds other spellings where the disk ignores case, and leaves them alone where it does not', async () => {
    const tree = build();
    tree.plant.file('/private/tmp/.PTSLOG');
    tree.plant.file('/private/TMP/.Svx856.Log');
    const ignores = await sweepOf(tree);
    assert.deepEqual(evidenceIn(ignores.report), [
      `${PTSLOG} @ /private/tmp/.PTSLOG`,
      `${SVX} @ /private/TMP/.Svx856.Log`,
    ]);
    const tells = await sweepOf(tree, '--case-sensitive');
    assert.deepEqual([tells.code, evidenceIn(tells.report)], [0, []]);
  });
});

const IMAGE = { seed: 'malware', bytes: 150_000 };
const RAW = { ...IMAGE, trailer: 'none' } as const;

/** Where the image is put, and under which names: seven of them no longer say what it is. */
const IMAGE_PLACES = [
  '/Users/ada/Downloads/PTX-Player.dmg',
  '/Users/ada/.Trash/PTX-Player.dmg',
  '/Users/ada/Documents/invoice.pdf',
  '/Users/ada/Downloads/PTX-Player.dmg.download/PTX-Player.dmg',
  '/Users/ada/Downloads/Unconfirmed 12345.crdownload',
  '/Users/ada/Downloads/image.download',
  '/Users/Shared/no extension',
  '/Library/ptx-PLAYER.DMG',
  '/private/var/tmp/.hidden',
  '/Users/ada/Library/Caches/Fünf\u0301.dmg',
];

const BUNDLES: readonly { readonly path: string; readonly draft?: BundleDraft; readonly finds: readonly string[] }[] = [
  { path: '/Applications/PTX.app', draft: { plist: 'none' }, finds: [APP] },
  {
    path: '/Users/ada/Applications/PTX.app',
    draft: { plist: 'xml', says: { CFBundleName: 'PTX', CFBundleExecutable: 'PTX' } },
    finds: [APP, NAMED_PTX, RUNS_PTX],
  },
  {
    path: '/Users/Shared/PTX.app',
    draft: { plist: 'binary', says: { CFBundleDisplayName: 'PTX', CFBundleIdentifier: 'x.ÿ' } },
    finds: [APP, SHOWN_PTX],
  },
  { path: '/Applications/Notes.app/Contents/Resources/PTX.app', finds: [APP] },
  { path: '/Library/ptx.APP', finds: [APP] },
  { path: '/Users/ada/.Trash/PTX.app', finds: [APP] },
  // renamed: only what their Info.plist says is left
  {
    path: '/Applications/Calendar Helper.app',
    draft: { plist: 'binary', says: { CFBundleName: 'PTX', CFBundleExecutable: 'PTX' } },
    finds: [NAMED_PTX, RUNS_PTX],
  },
  { path: '/Applications/Helper.APP', draft: { says: { CFBundleExecutable: 'PTX' } }, finds: [RUNS_PTX] },
];

/** Lines behind the nine of macOS, and what each must bring to light. */
const HOSTS_LINES: readonly { readonly line: string; readonly finds: readonly string[] }[] = [
  { line: '203.0.113.9 potrax.com\n', finds: [DOMAIN] },
  { line: '203.0.113.9 www.potrax.com\n', finds: [SUBDOMAIN] },
  { line: '203.0.113.9 potrax.com a.b.potrax.com\n', finds: [DOMAIN, SUBDOMAIN] },
  { line: '0.0.0.0 potrax.com\n', finds: [] },
  { line: '203.0.113.9\tPoTrax.COM.\n', finds: [DOMAIN] },
  { line: '2001:db8::9 potrax.com\r\n', finds: [DOMAIN] },
  { line: 'fe80::1%en0 potrax.com\n', finds: [DOMAIN] },
  { line: '203.0.113.9 other.example,potrax.com\n', finds: [DOMAIN] },
  { line: '203.0.113.9 potrax.com#blocked\n', finds: [DOMAIN] },
  { line: '# 203.0.113.9 potrax.com\n', finds: [] },
  { line: '198.51.100.7 potrax.com\n', finds: [DOMAIN] },
  { line: '203.0.113.9 potrax.com', finds: [DOMAIN] },
];
const FIRST_PLANTED_LINE = 10;

describe('besom sweep of an infected tree with everything at once', () => {
  afterEach(() => mac.remove());

  function infect(tree: MacTree): readonly string[] {
    tree.plant.file('/private/tmp/.ptslog');
    for (const place of IMAGE_PLACES) tree.plant.image(place, IMAGE);
    for (const { path, draft } of BUNDLES) tree.plant.bundle(path, draft);
    tree.plant.file('/Users/ada/Documents/PTX.app');
    tree.plant.link('/Users/ada/Desktop/PTX.app', '/Applications/PTX.app');
    tree.plant.link('/Users/ada/Desktop/link.dmg', '/Users/ada/Downloads/PTX-Player.dmg');
    for (const { line } of HOSTS_LINES) tree.plant.hosts(line);
    return [
      `${PTSLOG} @ /private/tmp/.ptslog`,
      ...IMAGE_PLACES.map((place) => `${BUILT} @ ${place}`),
      ...IMAGE_PLACES.filter((place) => /\/ptx-player\.dmg$/iu.test(place)).map((place) => `${DMG} @ ${place}`),
      ...BUNDLES.flatMap(({ path, finds }) => finds.map((name) => `${name} @ ${path}`)),
      `${APP} @ /Users/ada/Documents/PTX.app`,
      `${APP} @ /Users/ada/Desktop/PTX.app`,
      ...HOSTS_LINES.flatMap(({ finds }, at) =>
        finds.map((name) => `${name} @ /private/etc/hosts, line ${FIRST_PLANTED_LINE + at}`),
      ),
    ].sort();
  }

  for (const form of MAC_FORMS) {
    it(`finds in a ${form} exactly what is there, and exits 1`, async () => {
      const tree = build({ form });
      const expected = infect(tree);
      const { code, report } = await sweepOf(tree, '--pack', packOfImage(tree));
      assert.deepEqual(evidenceIn(report), expected);
      assert.deepEqual(gapsIn(report), []);
      assert.equal(report.summary.evidence, expected.length);
      assert.deepEqual([code, report.summary.verdict], [1, 'found']);
      for (const { name, file, derived, severity, actions, detail, confidence } of report.findings) {
        if (name === BUILT) assert.equal(file?.hashes?.['SHA-256'], digestOf(diskImage(IMAGE)));
        assert.equal(derived, [NAMED_PTX, SHOWN_PTX, RUNS_PTX].includes(name), name);
        if (!derived) continue;
        assert.deepEqual([severity, actions.includes('remove'), confidence <= 40], ['low', false, true]);
        assert.match(detail, /derived/u);
      }
      assert.equal(new Set(report.findings.map(({ id }) => id)).size, expected.length);
    });
  }

  it('joins the indicators of one bundle by its record', async () => {
    const tree = build({ content: 'bare' });
    tree.plant.bundle('/Applications/PTX.app', { says: { CFBundleName: 'PTX' } });
    const { report } = await sweepOf(tree);
    assert.deepEqual(evidenceIn(report), [`${APP} @ /Applications/PTX.app`, `${NAMED_PTX} @ /Applications/PTX.app`]);
    assert.equal(new Set(report.findings.map(({ record }) => record)).size, 1);
  });

  it('finds a bundle whose Info.plist is damaged, and names the damage', async () => {
    const tree = build({ content: 'bare' });
    tree.plant.bundle('/Applications/PTX.app', { plist: 'damaged', says: { CFBundleName: 'PTX' } });
    const { code, report } = await sweepOf(tree);
    assert.deepEqual(evidenceIn(report), [`${APP} @ /Applications/PTX.app`]);
    assert.match(gapsIn(report).join('\n'), /^walk damaged \/Applications\/PTX\.app\/Contents\/Info\.plist/u);
    assert.equal(stateIn(report, NAMED_PTX), 'unchecked');
    assert.equal(code, 1);
  });

  it('takes --sinkhole for the block', async () => {
    const tree = build({ content: 'bare' });
    tree.plant.hosts('198.51.100.7 potrax.com\n');
    const { code, report } = await sweepOf(tree, '--sinkhole', '198.51.100.0/24');
    assert.deepEqual([code, evidenceIn(report)], [0, []]);
  });

  it('finds a raw image by its name, and without a name with --hash-all only', async () => {
    const tree = build({ content: 'bare' });
    tree.plant.image('/Users/ada/Downloads/disk.iso', RAW);
    tree.plant.image('/Users/ada/Downloads/data', RAW);
    const pack = packOfImage(tree, RAW);
    const some = await sweepOf(tree, '--pack', pack);
    assert.deepEqual(evidenceIn(some.report), [`${BUILT} @ /Users/ada/Downloads/disk.iso`]);
    const all = await sweepOf(tree, '--pack', pack, '--hash-all');
    assert.deepEqual(evidenceIn(all.report), [
      `${BUILT} @ /Users/ada/Downloads/data`,
      `${BUILT} @ /Users/ada/Downloads/disk.iso`,
    ]);
  });

  it('calls a digest clear with --hash-all only', async () => {
    const tree = build();
    const some = await sweepOf(tree, '--pack', packOfImage(tree));
    const all = await sweepOf(tree, '--pack', packOfImage(tree), '--hash-all');
    assert.deepEqual([stateIn(some.report, BUILT), stateIn(all.report, BUILT)], ['clear-in-part', 'clear']);
    assert.deepEqual([some.code, all.code], [0, 0]);
  });

  it('computes every digest that packs ask for', async () => {
    const tree = build({ content: 'bare' });
    tree.plant.image('/Users/Shared/renamed', IMAGE);
    const bytes = diskImage(IMAGE);
    const names = ['MD5', 'SHA-1', 'SHA-256', 'SHA-512', 'SHA3-256'] as const;
    const pack = packFile(tree.dir, {
      indicators: names.map((name) => ({
        name,
        pattern: `[file:hashes.'${name}' = '${digestOf(bytes, name).toUpperCase()}']`,
      })),
    });
    const { report } = await sweepOf(tree, '--pack', pack, '--no-builtin');
    assert.deepEqual(evidenceIn(report), names.map((name) => `${name} @ /Users/Shared/renamed`).sort());
    assert.deepEqual(Object.keys(report.findings[0]?.file?.hashes ?? {}).sort(), [...names].sort());
  });
});

function packOfImage({ dir }: MacTree, image: ImageOptions = IMAGE): string {
  const pattern = `[file:hashes.'SHA-256' = '${digestOf(diskImage(image))}']`;
  return packFile(dir, { indicators: [{ name: BUILT, pattern, actions: ['remove'] }] });
}

function findingAt({ findings }: Report, path: string): Finding {
  const found = findings.find((finding) => finding.path === path);
  assert.ok(found, `a finding at ${path}`);
  return found;
}
