import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, Report } from '../../src/model/report.ts';
import { digestOf, diskImage } from '../support/disk-image.ts';
import { evidenceIn, gapsIn, stateIn } from '../support/findings.ts';
import { buildMac, MAC_FORMS, type MacDraft, type MacTree } from '../support/mac-tree.ts';
import { packFile } from '../support/pack.ts';
import { THING_KINDS } from '../support/plant.ts';
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
      const { code, report } = await sweepOf(build({ form }));
      assert.deepEqual(evidenceIn(report), []);
      assert.deepEqual(gapsIn(report), []);
      assert.equal(report.summary.verdict, 'clean');
      assert.equal(code, 0);
      assert.deepEqual(
        [stateIn(report, PTSLOG), stateIn(report, APP), stateIn(report, DOMAIN)],
        ['clear', 'clear', 'clear'],
      );
    });
  }

  it('finds nothing where the domain is blocked', async () => {
    const tree = build();
    tree.plant.hosts(
      '0.0.0.0 potrax.com www.potrax.com\n:: potrax.com\n127.0.0.1 cdn.potrax.com\n::ffff:0.0.0.0 potrax.com\n',
    );
    const { code, report } = await sweepOf(tree);
    assert.deepEqual(evidenceIn(report), []);
    assert.equal(code, 0);
    assert.ok(
      report.blocks.some(
        ({ name, means, state }) => name === 'potrax.com' && means === 'hosts' && state === 'sinkholed',
      ),
    );
  });

  it('finds nothing where names only resemble', async () => {
    const tree = build();
    tree.plant.hosts('203.0.113.9 notpotrax.com potrax.com.example potrax.co potrax.comm\n# 203.0.113.9 potrax.com\n');
    tree.plant.file('/Users/ada/PTX.app.zip');
    tree.plant.file('/Users/ada/xPTX-Player.dmg');
    tree.plant.bundle('/Applications/PTX2.app', {
      says: { CFBundleName: 'PTX2', CFBundleExecutable: 'PTXx', CFBundleIdentifier: 'PTX' },
    });
    const { code, report } = await sweepOf(tree);
    assert.deepEqual(evidenceIn(report), []);
    assert.equal(code, 0);
  });
});

describe('besom sweep and the hidden files', () => {
  afterEach(() => mac.remove());

  for (const [index, kind] of THING_KINDS.entries()) {
    it(`finds them as a ${kind}`, async () => {
      const other = THING_KINDS[(index + 1) % THING_KINDS.length] ?? kind;
      const tree = build();
      tree.plant.thing('/private/tmp/.ptslog', kind);
      tree.plant.thing('/private/tmp/.svx856.log', other);
      const { code, report } = await sweepOf(tree);
      assert.deepEqual(evidenceIn(report), [`${PTSLOG} @ /private/tmp/.ptslog`, `${SVX} @ /private/tmp/.svx856.log`]);
      assert.equal(findingAt(report, '/private/tmp/.ptslog').file?.type, kind);
      assert.equal(findingAt(report, '/private/tmp/.svx856.log').file?.type, other);
      assert.equal(code, 1);
    });
  }

  it('says of a file its type, size, mode, owner, times and digest, and what to do', async () => {
    const tree = build();
    tree.plant.file('/private/tmp/.ptslog', 'stolen cookies');
    const { report } = await sweepOf(tree);
    const found = findingAt(report, '/private/tmp/.ptslog');
    const stat = statSync(tree.at('/private/tmp/.ptslog'));
    assert.deepEqual(found.file?.hashes, { 'SHA-256': digestOf(Buffer.from('stolen cookies')) });
    assert.deepEqual([found.file?.size, found.file?.mode, found.file?.uid], [14, stat.mode & 0o7777, stat.uid]);
    assert.deepEqual([found.file?.modified, found.file?.changed], [stat.mtime.toISOString(), stat.ctime.toISOString()]);
    assert.deepEqual(
      [found.severity, found.confidence, found.derived, found.exists, found.state],
      ['high', 90, false, true, 'present'],
    );
    assert.deepEqual(found.actions, ['remove']);
    assert.equal(found.probe, 'paths');
  });

  for (const form of MAC_FORMS) {
    it(`finds them in a ${form}, at a path that opens below the root it names`, async () => {
      const tree = build({ form });
      tree.plant.file('/private/tmp/.ptslog', 'stolen');
      const { code, report } = await sweepOf(tree);
      assert.deepEqual(evidenceIn(report), [`${PTSLOG} @ /private/tmp/.ptslog`]);
      assert.equal(code, 1);
      assert.ok(statSync(join(report.host.root ?? '', '/private/tmp/.ptslog')).isFile());
    });
  }

  const spellings = ['.PTSLOG', '.PtsLog'];
  for (const spelling of spellings) {
    it(`finds ${spelling}, and says how the disk spells it`, async () => {
      const tree = build();
      tree.plant.file(`/private/tmp/${spelling}`);
      const { report } = await sweepOf(tree);
      assert.deepEqual(evidenceIn(report), [`${PTSLOG} @ /private/tmp/${spelling}`]);
    });
  }

  it('leaves another spelling alone on a case-sensitive disk', async () => {
    const tree = build();
    tree.plant.file('/private/tmp/.PTSLOG');
    const { code, report } = await sweepOf(tree, '--case-sensitive');
    assert.deepEqual(evidenceIn(report), []);
    assert.equal(code, 0);
  });
});

