/**
 * The agent's settings: the one description from which types, validation, `docs/configuration.md` and the MDM profile
 * come. Every key is one line of managed preferences (`com.besom.agent`) or of the configuration file.
 *
 * `secret: true` in a key's metadata masks its value wherever it is shown; `takes` says in words what it may be.
 * @module
 */
import * as z from 'zod';
import { durationMs } from './duration.ts';

/** A number with ms, s, m, h or d, as milliseconds, within bounds of the same form. */
function duration(least: string, most: string) {
  return z
    .string()
    .regex(/^\d{1,9}(?:ms|s|m|h|d)$/u, { error: 'is no time: a number with ms, s, m, h or d' })
    .refine((text) => durationMs(text) >= durationMs(least) && durationMs(text) <= durationMs(most), {
      error: `must be between ${least} and ${most}`,
    })
    .meta({ takes: `a time from ${least} to ${most}` });
}

const collectorUrl = z
  .url({ protocol: /^https?$/u, error: 'is no http or https address' })
  .meta({ takes: 'an https:// address' });
const publicKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{56}$/u, { error: 'is no minisign public key: the second line of a .pub file' })
  .meta({ takes: 'a minisign public key: the second line of a `.pub` file' });
const path = z.string().startsWith('/', { error: 'is no absolute path' }).meta({ takes: 'an absolute path' });

export const settingsSchema = z.object({
  collectors: z
    .array(collectorUrl)
    .max(8)
    .default([])
    .describe('Collectors, in order of preference. Without one the agent sweeps, watches and keeps what it finds.'),
  enrolmentToken: z
    .string()
    .min(8)
    .max(512)
    .optional()
    .meta({ secret: true })
    .describe("The fleet's token. It can only ask to join."),
  fleet: z.string().max(100).optional().describe('The fleet that orders must name.'),
  group: z
    .string()
    .max(100)
    .optional()
    .describe('The group of this Mac: orders and rules of the collector may name it.'),
  allowInsecure: z
    .boolean()
    .default(false)
    .describe('Whether a collector may be reached over http:// elsewhere than on this machine.'),
  proxy: z
    .string()
    .max(2_000)
    .default('system')
    .meta({ secret: true })
    .describe('`system`, `none`, or the address of a proxy (http://USER:PASSWORD@HOST:PORT).'),
  additionalCaFile: path.optional().describe('Certificates (PEM) that are trusted beside those of the system.'),
  pinnedKeys: z
    .array(
      z
        .string()
        .regex(/^[A-Za-z0-9+/]{43}=$/u, { error: 'is no SHA-256 in base64' })
        .meta({ takes: 'a SHA-256 in base64' }),
    )
    .max(16)
    .default([])
    .describe(
      "SHA-256 (base64) of the public keys, one of which a collector's chain must hold. Empty: any trusted certificate.",
    ),
  clientCertificateFile: path.optional().describe('Certificate (PEM) to show to the collector.'),
  clientKeyFile: path.optional().describe('The private key of that certificate (PEM).'),
  packKeys: z.array(publicKey).max(16).default([]).describe('Keys whose signature makes a pack usable here.'),
  indexKeys: z.array(publicKey).max(16).default([]).describe('Keys whose signature makes a pack index usable here.'),
  orderKeys: z
    .array(publicKey)
    .max(16)
    .default([])
    .describe('Keys whose signature makes an order valid here. Empty: every order is refused.'),
  rootKeys: z.array(publicKey).max(16).default([]).describe('Offline keys that may revoke the others.'),
  builtinPack: z.boolean().default(true).describe('Whether the embedded pack is looked for.'),
  fetchPacks: z.boolean().default(true).describe('Whether packs are fetched from the collector.'),
  packEvery: duration('10s', '1d').default('15m').describe('How often the collector is asked for packs and orders.'),
  sweepEvery: duration('1m', '30d').default('6h').describe('How often the Mac is swept, give or take 10 %.'),
  sweepTimeout: duration('10s', '1d')
    .default('4h')
    .describe('After this time a sweep ends with what it knows, as incomplete.'),
  heartbeatEvery: duration('1s', '1d').default('5m').describe('How often a sign of life is sent.'),
  watch: z
    .boolean()
    .default(true)
    .describe('Whether folders are watched between sweeps. Exact paths are polled in any case.'),
  pollEvery: duration('200ms', '1h').default('1s').describe('How often exact paths are looked at.'),
  hashAll: z.boolean().default(false).describe('Whether sweeps hash every regular file, not disk images only.'),
  skipProbes: z.array(z.string().max(50)).max(50).default([]).describe('Probes that take no part in sweeps.'),
  resolve: z
    .boolean()
    .default(true)
    .describe("Whether sweeps ask name servers for the pack's domains, to see whether they are blocked."),
  sinkholes: z
    .array(
      z
        .union([z.cidrv4(), z.cidrv6()], { error: 'is no address with its prefix length' })
        .meta({ takes: 'an address with its prefix length' }),
    )
    .max(64)
    .default([])
    .describe('Addresses that mean "blocked", beside 0.0.0.0, :: and loopback.'),
  memory: z
    .boolean()
    .default(true)
    .describe('Whether the agent keeps digests of what it saw, to answer the next pack about the past.'),
  memoryDays: z.int().min(1).max(400).default(400).describe('For how many days.'),
  outboxBytes: z
    .int()
    .min(1 << 20)
    .max(1 << 30)
    .default(64 << 20)
    .describe('The most that undelivered events may take on disk.'),
  logLevel: z.enum(['error', 'warn', 'info', 'debug']).default('info').describe('What is written to the log.'),
});

export type Settings = z.infer<typeof settingsSchema>;
export type SettingName = keyof Settings;

export const SETTING_NAMES: readonly SettingName[] = settingsSchema.keyof().options;
