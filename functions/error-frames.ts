/** Where an error comes from, without its message: all of its stack that may be logged. */
export function errorFrames(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  // The lines of a message stand here too, and may look much like frames.
  return lines.filter((line) => /^ {4}at .+:\d+:\d+\)?$/.test(line)).map((line) => line.trim());
}
