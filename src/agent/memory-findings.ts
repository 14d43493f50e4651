/**
 * Says a match of the memory as a finding: weaker than one that a sweep makes, and plain about what it rests on.
 * @module
 */
import type { StixObject } from '../model/observation.ts';
import type { Finding, Severity } from '../model/report.ts';
import { actionsFor, severityOf } from '../sweep/conclude.ts';
import { stableId } from '../sweep/identity.ts';
import type { MemoryMatch } from './memory-ask.ts';
import { dayStart, dayText } from './memory-day.ts';

const LOWERED: Readonly<Record<Severity, Severity>> = { critical: 'high', high: 'medium', medium: 'low', low: 'low' };

/** No pack's own confidence makes more of a name that anything can have, wherever it stood. */
const MOST_BY_NAME = 30;

/** The same id in every answer, and another than that of the thing itself when a sweep finds it. */
export function memoryFinding(match: MemoryMatch, { hostId }: { readonly hostId: string }): Finding {
  const { planned, question, first, last } = match;
  const { indicator, pack } = planned;
  const id = stableId(hostId, indicator.id, 'memory', question.kind, question.value);
  const nameOnly = 'nameOnly' in question;
  const severity = LOWERED[severityOf(indicator, 'evidence')];
  return {
    id,
    kind: 'evidence',
    indicator: indicator.id,
    name: indicator.name,
    pack: pack.id,
    match: id,
    severity: nameOnly ? 'low' : severity,
    confidence: nameOnly ? Math.min(indicator.confidence, MOST_BY_NAME) : indicator.confidence,
    derived: indicator.derivedFrom !== undefined,
    probe: 'memory',
    path: question.kind === 'path' ? question.value : '',
    record: stableId(hostId, 'memory', question.kind, question.value),
    timeFrom: 'memory',
    exists: 'unknown',
    observation: { thing: objectOf(match) },
    state: 'removed',
    firstSeen: dayStart(first),
    lastSeen: dayStart(last),
    // what is not known to be there cannot be taken away
    actions: actionsFor(indicator).filter((verb) => verb !== 'remove'),
    detail: detailOf(match),
  };
}

function detailOf(match: MemoryMatch): string {
  const { first, last } = match;
  const days = first === last ? `seen on ${dayText(first)}` : `seen between ${dayText(first)} and ${dayText(last)}`;
  return `${thingOf(match)}: it rests on a memory, ${days} (UTC), not there now unless a sweep says so`;
}

function thingOf({ question, file }: MemoryMatch): string {
  switch (question.kind) {
    case 'name':
      return question.nameOnly === undefined
        ? `something named ${question.value} was on this Mac`
        : `something named ${question.value} was on this Mac; whether it stood at ${question.nameOnly} is not remembered`;
    case 'path':
      return `something stood at ${question.value}`;
    case 'domain':
      return `the name ${question.value} was met on this Mac`;
    case 'below':
      return `a name below ${question.value} was met on this Mac; which one is not remembered`;
    case 'address':
      return `the address ${question.value} was met on this Mac`;
    case 'bundle':
      return `an application with the identifier ${question.value} was on this Mac`;
    case 'file': {
      const what = file?.format === 'app-executable' ? "an application's executable" : 'a disk image';
      return `${what} with this digest was on this Mac, ${file?.size ?? 0} bytes; its name and place are not remembered`;
    }
  }
}

/** What is known of the thing, as STIX. */
function objectOf({ question, file }: MemoryMatch): StixObject {
  switch (question.kind) {
    case 'name':
      return { type: 'file', name: question.value };
    case 'path':
      return { type: 'file', path: question.value };
    case 'domain':
    case 'below':
      return { type: 'domain-name', value: question.value };
    case 'address':
      return { type: question.value.includes(':') ? 'ipv6-addr' : 'ipv4-addr', value: question.value };
    case 'bundle':
      return { type: 'file', x_besom_info_plist: { CFBundleIdentifier: question.value } };
    case 'file':
      return { type: 'file', ...(file === undefined ? {} : { size: file.size, hashes: file.hashes }) };
  }
}
