import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUR_BLOCK_BEGINS, OUR_BLOCK_ENDS } from '../../../src/host/formats/hosts-file.ts';
import type { Observation } from '../../../src/model/observation.ts';
import type { Block } from '../../../src/model/report.ts';
import { hosts } from '../../../src/probes/mac/hosts.ts';
import { buildMac, type MacTree } from '../../support/mac-tree.ts';
import { openTestRoot } from '../../support/open-host.ts';
import { type ProbeOrder, type ProbeRun, runProbe } from '../../support/run-probe.ts';
import { keepsTheContract, onMac, onSealedMac } from '../contract.ts';

const HOSTS = '/private/etc/hosts';
const POTRAX = [{ kind: 'domain', value: 'potrax.com' }] as const;
const SHARED = join(import.meta.dirname, '../../../../shared/macos/root');

function withHosts(content: string | Buffer): (mac: MacTree) => void {
  return (mac) => writeFileSync(mac.at(HOSTS), content);
}

function withThing(mac: MacTree): void {
  rmSync(mac.at(HOSTS));
  mac.plant.thing(HOSTS, 'fifo');
}

const HOSTILE = Buffer.concat([
  Buffer.from('203.0.113.9 \x1b[2Jpotrax.com a\u202epotrax.com\n\0\n'),
  Buffer.from([0xff, 0xfe, 0x20, 0x0a]),
  Buffer.from(`203.0.113.9 \xff\xfe.potrax.com\n203.0.113.9 ${'a.'.repeat(120)}potrax.com\n`, 'latin1'),
]);

keepsTheContract(hosts, {
  questions: [...POTRAX, { kind: 'domain-test', test: { operator: 'LIKE', text: '%trax%' } }],
  absent: onMac((mac) => rmSync(mac.at(HOSTS))),
  empty: onMac((mac) => {
    withHosts('')(mac);
    mac.plant.folder('/private/etc/resolver');
  }),
  telling: onMac(withHosts('203.0.113.9 potrax.com')),
  damaged: onMac(withThing),
  refused: onSealedMac(withHosts('203.0.113.9 potrax.com'), [HOSTS]),
  hostile: onMac((mac) => {
    withHosts(HOSTILE)(mac);
    mac.plant.resolver('new\nline', 'domain potrax.com\nnameserver 203.0.113.9\n');
    mac.plant.raw('/private/etc/resolver', Buffer.from('\xff\xfepotrax.com', 'latin1'), 'nameserver 203.0.113.9\n');
    mac.plant.link('/private/etc/resolver/potrax.com', '/../../../../etc/hosts');
  }),
  huge: onMac((mac) => {
    withHosts(`${'203.0.113.9 potrax.com\n'.repeat(2000)}${'0.0.0.0 ads.example\n'.repeat(200_000)}`)(mac);
    mac.plant.resolver('potrax.com', 'nameserver 203.0.113.9\n'.repeat(10_000));
  }),
});

/** Runs the probe over a tree, and removes it. */
async function look(set: (mac: MacTree) => void, order: Partial<ProbeOrder> = {}): Promise<ProbeRun> {
  const mac = buildMac({ content: 'bare' });
  try {
    set(mac);
    return await runProbe({ probe: hosts, host: openTestRoot(mac.dir), questions: POTRAX, ...order });
  } finally {
    mac.remove();
  }
}

/** `line 3: potrax.com 203.0.113.9`, with `(ours)` behind what is. */
function tellLine({ objects, place, ours }: Observation): string {
  const name = String(objects['name']?.['value']);
  const address = String(objects['address-0']?.['value']);
  return `${place.record}: ${name} ${address}${ours === true ? ' (ours)' : ''}`;
}

function tellBlock({ name, means, state, addresses, where }: Block): string {
  return `${name} ${state} ${addresses.join(' ')} (${means}, ${where})`;
}

