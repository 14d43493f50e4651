/**
 * The pattern language as a tree: what the parser makes, the plan takes apart and the matcher evaluates.
 * Source: STIX 2.1 (OASIS Standard, 10 June 2021), chapter 9.
 * @module
 */

/** Where in the pattern's text something stands: `line` and `column` count from 1, `offset` and `end` from 0 (UTF-16). */
export type Span = { readonly offset: number; readonly end: number; readonly line: number; readonly column: number };

/** A literal. Timestamps keep their text (RFC 3339, any number of fraction digits); hex and binary become bytes. */
export type Literal =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'timestamp'; readonly value: string }
  | { readonly kind: 'hex'; readonly value: Uint8Array }
  | { readonly kind: 'binary'; readonly value: Uint8Array };

/** One step of an object path after the type: a property, a list index, or any index. */
export type PathStep =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'any-index' };

/** `file:parent_directory_ref.path`. */
export type ObjectPath = { readonly type: string; readonly steps: readonly PathStep[]; readonly span: Span };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'IN' | 'LIKE' | 'MATCHES' | 'ISSUBSET' | 'ISSUPERSET';

/** One test of one property. `values` holds one literal, several only for IN. */
export type PropertyTest = {
  readonly kind: 'test';
  readonly path: ObjectPath;
  readonly negated: boolean;
  readonly operator: Operator;
  readonly values: readonly Literal[];
  readonly span: Span;
};

/** `EXISTS file:name`. */
export type ExistsTest = {
  readonly kind: 'exists';
  readonly path: ObjectPath;
  readonly negated: boolean;
  readonly span: Span;
};

/** What stands inside one pair of brackets. */
export type Comparison =
  | PropertyTest
  | ExistsTest
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Comparison[]; readonly span: Span };

export type Qualifier =
  | { readonly kind: 'within'; readonly seconds: number; readonly span: Span }
  | { readonly kind: 'repeats'; readonly times: number; readonly span: Span }
  | { readonly kind: 'start-stop'; readonly start: string; readonly stop: string; readonly span: Span };

/** A pattern: observation expressions joined and qualified. */
export type Pattern =
  | { readonly kind: 'observation'; readonly comparison: Comparison; readonly span: Span }
  | { readonly kind: 'qualified'; readonly expression: Pattern; readonly qualifier: Qualifier; readonly span: Span }
  | {
      readonly kind: 'and' | 'or' | 'followed-by';
      readonly operands: readonly Pattern[];
      readonly span: Span;
    };
