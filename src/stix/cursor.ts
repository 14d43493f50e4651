/**
 * Walks over a pattern's tokens with one token in sight, and says what was expected where it can not go on.
 * @module
 */
import { quote } from '../model/quote.ts';
import { Lexer, type Token, type TokenKind } from './lexer.ts';
import type { Span } from './pattern.ts';
import { PatternError } from './pattern-error.ts';
import { PATTERN_LIMITS } from './stix.ts';

const NAMES: Readonly<Record<TokenKind, string>> = {
  name: 'the name',
  keyword: 'the keyword',
  string: 'the text',
  integer: 'the integer',
  float: 'the number',
  boolean: 'the boolean',
  timestamp: 'the timestamp',
  hex: 'the hexadecimal value',
  binary: 'the binary value',
  sign: '',
  end: 'the end of the pattern',
  invalid: '',
};

export class Cursor {
  readonly #lexer: Lexer;
  #next: Token;
  #end = 0;
  #operands = 0;

  constructor(text: string) {
    this.#lexer = new Lexer(text);
    this.#next = this.#lexer.next();
  }

  /** The token in sight, which is not passed yet. */
  get next(): Token {
    return this.#next;
  }

  /** Where the token that was passed last ends. */
  get end(): number {
    return this.#end;
  }

  take(): Token {
    const taken = this.#next;
    this.#end = taken.span.end;
    this.#next = this.#lexer.next();
    return taken;
  }

  isAt(kind: TokenKind, text?: string): boolean {
    return this.#next.kind === kind && (text === undefined || this.#next.text === text);
  }

  /** Passes the next token if it is this sign or keyword. */
  passes(text: string): boolean {
    const there = (this.#next.kind === 'sign' || this.#next.kind === 'keyword') && this.#next.text === text;
    if (there) this.take();
    return there;
  }

  /** Passes the sign or keyword that must come next. */
  need(text: string, expected = text): void {
    if (!this.passes(text)) this.fail(expected);
  }

  /** Passes the token of this kind that must come next. */
  needKind(kind: TokenKind, expected: string): Token {
    return this.isAt(kind) ? this.take() : this.fail(expected);
  }

  /** Counts a test or a member of a set, so that a hostile text can not fill the memory with them. */
  count(): void {
    this.#operands += 1;
    if (this.#operands > PATTERN_LIMITS.maxOperands) this.#refuse(`at most ${PATTERN_LIMITS.maxOperands} operands`);
  }

  /** Refuses brackets and qualifiers that stand too deep: the tree is walked by recursion. */
  allow(depth: number): void {
    if (depth > PATTERN_LIMITS.maxDepth) this.#refuse(`at most ${PATTERN_LIMITS.maxDepth} levels`);
  }

  /** Ends the reading at the token in sight. */
  fail(expected: string): never {
    const { kind, text, span } = this.#next;
    if (kind === 'end') throw new PatternError(span, NAMES.end, expected);
    const found = `${NAMES[kind]} ${quote(text, 40)}`.trim();
    throw new PatternError(span, found, kind === 'invalid' ? (this.#next.expected ?? expected) : expected);
  }

  /** From the start of a token to the end of the one passed last. */
  spanFrom(start: Span): Span {
    return { ...start, end: this.#end };
  }

  #refuse(expected: string): never {
    throw new PatternError(this.#next.span, 'more', expected);
  }
}
