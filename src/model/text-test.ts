/**
 * How the pattern language tests a text with LIKE and MATCHES. It stands on the lowest floor because two rooms ask:
 * the matcher, and the walk over the file system, which tests names before anything is made of them.
 * @module
 */

/** LIKE or MATCHES with its operand, as the pattern has it. */
export type TextTest = { readonly operator: 'LIKE' | 'MATCHES'; readonly text: string };
