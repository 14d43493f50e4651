/**
 * Reads where a report is to be sent: to the local agent, or to a collector that was named with its token.
 * @module
 */
import { nameOfInput, readInput } from '../host/input.ts';
import { Problem } from '../model/problem.ts';
import { type Invocation, oneValue } from './invocation.ts';
import { badValue } from './values.ts';

/** A collector that was named. */
export type Named = { readonly collector: string; readonly token: string };

const MAX_TOKEN_BYTES = 4_096;

/** The collector of `--collector`, with the token of `--token-file`, which is read now: a sweep may take an hour. */
export function readNamed(invocation: Invocation): Named | undefined {
  const collector = oneValue(invocation, '--collector');
  const tokenFile = oneValue(invocation, '--token-file');
  const command = invocation.command.name;
  if (collector === undefined && tokenFile === undefined) return undefined;
  if (collector === undefined) throw unfit(command, '--token-file is for a collector. Add --collector URL');
  if (tokenFile === undefined) throw unfit(command, '--collector needs the token of the fleet. Add --token-file FILE');
  return { collector: checkCollector(collector, command), token: readToken(tokenFile) };
}

function checkCollector(text: string, command: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw badValue({ command, flag: '--collector' }, text, 'no address of a collector: write https://HOST');
  }
  return text;
}

/** The first line. No text of it is shown, whatever it is. */
function readToken(path: string): string {
  const [line = ''] = readInput(path, { maxBytes: MAX_TOKEN_BYTES }).toString('utf8').split(/\r?\n/u);
  if (/^[\x21-\x7e]{8,512}$/u.test(line)) return line;
  const name = nameOfInput(path);
  throw new Problem(
    'READ_FAILED',
    `${name}: its first line is no token: 8 to 512 characters without blanks. Name another`,
  );
}

function unfit(command: string, why: string): Problem {
  return new Problem('USAGE', `besom ${command}: ${why}`);
}
