/**
 * Lines of JSON over a pipe between the command and its child: one value a line, of bounded length.
 * @module
 */

/** What comes over the pipe is not what it should be; the other side is broken or not ours. */
export class LineError extends Error {}

/** Each line's value. Ends with the stream; a line that is too long or no JSON is a LineError, as is half a line at the end. */
export async function* jsonLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<unknown> {
  let parts: Buffer[] = [];
  let held = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      parts.push(chunk.subarray(start, end));
      if (held + end - start > maxBytes) throw new LineError(`a line of more than ${maxBytes} bytes`);
      yield readValue(Buffer.concat(parts));
      parts = [];
      held = 0;
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    held += rest.length;
    if (held > maxBytes) throw new LineError(`a line of more than ${maxBytes} bytes`);
    if (rest.length > 0) parts.push(rest);
  }
  if (held > 0) throw new LineError('half a line at the end');
}

/** A value as one line. JSON has no raw line break, so one line stays one line whatever the names in it hold. */
export function toJsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

const LINE_FEED = 0x0a;

function readValue(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (error) {
    throw new LineError('a line that is no JSON', { cause: error });
  }
}
