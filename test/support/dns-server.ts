/**
 * A real DNS server on loopback for tests: answers each name as told, and keeps every question it heard.
 *
 * Source: RFC 1035, section 4.1 (messages); RFC 3596 (AAAA).
 * @module
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/**
 * What it says of a name. `addresses` of both families; `silent`: it hears and does not answer; `garbage`: no message
 * of DNS; `forged`: a right answer to another question, as somebody sends it who can not see ours.
 */
export type Said =
  | { readonly addresses: readonly string[] }
  | 'no-such-name'
  | 'refused'
  | 'failure'
  | 'silent'
  | 'garbage'
  | 'forged';

export type Question = { readonly name: string; readonly type: 'A' | 'AAAA' | 'other' };

export type DnsServer = AsyncDisposable & {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  readonly questions: readonly Question[];
  /** Settles when the next question is heard. */
  heard(): Promise<void>;
};

const HEADER_BYTES = 12;
const TYPES: ReadonlyMap<number, 'A' | 'AAAA'> = new Map([
  [1, 'A'],
  [28, 'AAAA'],
]);
const CODES = { 'no-such-name': 3, refused: 5, failure: 2 } as const;
/** A response, with recursion asked for and given. */
const RESPONSE_FLAGS = 0x8180;

/** Opens it on a free port. A name that is not listed does not exist. */
export async function openDnsServer(says: Readonly<Record<string, Said>>): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const questions: Question[] = [];
  let next = Promise.withResolvers<void>();
  socket.on('message', (message, { port, address }) => {
    const { name, type, end } = readQuestion(message);
    questions.push({ name, type });
    const said = says[name] ?? 'no-such-name';
    const reply = replyTo(message.subarray(0, end), type, said);
    if (reply !== undefined) socket.send(reply, port, address);
    next.resolve();
    next = Promise.withResolvers<void>();
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    questions,
    heard: () => next.promise,
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** The name, its type, and where the question ends. */
function readQuestion(message: Buffer): Question & { readonly end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), type: TYPES.get(message.readUInt16BE(at + 1)) ?? 'other', end: at + 5 };
}

function replyTo(question: Buffer, type: Question['type'], said: Said): Buffer | undefined {
  switch (said) {
    case 'silent':
      return undefined;
    case 'garbage':
      return Buffer.concat([question.subarray(0, 2), Buffer.alloc(40, 0xff)]);
    case 'forged': {
      const reply = answer(question, type, { addresses: ['203.0.113.9', '2001:db8::9'] });
      reply.writeUInt16BE(reply.readUInt16BE() ^ 0xffff);
      return reply;
    }
    default:
      return answer(question, type, said);
  }
}

type Answerable = { readonly addresses: readonly string[] } | keyof typeof CODES;

function answer(question: Buffer, type: Question['type'], said: Answerable): Buffer {
  const all = typeof said === 'string' ? [] : said.addresses;
  const addresses = all.filter((text) => text.includes(':') === (type === 'AAAA'));
  const head = Buffer.from(question);
  head.writeUInt16BE(RESPONSE_FLAGS | (typeof said === 'string' ? CODES[said] : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses.length, 6);
  head.fill(0, 8, HEADER_BYTES);
  return Buffer.concat([head, ...addresses.map(addressRecord)]);
}

/** A pointer to the question's name, type, class IN, a minute to live, and the address. */
function addressRecord(text: string): Buffer {
  const data = text.includes(':') ? ipv6Bytes(text) : Buffer.from(text.split('.').map(Number));
  const fixed = Buffer.alloc(12);
  fixed.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
  fixed.writeUInt16BE(data.length === 4 ? 1 : 28, 2);
  fixed.writeUInt16BE(1, 4);
  fixed.writeUInt32BE(60, 6);
  fixed.writeUInt16BE(data.length, 10);
  return Buffer.concat([fixed, data]);
}

/** Only the forms that tests write: hexadecimal groups with at most one `::`. */
function ipv6Bytes(text: string): Buffer {
  const [left = '', right] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const before = groups(left);
  const after = groups(right ?? '');
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}