describe('besom sweep and the application', () => {
  afterEach(() => mac.remove());

  const cases: readonly { name: string; plant: (tree: MacTree) => void; finds: readonly string[] }[] = [
    {
      name: 'a bundle without an Info.plist',
      plant: ({ plant }) => plant.bundle('/Applications/PTX.app', { plist: 'none' }),
      finds: [`${APP} @ /Applications/PTX.app`],
    },
    {
      name: 'a bundle that says it is PTX in XML: every indicator, one record',
      plant: ({ plant }) =>
        plant.bundle('/Applications/PTX.app', {
          plist: 'xml',
          says: { CFBundleName: 'PTX', CFBundleExecutable: 'PTX' },
        }),
      finds: [
        `${APP} @ /Applications/PTX.app`,
        `${NAMED_PTX} @ /Applications/PTX.app`,
        `${RUNS_PTX} @ /Applications/PTX.app`,
      ],
    },
    {
      name: 'a bundle that says it is PTX in the binary form',
      plant: ({ plant }) =>
        plant.bundle('/Applications/PTX.app', {
          plist: 'binary',
          says: { CFBundleDisplayName: 'PTX', CFBundleIdentifier: 'x.ÿ' },
        }),
      finds: [`${APP} @ /Applications/PTX.app`, `${SHOWN_PTX} @ /Applications/PTX.app`],
    },
    {
      name: 'a bundle in the user’s own Applications',
      plant: ({ plant }) => plant.bundle('/Users/ada/Applications/PTX.app'),
      finds: [`${APP} @ /Users/ada/Applications/PTX.app`],
    },
    {
      name: 'a bundle inside another one',
      plant: ({ plant }) => plant.bundle('/Applications/Notes.app/Contents/Resources/PTX.app'),
      finds: [`${APP} @ /Applications/Notes.app/Contents/Resources/PTX.app`],
    },
    {
      name: 'ptx.APP',
      plant: ({ plant }) => plant.bundle('/Applications/ptx.APP'),
      finds: [`${APP} @ /Applications/ptx.APP`],
    },
    {
      name: 'a bundle in the Trash',
      plant: ({ plant }) => plant.bundle('/Users/ada/.Trash/PTX.app'),
      finds: [`${APP} @ /Users/ada/.Trash/PTX.app`],
    },
    {
      name: 'a plain file of that name',
      plant: ({ plant }) => plant.file('/Users/ada/PTX.app'),
      finds: [`${APP} @ /Users/ada/PTX.app`],
    },
    {
      name: 'a dangling link of that name',
      plant: ({ plant }) => plant.link('/Users/ada/Desktop/PTX.app', '/Applications/PTX.app'),
      finds: [`${APP} @ /Users/ada/Desktop/PTX.app`],
    },
    {
      name: 'an application that was renamed, by what its Info.plist says',
      plant: ({ plant }) =>
        plant.bundle('/Applications/Calendar Helper.app', {
          plist: 'binary',
          says: { CFBundleName: 'PTX', CFBundleExecutable: 'PTX' },
        }),
      finds: [`${NAMED_PTX} @ /Applications/Calendar Helper.app`, `${RUNS_PTX} @ /Applications/Calendar Helper.app`],
    },
    {
      name: 'an application that was renamed to .APP',
      plant: ({ plant }) => plant.bundle('/Applications/Helper.APP', { says: { CFBundleExecutable: 'PTX' } }),
      finds: [`${RUNS_PTX} @ /Applications/Helper.APP`],
    },
  ];
  for (const { name, plant, finds } of cases) {
    it(`finds ${name}`, async () => {
      const tree = build();
      plant(tree);
      const { code, report } = await sweepOf(tree);
      assert.deepEqual(evidenceIn(report), finds);
      assert.deepEqual(gapsIn(report), []);
      assert.equal(code, 1);
    });
  }

  it('says that what was derived is derived, low, and nothing to remove', async () => {
    const tree = build();
    tree.plant.bundle('/Applications/Helper.app', { says: { CFBundleExecutable: 'PTX', CFBundleName: 'PTX' } });
    const { report } = await sweepOf(tree);
    for (const found of report.findings) {
      assert.deepEqual([found.derived, found.severity, found.actions.includes('remove')], [true, 'low', false]);
      assert.ok(found.confidence <= 40);
      assert.match(found.detail, /derived/u);
    }
    assert.equal(new Set(report.findings.map(({ record }) => record)).size, 1);
  });

  it('finds a bundle whose Info.plist is damaged, and names the damage', async () => {
    const tree = build();
    tree.plant.bundle('/Applications/PTX.app', { plist: 'damaged', says: { CFBundleName: 'PTX' } });
    const { code, report } = await sweepOf(tree);
    assert.deepEqual(evidenceIn(report), [`${APP} @ /Applications/PTX.app`]);
    assert.match(gapsIn(report).join('\n'), /^walk damaged \/Applications\/PTX\.app\/Contents\/Info\.plist/u);
    assert.equal(stateIn(report, NAMED_PTX), 'unchecked');
    assert.equal(code, 1);
  });
});