describe('hosts: lines of the hosts file', () => {
  const cases: readonly { name: string; text: string; shows: readonly string[]; blocks: readonly string[] }[] = [
    {
      name: 'a domain at a real address is shown, and is no block',
      text: '203.0.113.9 potrax.com',
      shows: ['line 1: potrax.com 203.0.113.9'],
      blocks: ['potrax.com resolves 203.0.113.9 (hosts, /private/etc/hosts line 1)'],
    },
    {
      name: 'a domain at a sinkhole is shown, and is the block',
      text: '\n0.0.0.0 potrax.com\n::1 potrax.com',
      shows: ['line 2: potrax.com 0.0.0.0', 'line 3: potrax.com ::1'],
      blocks: ['potrax.com sinkholed 0.0.0.0 ::1 (hosts, /private/etc/hosts line 2)'],
    },
    {
      name: 'one real address beside a sinkhole, and it is not blocked',
      text: '0.0.0.0 potrax.com\n203.0.113.9 potrax.com',
      shows: ['line 1: potrax.com 0.0.0.0', 'line 2: potrax.com 203.0.113.9'],
      blocks: ['potrax.com resolves 0.0.0.0 203.0.113.9 (hosts, /private/etc/hosts line 2)'],
    },
    {
      name: 'subdomains are shown, in whatever spelling; other names with the same tail are not',
      text: '203.0.113.9 C2.PoTrax.COM. notpotrax.com potrax.com.example',
      shows: ['line 1: c2.potrax.com 203.0.113.9'],
      blocks: ['c2.potrax.com resolves 203.0.113.9 (hosts, /private/etc/hosts line 1)'],
    },
    {
      name: 'a line that only stricter resolvers use is shown, but blocks nothing on a Mac',
      text: '0.0.0.0 potrax.com#blocked',
      shows: ['line 1: potrax.com 0.0.0.0'],
      blocks: [],
    },
    {
      name: 'the tail of an over-long comment is a line',
      text: `${'#'.padEnd(1023, '-')}203.0.113.9 potrax.com`,
      shows: ['line 1: potrax.com 203.0.113.9'],
      blocks: ['potrax.com resolves 203.0.113.9 (hosts, /private/etc/hosts line 1)'],
    },
    {
      name: 'between our markers a sinkhole is ours, and a real address is not',
      text: [OUR_BLOCK_BEGINS, '0.0.0.0 potrax.com', '203.0.113.9 potrax.com', OUR_BLOCK_ENDS].join('\n'),
      shows: ['line 2: potrax.com 0.0.0.0 (ours)', 'line 3: potrax.com 203.0.113.9'],
      blocks: ['potrax.com resolves 0.0.0.0 203.0.113.9 (hosts, /private/etc/hosts line 3)'],
    },
  ];
  for (const { name, text, shows, blocks } of cases) {
    it(name, async () => {
      const run = await look(withHosts(text));
      assert.deepEqual(run.observations.map(tellLine), shows);
      assert.deepEqual(run.blocks.map(tellBlock), blocks);
      assert.deepEqual(run.gaps, []);
    });
  }

  it('takes the addresses of --sinkhole for a block', async () => {
    const { blocks } = await look(withHosts('10.66.0.1 potrax.com'), { sinkholes: ['10.66.0.0/16'] });
    assert.deepEqual(
      blocks.map(({ state }) => state),
      ['sinkholed'],
    );
  });

  it('says from when to when, what the file is, and the sentence for people', async () => {
    const { observations, examined, bytesRead } = await look(withHosts('203.0.113.9 PoTrax.com other'));
    const [line] = observations;
    assert.ok(line?.file);
    assert.equal(line.file.type, 'file');
    assert.equal(line.firstObserved, line.file.born);
    assert.equal(line.detail, 'line 1 of the hosts file points PoTrax.com to 203.0.113.9');
    assert.deepEqual({ examined, bytesRead }, { examined: 2, bytesRead: 28 });
  });

  it('shows every name that passes a test, and blocks only what a domain asks for', async () => {
    const questions = [{ kind: 'domain-test', test: { operator: 'LIKE', text: '%.test' } }] as const;
    const { observations, blocks } = await look(withHosts('0.0.0.0 a.test b.example\n203.0.113.9 b.test'), {
      questions,
    });
    assert.deepEqual(observations.map(tellLine), ['line 1: a.test 0.0.0.0', 'line 2: b.test 203.0.113.9']);
    assert.deepEqual(blocks, []);
  });

  it('tells a thousand names whether they are blocked, and shows all', async () => {
    const lines = Array.from({ length: 1200 }, (_, n) => `0.0.0.0 n${n}.potrax.com`).join('\n');
    const { observations, blocks } = await look(withHosts(lines));
    assert.deepEqual([observations.length, blocks.length], [1200, 1000]);
  });

  it('has a gap for a file over 16 MiB', async () => {
    const { observations, gaps } = await look(withHosts(Buffer.alloc(16 * 1024 * 1024 + 1, '#')));
    assert.deepEqual([observations, gaps.map(({ reason, path }) => [reason, path])], [[], [['too-big', HOSTS]]]);
  });

  it('follows a link in the place of the file, inside the root', async () => {
    const { observations } = await look((mac) => {
      rmSync(mac.at(HOSTS));
      mac.plant.file('/private/var/db/names', '203.0.113.9 potrax.com');
      mac.plant.link(HOSTS, '../var/db/names');
    });
    assert.deepEqual(
      observations.map(({ place }) => place.path),
      [HOSTS],
    );
  });

  it('reads /etc/hosts of another system as that system does, and no resolver files', async () => {
    const mac = buildMac({ form: 'startup', content: 'bare' });
    try {
      withHosts('0.0.0.0 potrax.com#blocked\n203.0.113.9,c2.potrax.com')(mac);
      mac.plant.resolver('potrax.com', 'nameserver 203.0.113.53');
      const host = { ...openTestRoot(mac.dir), kind: 'machine', isMac: false } as const;
      const { observations, blocks } = await runProbe({ probe: hosts, host, questions: POTRAX });
      assert.deepEqual(observations.map(tellLine), ['line 1: potrax.com 0.0.0.0', 'line 2: c2.potrax.com 203.0.113.9']);
      assert.deepEqual(
        blocks.map(({ name, state }) => [name, state]),
        [['potrax.com', 'sinkholed']],
      );
    } finally {
      mac.remove();
    }
  });

  it('reads the file under each of its names on a volume that tells case apart', async () => {
    const { observations } = await look((mac) => {
      withHosts('203.0.113.9 potrax.com')(mac);
      mac.plant.file('/private/etc/HOSTS', '203.0.113.10 potrax.com');
    });
    assert.deepEqual(observations.map(({ place }) => place.path).toSorted(), ['/private/etc/HOSTS', HOSTS]);
  });
});

