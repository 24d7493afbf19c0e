import type { Writable } from 'node:stream';

/** Writes text no faster than it is taken. */
export async function print(output: Writable, text: string | AsyncIterable<string>): Promise<void> {
  for await (const part of typeof text === 'string' ? [text] : text) await write(output, part);
}

function write(output: Writable, part: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(part, (error) => {
      // Who writes to a stream that has broken is told of its end, not of the reason.
      if (error) reject(output.errored ?? error);
      else resolve();
    });
  });
}

/** The reader has seen enough, as `head` has after ten lines. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
