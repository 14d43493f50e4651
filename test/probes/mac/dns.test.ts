import assert from 'node:assert/strict';
import { openResolver } from '../../../src/host/dns.ts';
import type { Host, Resolver } from '../../../src/host/host.ts';
import { Problem } from '../../../src/model/problem.ts';
import type { Block } from '../../../src/model/report.ts';
import { dns } from '../../../src/probes/mac/dns.ts';
import { type DnsServer, openDnsServer, type Said } from '../../support/dns-server.ts';
import { buildMac, type MacTree } from '../../support/mac-tree.ts';
import { openTestRoot } from '../../support/open-host.ts';
import { type ProbeOrder, type ProbeRun, runProbe } from '../../support/run-probe.ts';
import { keepsTheContract, type Scene } from '../contract.ts';

const POTRAX = [{ kind: 'domain', value: 'potrax.com' }] as const;

/** A running Mac, as far as this probe can tell: a Mac's tree, and name servers that answer. */
function runningMac(mac: MacTree, resolver: Resolver): Host {
  return { ...openTestRoot(mac.dir), kind: 'machine', resolver };
}

function onServer(said: Said): Scene {
  return async () => {
    const server = await openDnsServer({ 'potrax.com': said });
    const mac = buildMac({ content: 'bare' });
    const resolver = openResolver({ servers: [server.address], platform: 'darwin' });
    return {
      host: runningMac(mac, resolver),
      root: mac.dir,
      async close() {
        mac.remove();
        await server[Symbol.asyncDispose]();
      },
    };
  };
}

keepsTheContract(dns, {
  questions: POTRAX,
  absent: onServer('no-such-name'),
  empty: onServer({ addresses: [] }),
  telling: onServer({ addresses: ['203.0.113.9', '2001:db8::9'] }),
  damaged: onServer('garbage'),
  refused: onServer('refused'),
  hostile: onServer('forged'),
  huge: onServer({ addresses: Array.from({ length: 250 }, (_, n) => `203.0.113.${n}`) }),
});

function tellBlock({ name, means, server, state, addresses }: Block): string {
  return [name, state, ...addresses, `(${means}${server === undefined ? '' : ` ${server}`})`].join(' ');
}

