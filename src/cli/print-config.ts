/**
 * `besom agent --print-config`: each setting with its value and where it came from, secrets hidden, and what is wrong.
 * @module
 */
import { lookAtSettings, type SettingsContext } from '../agent/settings.ts';
import type { Origin, SettingsInUse } from '../agent/settings-in-use.ts';
import { maskedValue, shownValue } from '../agent/settings-shown.ts';
import { SETTING_NAMES } from '../model/settings.ts';
import { forTerminal } from '../report/escape.ts';
import { paint, type Style } from '../report/style.ts';
import { columnsOf } from '../report/width.ts';
import { wrap } from '../report/wrap.ts';
import type { AnswerOut } from './answer-out.ts';

/** Looks and says it; exit code 1 where something is wrong, so that an administrator's script can tell. */
export async function printConfig(out: AnswerOut, format: string, context: SettingsContext): Promise<0 | 1> {
  const inUse = await lookAtSettings(context);
  if (format === 'json') out.json(configJson(inUse));
  else out.write(configText(inUse, out.style));
  return inUse.complaints.length === 0 ? 0 : 1;
}

/** For programs. */
export function configJson({ settings, origins, complaints }: SettingsInUse): unknown {
  const values = new Map<string, unknown>(Object.entries(settings));
  return {
    schema: 'besom.config/1',
    settings: SETTING_NAMES.map((key) => ({
      key,
      value: maskedValue(key, values.get(key)),
      ...(origins[key] ?? { from: 'default' }),
    })),
    complaints,
  };
}

/** For people: one line a setting, that can be copied whole. */
export function configText({ settings, origins, complaints }: SettingsInUse, style: Style): string {
  const values = new Map<string, unknown>(Object.entries(settings));
  const columns = Math.max(...SETTING_NAMES.map(columnsOf)) + 2;
  const lines = SETTING_NAMES.flatMap((key) => {
    const value = forTerminal(shownValue(key, values.get(key)));
    const from = paint(ORIGIN_WORDS[origins[key]?.from ?? 'default'], { tone: 'quiet', style });
    const kept = origins[key]?.kept === true ? paint(', the last good value', { tone: 'warning', style }) : '';
    const line = `${key}${' '.repeat(columns - columnsOf(key))}${value}`;
    const fits = columnsOf(value) + columns + columnsOf(from) + 4 <= style.columns;
    return fits ? [`${line}  (${from}${kept})`] : [line, `${' '.repeat(columns)}(${from}${kept})`];
  });
  const wrong = complaints.flatMap(({ says }) =>
    wrap(forTerminal(says), { first: '  ! ', rest: '    ', columns: style.columns }),
  );
  const section = wrong.length === 0 ? [] : ['', paint('What is wrong', { tone: 'heading', style }), ...wrong];
  return `${[...lines, ...section].join('\n')}\n`;
}

const ORIGIN_WORDS: Readonly<Record<Origin['from'], string>> = {
  managed: 'managed preferences',
  file: 'configuration file',
  default: 'default',
};