describe('besom sweep and the disk image', () => {
  const options = { seed: 'malware', bytes: 150_000 };
  const digest = digestOf(diskImage(options));

  afterEach(() => mac.remove());

  it('finds it by name and by digest, wherever it lies and whatever it is called', async () => {
    const tree = build();
    const places = [
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
    for (const place of places) tree.plant.image(place, options);
    tree.plant.link('/Users/ada/Desktop/link.dmg', '/Users/ada/Downloads/PTX-Player.dmg');
    const { code, report } = await sweepOf(tree, '--pack', packOfImage(tree));
    const named = places.filter((place) => /\/ptx-player\.dmg$/iu.test(place));
    assert.deepEqual(
      evidenceIn(report),
      [...named.map((place) => `${DMG} @ ${place}`), ...places.map((place) => `${BUILT} @ ${place}`)].sort(),
    );
    assert.ok(report.findings.every(({ file }) => file?.hashes?.['SHA-256'] === digest));
    assert.equal(code, 1);
  });

  it('finds a raw image by its name, and without a name with --hash-all only', async () => {
    const raw = { ...options, trailer: 'none' } as const;
    const tree = build();
    tree.plant.image('/Users/ada/Downloads/disk.iso', raw);
    tree.plant.image('/Users/ada/Downloads/data', raw);
    const pack = packOfImage(tree, digestOf(diskImage(raw)));
    const some = await sweepOf(tree, '--pack', pack);
    assert.deepEqual(evidenceIn(some.report), [`${BUILT} @ /Users/ada/Downloads/disk.iso`]);
    const all = await sweepOf(tree, '--pack', pack, '--hash-all');
    assert.deepEqual(evidenceIn(all.report), [
      `${BUILT} @ /Users/ada/Downloads/data`,
      `${BUILT} @ /Users/ada/Downloads/disk.iso`,
    ]);
  });

  it('is clear with --hash-all only, and says so', async () => {
    const tree = build();
    const pack = packOfImage(tree);
    const some = await sweepOf(tree, '--pack', pack);
    assert.equal(stateIn(some.report, BUILT), 'clear-in-part');
    const all = await sweepOf(tree, '--pack', pack, '--hash-all');
    assert.equal(stateIn(all.report, BUILT), 'clear');
    assert.deepEqual([some.code, all.code], [0, 0]);
  });

  it('computes every digest that packs ask for', async () => {
    const tree = build();
    tree.plant.image('/Users/Shared/renamed', options);
    const bytes = diskImage(options);
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

  function packOfImage({ dir }: MacTree, value = digest): string {
    return packFile(dir, {
      indicators: [{ name: BUILT, pattern: `[file:hashes.'SHA-256' = '${value}']`, actions: ['remove'] }],
    });
  }
});

describe('besom sweep and the domain', () => {
  afterEach(() => mac.remove());

  const real = '203.0.113.9';
  const cases = [
    { name: 'a plain line', lines: `${real} potrax.com\n`, finds: [[DOMAIN, 11]] },
    { name: 'a subdomain', lines: `${real} www.potrax.com\n`, finds: [[SUBDOMAIN, 11]] },
    {
      name: 'both on one line',
      lines: `${real} potrax.com a.b.potrax.com\n`,
      finds: [
        [DOMAIN, 11],
        [SUBDOMAIN, 11],
      ],
    },
    { name: 'another case and a final dot', lines: `${real}\tPoTrax.COM.\n`, finds: [[DOMAIN, 11]] },
    { name: 'IPv6', lines: '2001:db8::9 potrax.com\n', finds: [[DOMAIN, 11]] },
    { name: 'an interface', lines: 'fe80::1%en0 potrax.com\n', finds: [[DOMAIN, 11]] },
    { name: 'a comma between names', lines: `${real} other.example,potrax.com\n`, finds: [[DOMAIN, 11]] },
    { name: 'CRLF', lines: `${real} potrax.com\r\n`, finds: [[DOMAIN, 11]] },
    { name: 'no line end', lines: `${real} potrax.com`, finds: [[DOMAIN, 11]] },
    { name: 'a comment behind', lines: `${real} potrax.com#blocked\n`, finds: [[DOMAIN, 11]] },
    {
      name: 'a real address beside the sinkhole',
      lines: `0.0.0.0 potrax.com\n${real} potrax.com\n`,
      finds: [[DOMAIN, 12]],
    },
  ] as const;
  for (const { name, lines, finds } of cases) {
    it(`finds it in the hosts file: ${name}`, async () => {
      const tree = build();
      tree.plant.hosts(lines);
      const { code, report } = await sweepOf(tree);
      assert.deepEqual(
        evidenceIn(report),
        finds.map(([what, line]) => `${what} @ /private/etc/hosts, line ${line}`).sort(),
      );
      assert.deepEqual(report.findings[0]?.actions, ['block']);
      assert.equal(code, 1);
    });
  }

  it('asks nothing of any name server below a root, and says so', async () => {
    const { report } = await sweepJson(['--root', build().dir, '--no-cache']);
    assert.equal(report.coverage.find(({ probe }) => probe === 'dns')?.state, 'not-applicable');
  });

  it('takes --sinkhole for the block', async () => {
    const tree = build();
    tree.plant.hosts('198.51.100.7 potrax.com\n');
    const { code, report } = await sweepOf(tree, '--sinkhole', '198.51.100.0/24');
    assert.deepEqual([code, evidenceIn(report).length], [0, 0]);
  });
});

function findingAt({ findings }: Report, path: string): Finding {
  const found = findings.find((finding) => finding.path === path);
  assert.ok(found, `a finding at ${path}`);
  return found;
}