describe('dns', () => {
  let mac: MacTree;
  let first: DnsServer;
  let second: DnsServer;

  before(async () => {
    mac = buildMac({ content: 'bare' });
    first = await openDnsServer({
      'potrax.com': { addresses: ['203.0.113.9'] },
      'sunk.test': { addresses: ['0.0.0.0', '::'] },
      'mixed.test': { addresses: ['0.0.0.0', '203.0.113.9'] },
      'ours.test': { addresses: ['10.66.0.1'] },
      'empty.test': { addresses: [] },
      'refused.test': 'refused',
      'failing.test': 'failure',
      'silent.test': 'silent',
    });
    second = await openDnsServer({ 'silent.test': 'no-such-name' });
  });
  after(async () => {
    mac.remove();
    await first[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
  });

  function ask(resolver: Resolver, names: readonly string[], more: Partial<ProbeOrder> = {}): Promise<ProbeRun> {
    const questions = names.map((value) => ({ kind: 'domain', value }) as const);
    return runProbe({ probe: dns, host: runningMac(mac, resolver), questions, ...more });
  }

  function named(...servers: readonly DnsServer[]): Resolver {
    return openResolver({ servers: servers.map(({ address }) => address), platform: 'darwin' });
  }

  const states: readonly { name: string; tells: string; observed: number }[] = [
    { name: 'potrax.com', tells: 'resolves 203.0.113.9', observed: 1 },
    { name: 'sunk.test', tells: 'sinkholed 0.0.0.0 ::', observed: 0 },
    { name: 'mixed.test', tells: 'resolves 0.0.0.0 203.0.113.9', observed: 1 },
    { name: 'empty.test', tells: 'no-such-name', observed: 0 },
    { name: 'absent.test', tells: 'no-such-name', observed: 0 },
    { name: 'refused.test', tells: 'refused', observed: 0 },
    { name: 'failing.test', tells: 'unknown', observed: 0 },
  ];
  for (const { name, tells, observed } of states) {
    it(`says of ${name}: ${tells}`, async () => {
      const { blocks, observations, gaps } = await ask(named(first), [name]);
      assert.deepEqual(blocks.map(tellBlock), [`${name} ${tells} (server ${first.address})`]);
      assert.equal(observations.length, observed);
      assert.deepEqual(gaps, []);
    });
  }

  it('takes the addresses of --sinkhole for a block', async () => {
    const { blocks } = await ask(named(first), ['ours.test'], { sinkholes: ['10.66.0.0/16'] });
    assert.deepEqual(
      blocks.map(({ state }) => state),
      ['sinkholed'],
    );
  });

  it('shows a name that resolves, by whom, now', async () => {
    const { observations, examined } = await ask(named(first), ['potrax.com']);
    const [seen] = observations;
    assert.deepEqual(seen?.objects, {
      name: { type: 'domain-name', value: 'potrax.com', resolves_to_refs: ['address-0'] },
      'address-0': { type: 'ipv4-addr', value: '203.0.113.9' },
    });
    assert.deepEqual(seen?.place, {
      path: '/private/etc/resolv.conf',
      record: `potrax.com by name server ${first.address}`,
    });
    assert.equal(seen?.firstObserved, seen?.lastObserved);
    assert.equal(examined, 1);
  });

  it('asks each server one A and one AAAA question a name, however often packs ask for it', async () => {
    const heard = [first.questions.length, second.questions.length];
    await ask(named(first, second), ['once.test', 'once.test', 'twice.test']);
    const asked = [first.questions.slice(heard[0]), second.questions.slice(heard[1])];
    const expected = ['once.test A', 'once.test AAAA', 'twice.test A', 'twice.test AAAA'];
    for (const questions of asked) {
      assert.deepEqual(questions.map(({ name, type }) => `${name} ${type}`).toSorted(), expected);
    }
  });

  it('tells a fast answer while another server is silent, and that one’s as unknown', async () => {
    const { blocks } = await ask(named(first, second), ['silent.test']);
    assert.deepEqual(blocks.map(tellBlock), [
      `silent.test no-such-name (server ${second.address})`,
      `silent.test unknown (server ${first.address})`,
    ]);
  });

  it('asks for domains, not for what only a test could name', async () => {
    const heard = first.questions.length;
    const questions = [{ kind: 'domain-test', test: { operator: 'LIKE', text: 'potrax.com' } }] as const;
    const { blocks } = await ask(named(first), [], { questions });
    assert.deepEqual([blocks, first.questions.length], [[], heard]);
  });

  it('sends no question for what is no name of DNS, and says so', async () => {
    const heard = first.questions.length;
    const names = ['potrax', '203.0.113.9', 'a b.com', 'a..com', `${'a'.repeat(64)}.com`, '', 'ö.\ufffd', 'x.com\0'];
    const { blocks } = await ask(named(first), names);
    assert.equal(first.questions.length, heard);
    assert.deepEqual(
      blocks.map(({ name, state }) => [name, state]),
      names.map((name) => [name, 'unknown']),
    );
  });

  it('asks for 512 names, all of them heard, and says of the others that it did not', async () => {
    const heard = second.questions.length;
    const { blocks } = await ask(
      named(second),
      Array.from({ length: 600 }, (_, n) => `n${n}.test`),
    );
    assert.equal(second.questions.length - heard, 1024);
    assert.equal(blocks.filter(({ where }) => where.startsWith('not asked')).length, 88);
    assert.equal(blocks.filter(({ state }) => state === 'no-such-name').length, 512);
  });

  it('does not wait for each name where nobody answers', async () => {
    const closed = await openDnsServer({});
    await closed[Symbol.asyncDispose]();
    const names = Array.from({ length: 300 }, (_, n) => `n${n}.test`);
    const { blocks } = await ask(named(closed), names);
    assert.deepEqual([...new Set(blocks.map(({ state }) => state))], ['unknown']);
    assert.equal(blocks.length, 300);
  });

  it('leaves the block unknown where the name servers of the machine can not be told', async () => {
    const servers = async () => {
      throw new Problem('PROGRAM_FAILED', '"/usr/sbin/scutil": ended by SIGKILL');
    };
    const { blocks, gaps } = await ask({ ...named(first), servers }, ['potrax.com']);
    assert.deepEqual(blocks.map(tellBlock), ['potrax.com unknown (server)']);
    assert.deepEqual(gaps, []);
  });

  describe('the system’s resolver, whose answers a test can not choose: a stand-in answers for it', () => {
    function system(answer: Awaited<ReturnType<NonNullable<Resolver['system']>>>, ...servers: readonly DnsServer[]) {
      const asked: string[] = [];
      const resolver: Resolver = {
        ...named(...servers),
        async system(name) {
          asked.push(name);
          return answer;
        },
      };
      return { resolver, asked };
    }

    it('is asked once a name, beside the servers', async () => {
      const { resolver, asked } = system({ addresses: ['127.0.0.1'] }, first, second);
      const { blocks, observations } = await ask(resolver, ['potrax.com']);
      assert.deepEqual(asked, ['potrax.com']);
      assert.deepEqual(
        blocks.map(tellBlock).toSorted(),
        [
          'potrax.com sinkholed 127.0.0.1 (system)',
          `potrax.com no-such-name (server ${second.address})`,
          `potrax.com resolves 203.0.113.9 (server ${first.address})`,
        ].toSorted(),
      );
      assert.equal(observations.length, 1);
    });

    it('says that there is no such name, where a server answers too', async () => {
      const { blocks } = await ask(system({ code: 'ENOTFOUND' }, second).resolver, ['potrax.com']);
      assert.deepEqual(blocks.find(({ means }) => means === 'system')?.state, 'no-such-name');
    });

    it('says so also without a network, as on macOS: then the block stays unknown', async () => {
      const closed = await openDnsServer({});
      await closed[Symbol.asyncDispose]();
      const { blocks } = await ask(system({ code: 'ENOTFOUND' }, closed).resolver, ['potrax.com']);
      assert.deepEqual(blocks.map(({ means, state }) => [means, state]).toSorted(), [
        ['server', 'unknown'],
        ['system', 'unknown'],
      ]);
    });
  });

  it('is not there for a disk under a root', () => {
    assert.deepEqual(dns.absence?.(openTestRoot(mac.dir))?.state, 'not-applicable');
    assert.equal(dns.absence?.(runningMac(mac, named(first))), undefined);
  });
});
