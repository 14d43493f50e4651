/**
 * The ways in which the throwaway collector answers wrongly.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Fault, Line } from './collector-protocol.ts';

/** What it would answer. `kept`: what is written before. */
export type Reply = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly kept?: readonly Line[];
  readonly events?: number;
};

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse; readonly reply: Reply };

const DRIP_MS = 50;

/** Whether the fault has taken the answer in hand. */
export function answerWrongly(fault: Fault, { request, response, reply }: Exchange): boolean {
  switch (fault.kind) {
    case 'drop':
      request.socket.destroy();
      return true;
    case 'reset': {
      const text = JSON.stringify(reply.body);
      response.writeHead(reply.status, { 'Content-Length': Buffer.byteLength(text) });
      response.write(text.slice(0, text.length / 2), () => request.socket.resetAndDestroy());
      return true;
    }
    case 'slow':
      response.writeHead(200, { 'Content-Type': 'application/json' });
      drip(response, ' ');
      return true;
    case 'endless':
      response.writeHead(200, { 'Content-Type': 'application/json' });
      pour(response);
      return true;
    case 'bomb':
      response.writeHead(200, { 'Content-Encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(64 << 20)));
      return true;
    case 'silent':
      return true;
    case 'garbage':
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('<html>Welcome to the airport</html>');
      return true;
    case 'elsewhere':
      response.writeHead(307, { Location: fault.to });
      response.end();
      return true;
    default:
      return false;
  }
}

function drip(response: ServerResponse, text: string): void {
  const timer = setInterval(() => response.write(text), DRIP_MS);
  response.on('close', () => clearInterval(timer));
}

/** As fast as it is read. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(256 << 10, ' ');
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}
