import { SourceMap } from 'node:module';
import * as z from 'zod';

/** A position in the deployed script, as in the stack traces of Node.js. Lambda unpacks bundles in `/var/task`. */
const POSITION = /(?:file:\/\/)?(?:\/[^\s"'():\\]*)?\/index\.js:(\d+):(\d+)/g;

const payload = z.object({
  version: z.literal(3),
  sources: z.array(z.string()),
  names: z.array(z.string()),
  mappings: z.string(),
});

/** Returns true if the text has a position in a deployed script. */
export function hasPositions(text: string): boolean {
  return text.search(POSITION) >= 0;
}

/**
 * Replaces the positions in a script by those in its sources: `functions/sync/handler.ts:48:20`. Positions that the
 * map does not have stay as they are.
 *
 * @param sourceMap JSON
 */
export function withSourcePositions(text: string, sourceMap: string): string {
  const parsed = payload.parse(JSON.parse(sourceMap));
  const map = new SourceMap({ ...parsed, file: '', sourceRoot: '', sourcesContent: [] });
  return text.replaceAll(POSITION, (position: string, line: string, column: string) => {
    // Counts from 0, as source maps do; stack traces count from 1.
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!('originalSource' in entry) || entry.generatedLine !== Number(line) - 1) return position;
    return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
