/**
 * Writes `docs/configuration.md`, every setting of the agent, from the same schema that validates them.
 * @module
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { settingsSchema } from '../src/model/settings.ts';

/** A setting as JSON Schema says it, as far as this page shows it. */
const described = z.object({
  description: z.string(),
  default: z.unknown().optional(),
  takes: z.string().optional(),
  secret: z.boolean().optional(),
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  minLength: z.number().optional(),
  maxItems: z.number().optional(),
  items: z.object({ takes: z.string().optional(), maxLength: z.number().optional() }).optional(),
});

type Described = z.infer<typeof described>;

/** The whole document. */
export function configurationDocument(): string {
  const { properties = {} } = z.toJSONSchema(settingsSchema, { io: 'input' });
  const settings = Object.entries(properties).map(([key, schema]) => ({ key, ...described.parse(schema) }));
  return `${[HEAD, ...settings.map(settingSection), TAIL].join('\n\n')}\n`;
}

const HEAD = `# The agent's settings

<!-- Written by "npm run docs:configuration" from src/model/settings.ts: change it there. -->

A setting is looked for in two places, and taken from the first that names it:

1. **Managed preferences**, \`/Library/Managed Preferences/com.besom.agent.plist\`, which MDM writes (XML or binary). The file must be
   root's, and writable by nobody else.
2. **The configuration file**, \`agent.json\` in the state folder (\`/Library/Application Support/Besom\`), or the file that \`--config\`
   names. It is JSON, and must belong to root or to whoever runs the agent, and be writable by nobody else.

Else the default holds. Every key is optional, in both.

- **A change is picked up within seconds**, without a restart.
- **A bad value costs its key alone.** It keeps the last good value, else the default; so does every key of a file that cannot be
  read. The agent starts in any case, says once in an event what is wrong, and \`besom status\` names the key. The configuration
  file never makes up for a bad managed value.
- **What is in use, and where each value came from**, is said by \`besom agent --print-config\`: exit 1 where something is wrong.
  Secrets are hidden.
- **A key of minisign serves one purpose.** One that stands in two of \`packKeys\`, \`indexKeys\`, \`orderKeys\` and \`rootKeys\` is used for
  none.
- \`clientCertificateFile\` and \`clientKeyFile\` are of use together only; \`enrolmentToken\` with \`collectors\` only; \`orderKeys\` with
  \`fleet\` only. A collector that is \`http://\` and not on this machine is left out unless \`allowInsecure\` is true, and so is one with a
  name or password in its address.
- **A local user can read managed preferences**, and so the token: it can only ask to join, and is taken as known.

The same settings in both forms:

\`\`\`json
{ "collectors": ["https://besom.example.com"], "sweepEvery": "6h", "watch": true }
\`\`\`

\`\`\`xml
<dict>
  <key>collectors</key>
  <array><string>https://besom.example.com</string></array>
  <key>sweepEvery</key>
  <string>6h</string>
  <key>watch</key>
  <true/>
</dict>
\`\`\`

A time is a number with \`ms\`, \`s\`, \`m\`, \`h\` or \`d\`.`;

const TAIL = `How to make keys, sign the index and order sweeps: [operations.md](operations.md).`;

function settingSection({ key, ...setting }: Described & { readonly key: string }): string {
  return [
    `## \`${key}\``,
    setting.description,
    [
      `- takes ${takesText(setting)}`,
      `- ${setting.default === undefined ? 'not set unless given' : `default: ${defaultText(setting.default)}`}`,
      ...(setting.secret === true ? ['- hidden wherever settings are shown'] : []),
    ].join('\n'),
  ].join('\n\n');
}

function takesText(setting: Described): string {
  const { takes, type, maxItems, items } = setting;
  if (setting.enum !== undefined) return setting.enum.map((word) => `\`${word}\``).join(', ');
  if (takes !== undefined) return takes;
  if (type === 'boolean') return '`true` or `false`';
  if (type === 'integer') return `a whole number from ${setting.minimum} to ${setting.maximum}`;
  if (type === 'string') return textText(setting);
  if (type === 'array' && maxItems !== undefined)
    return `a list of up to ${maxItems}, each ${items?.takes ?? textText(items ?? {})}`;
  throw new Error(`a setting of a kind that this page does not know: ${JSON.stringify(setting)}`);
}

function textText({
  minLength,
  maxLength,
}: {
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
}): string {
  const least = minLength === undefined ? '' : `${minLength} to `;
  return `text of ${minLength === undefined ? 'up to ' : least}${maxLength} characters`;
}

function defaultText(value: unknown): string {
  return Array.isArray(value) && value.length === 0
    ? 'none'
    : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/configuration.md'), configurationDocument());
