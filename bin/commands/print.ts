import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes text no faster than it is taken. */
export async function print(output: Writable, text: string | AsyncIterable<string>): Promise<void> {
  await pipeline(Readable.from(typeof text === 'string' ? [text] : text), output, { end: false });
}

/** The reader has seen enough, as `head` has after ten lines. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
