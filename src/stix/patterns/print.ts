/**
 * Writes a pattern's tree as text, in one spelling: what is written reads back as the same tree.
 * @module
 */
import { printLiteral, printNumber, printString } from './literal.ts';
import type { Comparison, ObjectPath, PathStep, Pattern, PropertyTest, Qualifier } from './pattern.ts';

/** Names that the grammar takes for keywords or booleans: as a property they stand in quotes. */
const RESERVED =
  /^(?:AND|OR|NOT|FOLLOWEDBY|LIKE|MATCHES|ISSUPERSET|ISSUBSET|EXISTS|LAST|IN|START|STOP|SECONDS|WITHIN|REPEATS|TIMES|true|false)$/u;
const PLAIN = /^[A-Za-z_]\w*$/u;

const WORDS = { and: ' AND ', or: ' OR ', 'followed-by': ' FOLLOWEDBY ' } as const;

/** How tight an operator binds. What binds no tighter than what is around it stands in brackets. */
const TIGHTNESS = { 'followed-by': 1, or: 2, and: 3 } as const;

/** The whole pattern on one line. */
export function printPattern(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'observation':
      return `[${printComparison(pattern.comparison)}]`;
    case 'qualified':
      return `${printQualified(pattern.expression, pattern.qualifier)} ${printQualifier(pattern.qualifier)}`;
    default: {
      const { kind, operands } = pattern;
      return operands.map((operand) => printOperand(operand, TIGHTNESS[kind])).join(WORDS[kind]);
    }
  }
}

/** What stands inside the brackets of an observation. */
function printComparison(comparison: Comparison): string {
  switch (comparison.kind) {
    case 'test':
      return printTest(comparison);
    case 'exists':
      return `${comparison.negated ? 'NOT ' : ''}EXISTS ${printPath(comparison.path)}`;
    default: {
      const { kind, operands } = comparison;
      return operands.map((operand) => printInner(operand, TIGHTNESS[kind])).join(WORDS[kind]);
    }
  }
}

export function printPath({ type, steps }: ObjectPath): string {
  return `${type}:${steps.map(printStep).join('').replace(/^\./u, '')}`;
}

function printQualifier(qualifier: Qualifier): string {
  switch (qualifier.kind) {
    case 'within':
      return `WITHIN ${printNumber(qualifier.seconds)} SECONDS`;
    case 'repeats':
      return `REPEATS ${printNumber(qualifier.times)} TIMES`;
    case 'start-stop':
      return `START t'${qualifier.start}' STOP t'${qualifier.stop}'`;
  }
}

function printOperand(operand: Pattern, outer: number): string {
  const isLoose = operand.kind !== 'observation' && operand.kind !== 'qualified' && TIGHTNESS[operand.kind] <= outer;
  return isLoose ? `(${printPattern(operand)})` : printPattern(operand);
}

/** Brackets also part qualifiers of one kind, which the standard allows only so. */
function printQualified(expression: Pattern, outer: Qualifier): string {
  const isPlain =
    expression.kind === 'observation' || (expression.kind === 'qualified' && expression.qualifier.kind !== outer.kind);
  return isPlain ? printPattern(expression) : `(${printPattern(expression)})`;
}

function printInner(operand: Comparison, outer: number): string {
  const isLoose = operand.kind !== 'test' && operand.kind !== 'exists' && TIGHTNESS[operand.kind] <= outer;
  return isLoose ? `(${printComparison(operand)})` : printComparison(operand);
}

function printTest({ path, negated, operator, values }: PropertyTest): string {
  const literals = values.map(printLiteral).join(', ');
  return `${printPath(path)}${negated ? ' NOT' : ''} ${operator} ${operator === 'IN' ? `(${literals})` : literals}`;
}

function printStep(step: PathStep): string {
  switch (step.kind) {
    case 'property':
      return `.${PLAIN.test(step.name) && !RESERVED.test(step.name) ? step.name : printString(step.name)}`;
    case 'index':
      return `[${printNumber(step.index)}]`;
    case 'any-index':
      return '[*]';
  }
}
