/**
 * What a qualifier asks that nothing can answer.
 * @module
 */
import { parseInstant } from './instant.ts';
import type { Qualifier } from './pattern.ts';

/** Why a qualifier can not be evaluated; `undefined` where it can. */
export function qualifierDefect(qualifier: Qualifier): string | undefined {
  switch (qualifier.kind) {
    case 'within':
      return qualifier.seconds > 0 ? undefined : 'WITHIN takes more than 0 seconds';
    case 'repeats':
      return qualifier.times >= 1 ? undefined : 'REPEATS takes 1 or more times';
    case 'start-stop': {
      const wrong = [qualifier.start, qualifier.stop].find((text) => parseInstant(text) === undefined);
      return wrong === undefined ? undefined : `t'${wrong}' is not in the calendar`;
    }
  }
}
