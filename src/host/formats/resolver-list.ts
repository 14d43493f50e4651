/**
 * The name servers that a machine uses: `scutil --dns` on macOS, `resolv.conf` elsewhere.
 *
 * Source: Apple, configd-1405.100.8, dnsinfo_logging.h (what scutil prints); resolv.conf(5) of glibc.
 * @module
 */
import { foldDomain } from '../../model/domain.ts';
import { formatServerAddress, type ServerAddress, serverAddress } from './server-address.ts';

/** One `resolver #N` of scutil. */
export type ListedResolver = {
  /** `any`: for every query; `scoped`: for those bound to an interface; `service`: for those of one service only. */
  readonly section: 'any' | 'scoped' | 'service';
  /** Folded; absent: names of every domain. */
  readonly domain?: string;
  readonly nameServers: readonly ServerAddress[];
  readonly interface?: string;
  /** The smaller one is asked first. */
  readonly order: number;
};

/** A Mac lists a dozen, most of them for multicast; a list of thousands is none that a Mac prints. */
const MAX_RESOLVERS = 256;
const MAX_SERVERS = 16;
/** glibc looks at no more. */
const MAX_RESOLV_CONF = 3;

const SECTIONS: ReadonlyMap<string, ListedResolver['section']> = new Map([
  ['DNS configuration', 'any'],
  ['DNS configuration (for scoped queries)', 'scoped'],
  ['DNS configuration (for service-specific queries)', 'service'],
]);

/** Reads what `scutil --dns` prints. */
export function parseScutilDns(text: string): readonly ListedResolver[] {
  const blocks: (Block & { readonly lines: string[] })[] = [];
  let section: ListedResolver['section'] | undefined;
  for (const { 0: line } of text.matchAll(/[^\r\n]+/gu)) {
    section = SECTIONS.get(line) ?? section;
    if (section === undefined) continue;
    if (!line.startsWith('resolver #')) blocks.at(-1)?.lines.push(line);
    else if (blocks.length === MAX_RESOLVERS) break;
    else blocks.push({ section, lines: [] });
  }
  return blocks.map(readResolver);
}

/**
 * Which of them answer for any name, as `ADDR`, `ADDR:PORT` or `[ADDR6]:PORT`, in the order in which macOS asks.
 * A resolver for one domain (a VPN's) is not asked for another one's names, and multicast has no server.
 */
export function generalServers(resolvers: readonly ListedResolver[]): readonly string[] {
  const general = resolvers.filter(({ section, domain }) => section !== 'service' && domain === undefined);
  const inOrder = general.toSorted((a, b) => rank(a) - rank(b) || a.order - b.order);
  const servers = inOrder.flatMap(({ nameServers }) => nameServers.map(formatServerAddress));
  return [...new Set(servers)].slice(0, MAX_SERVERS);
}

/** Reads the `nameserver` lines of a resolv.conf; the keyword begins its line. */
export function parseResolvConf(text: string): readonly string[] {
  const servers: string[] = [];
  for (const [, word = ''] of text.matchAll(/^nameserver[ \t]+([^\s]+)/gmu)) {
    const server = serverAddress(word, undefined);
    if (server !== undefined && servers.length < MAX_RESOLV_CONF) servers.push(formatServerAddress(server));
  }
  return [...new Set(servers)];
}

function rank({ section }: ListedResolver): number {
  return section === 'any' ? 0 : 1;
}

type Block = { readonly section: ListedResolver['section']; readonly lines: readonly string[] };

function readResolver({ section, lines }: Block): ListedResolver {
  const fields = lines.flatMap(readField);
  const first = (wanted: string) => fields.find(({ name }) => name === wanted)?.value;
  const port = wholeNumber(first('port'));
  const domain = first('domain');
  const [, bound] = /\((.+)\)$/u.exec(first('if_index') ?? '') ?? [];
  return {
    section,
    ...(domain === undefined ? {} : { domain: foldDomain(domain) }),
    nameServers: fields.flatMap(({ name, value }) => {
      const server = name === 'nameserver' ? serverAddress(value, port) : undefined;
      return server === undefined ? [] : [server];
    }),
    ...(bound === undefined ? {} : { interface: bound }),
    order: wholeNumber(first('order')) ?? 0,
  };
}

/** `  nameserver[0] : 192.0.2.53` */
function readField(line: string): readonly { readonly name: string; readonly value: string }[] {
  const [, name, value] = /^ {2}([a-z_ ]{1,32}?)(?:\[\d{1,9}\])? *: (.*)$/u.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [{ name, value }];
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/u.test(text) ? Number(text) : undefined;
}
