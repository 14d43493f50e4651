/**
 * A report as the events that tell it, and the host that it is about.
 *
 * Their ids follow from the report, so that one that is sent again, by whomever and from wherever, is known and not counted
 * twice.
 * @module
 */
import { createHash } from 'node:crypto';
import type { Draft, Event } from '../model/event.ts';
import type { EnrolRequest } from '../model/exchange.ts';
import type { Report } from '../model/report.ts';
import { stableId, uuidText } from '../sweep/identity.ts';
import { summaryOf } from './sweeps.ts';

/** What the events of a report say: one summary, each finding, and a count where there were more places than are told. */
export function reportDrafts(report: Report): readonly Draft[] {
  const at = report.finishedAt;
  const findings = report.findings.map((finding): Draft => {
    return { type: 'finding', at, mark: 'new', sweep: report.id, finding };
  });
  return [summaryOf({ report, reason: 'one-off' }, at), ...findings, ...tallies(report)];
}

function tallies({ indicators, findings, tripped, startedAt, finishedAt }: Report): readonly Draft[] {
  const told = Map.groupBy(findings, ({ pack, indicator }) => `${pack} ${indicator}`);
  const untold = indicators.filter(({ pack, id, hits }) => hits > (told.get(`${pack} ${id}`)?.length ?? 0));
  return untold.map(({ pack, id, hits }): Draft => {
    const because = tripped.includes(id) ? 'tripped' : 'over-100-places';
    const span = { at: finishedAt, firstSeen: startedAt, lastSeen: finishedAt };
    return { type: 'tally', ...span, indicator: id, pack, count: hits, because };
  });
}

/** The same with their ids. */
export function reportEvents(report: Report): readonly Event[] {
  return reportDrafts(report).map((draft, index): Event => {
    return { schema: 'besom.event/1', id: eventId(report, index), ...draft };
  });
}

/** A UUID of version 7 (RFC 9562, 5.7): the time of the report, and bits that follow from it and the event's number. */
function eventId({ id, finishedAt }: Report, index: number): string {
  const ms = Date.parse(finishedAt);
  const time = Number.isFinite(ms) && ms >= 0 ? ms.toString(16).padStart(12, '0').slice(-12) : '0'.repeat(12);
  const bits = createHash('sha256').update(`${id} ${finishedAt} ${index}`).digest();
  bits[0] = ((bits[0] ?? 0) & 0x0f) | 0x70;
  bits[2] = ((bits[2] ?? 0) & 0x3f) | 0x80;
  return uuidText(`${time}${bits.toString('hex', 0, 10)}`);
}

/** Who the report is about. The same Mac is the same host each time, whoever sends its reports. */
export function reportHost({ host }: Report): EnrolRequest['host'] {
  const { name, uuid, serial, platform, os } = host;
  const id = uuid === null ? stableId('one-off', 'name', name) : stableId('one-off', 'uuid', uuid.toLowerCase());
  return { id, name, uuid, serial, platform, os, model: null };
}
