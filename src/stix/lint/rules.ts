/**
 * The rules for packs, each with its weight: an error costs an indicator or breaks the standard, a warning does neither.
 * @module
 */
import type { ExistsTest, PropertyTest, Span } from '../patterns/pattern.ts';

export const LINT_RULES = {
  encoding: 'error',
  'not-an-object': 'error',
  'missing-property': 'error',
  'id-form': 'error',
  'duplicate-id': 'error',
  'older-version': 'warning',
  timestamp: 'error',
  'valid-until': 'error',
  expired: 'warning',
  revoked: 'warning',
  'unresolved-reference': 'error',
  'outside-reference': 'warning',
  mitigates: 'error',
  'pattern-type': 'warning',
  'broken-pattern': 'error',
  'not-evaluable': 'error',
  forbidden: 'error',
  'same-pattern': 'warning',
  'hash-name': 'warning',
  'unknown-hash': 'warning',
  'no-domain': 'error',
  'no-address': 'error',
  'unknown-property': 'warning',
  'unknown-type': 'warning',
  confidence: 'error',
  derived: 'error',
  action: 'error',
  'own-property': 'warning',
} as const satisfies Record<string, 'error' | 'warning'>;

export type LintRule = keyof typeof LINT_RULES;

/** Where in a pattern something is wrong; `excerpt` is that line of the pattern, and below it a caret under the place. */
export type PatternPlace = { readonly line: number; readonly column: number; readonly excerpt: string };

/** What is wrong with one object, before it is told where the object stands. */
export type Fault = {
  readonly rule: LintRule;
  /** One sentence: what is wrong, and what would be right. */
  readonly says: string;
  readonly place?: PatternPlace;
};

/** A fault of a pattern before its place in the text is worked out. */
export type SpanFault = { readonly rule: LintRule; readonly says: string; readonly span: Span };

/** What a pattern's fault is found in. */
export type Test = PropertyTest | ExistsTest;

/** A fault at its place in the file. */
export type Defect = Fault & {
  readonly severity: 'error' | 'warning';
  /** The line of the file on which the object begins. */
  readonly line: number;
  /** Its index in `objects`; absent where the file as a whole is meant. */
  readonly index?: number;
  readonly id?: string;
  readonly name?: string;
};
