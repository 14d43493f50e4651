/**
 * How a text for people is laid out: where it is shown, and how much of it.
 * @module
 */
import type { Style } from './style.ts';

/** `extent`: `all` names also what is otherwise only counted. */
export type Layout = { readonly style: Style; readonly extent: 'short' | 'all' };
