/**
 * The exit code of a sweep: evidence wins over an incomplete answer.
 * @module
 */
import type { Report } from '../model/report.ts';

/** `failOn`: posture alone makes it 1 only where a person asked for that. */
export function exitCodeOf({ summary }: Report, failOn: 'evidence' | 'posture'): 0 | 1 | 3 {
  if (summary.evidence > 0 || (failOn === 'posture' && summary.posture > 0)) return 1;
  return summary.verdict === 'incomplete' ? 3 : 0;
}
