/**
 * Judges every observation against the patterns as it comes: matches become findings at once where one observation
 * is enough, and at the end where a pattern joins several.
 * @module
 */
import type { Observation } from '../model/observation.ts';
import type { Finding } from '../model/report.ts';
import { testComparison } from '../stix/matching/comparison.ts';
import { matchPattern } from '../stix/matching/match.ts';
import type { Pattern } from '../stix/patterns/pattern.ts';
import { indexCandidates } from './candidates.ts';
import { conclude } from './conclude.ts';
import type { SweepEvent } from './events.ts';
import { explainSighting } from './explain-sighting.ts';
import { findingOf } from './finding.ts';
import { stableId } from './identity.ts';
import type { Plan, PlannedIndicator } from './plan.ts';
import { joinSightings, thingKey } from './same-thing.ts';

export type JudgeContext = {
  readonly hostId: string;
  readonly sinkholes: readonly string[];
  /** What each probe feeds. */
  readonly feeds: (probe: string) => 'evidence' | 'posture';
  /** Findings of one indicator that are told in full; the rest is counted. */
  readonly maxHits: number;
  readonly now: () => Date;
  /** Whether to tell how the first observations fared with each indicator. */
  readonly explain: boolean;
};

export type Judge = {
  /** What one more observation brings to light. */
  offer(observation: Observation): readonly SweepEvent[];
  /** What only the whole can tell: patterns over several observations. */
  finish(): readonly SweepEvent[];
};

/** A pattern that joins observations remembers at most this many of those that meet one of its parts. */
const MAX_JOINED = 5000;

/** Explanations told per indicator of observations that met it, and of observations that nearly did. */
const MAX_EXPLAINED = { met: 3, failed: 1 } as const;

/** Finding ids remembered per indicator, so that two probes at one place make one finding. */
const MAX_REMEMBERED = 10_000;

type Hits = {
  readonly ids: Set<string>;
  count: number;
  /** By what each is an observation of. */
  readonly joined: Map<string, Observation>;
  overflown: boolean;
  readonly explained: { met: number; failed: number };
};

/** Opens a judge for one sweep. */
export function openJudge(plan: Plan, context: JudgeContext): Judge {
  const candidates = indexCandidates(plan);
  const hits = new Map<PlannedIndicator, Hits>();
  const lone = new Set(plan.planned.filter(({ pattern }) => isLone(pattern)));

  function hitsOf(planned: PlannedIndicator): Hits {
    const known = hits.get(planned) ?? {
      ids: new Set<string>(),
      count: 0,
      joined: new Map(),
      overflown: false,
      explained: { met: 0, failed: 0 },
    };
    hits.set(planned, known);
    return known;
  }

  function tell(planned: PlannedIndicator, observation: Observation, match?: string): readonly SweepEvent[] {
    const kind = conclude(observation, planned.indicator, {
      feeds: context.feeds(observation.probe),
      sinkholes: context.sinkholes,
    });
    if (kind !== 'evidence' && kind !== 'posture') return [];
    return tellFinding(planned, observation, { kind, ...(match === undefined ? {} : { match }) });
  }

  function tellFinding(
    planned: PlannedIndicator,
    observation: Observation,
    more: { readonly kind: Finding['kind']; readonly match?: string },
  ): readonly SweepEvent[] {
    const known = hitsOf(planned);
    const now = context.now().toISOString();
    const finding = findingOf(planned, observation, { ...more, hostId: context.hostId, now });
    if (known.ids.has(finding.id)) return [];
    if (known.ids.size < MAX_REMEMBERED) known.ids.add(finding.id);
    known.count += 1;
    return known.count > context.maxHits
      ? [{ kind: 'more', indicator: planned.indicator.id, of: more.kind }]
      : [{ kind: 'finding', finding }];
  }

  function explain(planned: PlannedIndicator, observations: readonly Observation[]): readonly SweepEvent[] {
    if (!context.explain || !observations.some(({ probe }) => isServedBy(planned, probe))) return [];
    const told = hitsOf(planned).explained;
    if (told.met >= MAX_EXPLAINED.met) return [];
    const explained = explainSighting(planned, observations);
    if (explained === undefined) return [];
    const outcome = explained.met ? 'met' : 'failed';
    told[outcome] += 1;
    return told[outcome] > MAX_EXPLAINED[outcome] ? [] : [{ kind: 'explained', explained }];
  }

  function offerLone(planned: PlannedIndicator, observation: Observation): readonly SweepEvent[] {
    const result = matchPattern(planned.pattern, [observation]);
    if (result.kind === 'match') return tell(planned, observation);
    return result.kind === 'no-match' ? [] : [undecided(planned, result.because)];
  }

  function keep(planned: PlannedIndicator, observation: Observation): void {
    if (!planned.parts.some(({ pattern }) => testComparison(pattern.comparison, observation).kind !== 'no')) return;
    const known = hitsOf(planned);
    const key = thingKey(observation);
    const seen = known.joined.get(key);
    if (seen !== undefined) known.joined.set(key, joinSightings(seen, observation));
    else if (known.joined.size < MAX_JOINED) known.joined.set(key, observation);
    else known.overflown = true;
  }

  function finishJoined(planned: PlannedIndicator, known: Hits): readonly SweepEvent[] {
    const joined = [...known.joined.values()];
    const result = matchPattern(planned.pattern, joined);
    const events: SweepEvent[] = [];
    if (known.overflown) events.push(undecided(planned, `more than ${MAX_JOINED} observations meet a part of it`));
    if (result.kind === 'cannot-decide') events.push(undecided(planned, result.because));
    events.push(...explain(planned, joined));
    if (result.kind !== 'match') return events;
    for (const binding of result.bindings) {
      const together = binding.flatMap((index) => joined[index] ?? []);
      const match = stableId(context.hostId, planned.indicator.id, ...together.map(thingKey).sort());
      for (const observation of together) events.push(...tell(planned, observation, match));
    }
    return events;
  }

  return {
    offer(observation) {
      const events: SweepEvent[] = [];
      for (const planned of candidates(observation)) {
        if (lone.has(planned)) events.push(...offerLone(planned, observation), ...explain(planned, [observation]));
        else keep(planned, observation);
      }
      return events;
    },
    finish() {
      return [...hits].flatMap(([planned, known]) => (lone.has(planned) ? [] : finishJoined(planned, known)));
    },
  };
}

/** Whether one observation alone decides the pattern: no AND, FOLLOWEDBY, WITHIN or REPEATS over several. */
function isLone(pattern: Pattern): boolean {
  if (pattern.kind === 'observation') return true;
  if (pattern.kind === 'or') return pattern.operands.every(isLone);
  return pattern.kind === 'qualified' && pattern.qualifier.kind === 'start-stop' && isLone(pattern.expression);
}

/** What another probe shows by the way is no near miss: this indicator was not looked for there. */
function isServedBy({ parts }: PlannedIndicator, probe: string): boolean {
  return parts.some(({ branches }) => branches.some(({ probes }) => probes.includes(probe)));
}

function undecided(planned: PlannedIndicator, because: string): SweepEvent {
  return { kind: 'undecided', indicator: planned.indicator.id, because };
}