describe('hosts: files of /etc/resolver', () => {
  const RESOLVER = '/private/etc/resolver';

  it('shows one for the domain that asks a real server, and names the server', async () => {
    const { observations, blocks } = await look((mac) =>
      mac.plant.resolver('potrax.com', 'nameserver 203.0.113.53\nport 5353\n'),
    );
    assert.deepEqual(blocks, []);
    const [file] = observations;
    assert.deepEqual(file?.place, { path: `${RESOLVER}/potrax.com` });
    assert.deepEqual(file?.objects, {
      name: { type: 'domain-name', value: 'potrax.com', x_besom_nameserver_refs: ['address-0'] },
      'address-0': { type: 'ipv4-addr', value: '203.0.113.53' },
    });
    assert.match(file?.detail ?? '', /asked of 203\.0\.113\.53:5353 only/u);
  });

  const shown: readonly { name: string; file: string; text: string; paths: readonly string[] }[] = [
    { name: 'one for a subdomain', file: 'c2.potrax.com', text: 'nameserver 203.0.113.53', paths: ['c2.potrax.com'] },
    {
      name: 'one that says its domain inside',
      file: 'innocent',
      text: 'domain POTRAX.com.\nnameserver 203.0.113.53',
      paths: ['innocent'],
    },
    {
      name: 'one with a real server among sinkholes',
      file: 'potrax.com',
      text: 'nameserver 127.0.0.1\nnameserver 203.0.113.53',
      paths: ['potrax.com'],
    },
    {
      name: 'none for a parent: others may have a reason for that',
      file: 'com',
      text: 'nameserver 203.0.113.53',
      paths: [],
    },
    { name: 'none for another domain', file: 'notpotrax.com', text: 'nameserver 203.0.113.53', paths: [] },
    { name: 'none that macOS can not read', file: 'potrax.com', text: 'nameserver  203.0.113.53', paths: [] },
    { name: 'none that asks a sinkhole', file: 'potrax.com', text: 'nameserver 127.0.0.1', paths: [] },
  ];
  for (const { name, file, text, paths } of shown) {
    it(`shows ${name}`, async () => {
      const { observations } = await look((mac) => mac.plant.resolver(file, text));
      assert.deepEqual(
        observations.map(({ place }) => place.path),
        paths.map((path) => `${RESOLVER}/${path}`),
      );
    });
  }

  const blocked: readonly { name: string; files: Readonly<Record<string, string>>; blocks: readonly string[] }[] = [
    {
      name: 'a sinkhole for the domain',
      files: { 'potrax.com': '127.0.0.1' },
      blocks: [`potrax.com sinkholed 127.0.0.1 (resolver-file, ${RESOLVER}/potrax.com)`],
    },
    {
      name: 'a sinkhole for a parent',
      files: { com: '::1' },
      blocks: [`potrax.com sinkholed ::1 (resolver-file, ${RESOLVER}/com)`],
    },
    {
      name: 'a sinkhole for a subdomain blocks that one only',
      files: { 'c2.potrax.com': '0.0.0.0' },
      blocks: [`c2.potrax.com sinkholed 0.0.0.0 (resolver-file, ${RESOLVER}/c2.potrax.com)`],
    },
    {
      name: 'a real server for the domain goes before a sinkhole for its parent',
      files: { com: '127.0.0.1', 'potrax.com': '203.0.113.53' },
      blocks: [],
    },
  ];
  for (const { name, files, blocks } of blocked) {
    it(`takes for a block: ${name}`, async () => {
      const run = await look((mac) => {
        for (const [file, server] of Object.entries(files)) mac.plant.resolver(file, `nameserver ${server}\n`);
      });
      assert.deepEqual(run.blocks.map(tellBlock), blocks);
    });
  }

  it('has a gap for a thing that is no file, and reads the others', async () => {
    const { observations, gaps } = await look((mac) => {
      mac.plant.thing(`${RESOLVER}/a`, 'fifo');
      mac.plant.folder(`${RESOLVER}/b`);
      mac.plant.resolver('potrax.com', 'nameserver 203.0.113.53');
    });
    assert.deepEqual(
      gaps.map(({ reason, path }) => [reason, path]),
      [['damaged', `${RESOLVER}/a`]],
    );
    assert.equal(observations.length, 1);
  });

  it('reads 256, and has a gap for the rest', async () => {
    const { gaps, examined } = await look((mac) => {
      for (let n = 0; n < 257; n += 1) mac.plant.resolver(`n${n}.test`, 'nameserver 127.0.0.1');
    });
    assert.deepEqual(
      gaps.map(({ reason, path }) => [reason, path]),
      [['too-big', RESOLVER]],
    );
    assert.ok(examined >= 256);
  });
});

describe('hosts on a real Mac’s hosts file (../shared/macos)', () => {
  before(function () {
    if (!existsSync(SHARED)) this.skip();
  });

  it('finds the names of its lines', async () => {
    const questions = [{ kind: 'domain', value: 'example.com' }] as const;
    const { observations, gaps, blocks } = await runProbe({ probe: hosts, host: openTestRoot(SHARED), questions });
    assert.deepEqual(observations.map(tellLine), ['line 11: example.com 127.0.0.1']);
    assert.deepEqual(blocks.map(tellBlock), ['example.com sinkholed 127.0.0.1 (hosts, /private/etc/hosts line 11)']);
    assert.deepEqual(gaps, []);
  });
});
