import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import * as z from 'zod';
import { configurationFile, type Configuration } from '../../functions/domain/configuration';
import { parseJson } from '../../functions/shared/json';
import { CommandError } from '../command-line/command';

/** Returns the JSON schema of the file, for editors and other tools. `configure apply` checks more rules. */
export function configurationSchema(): object {
  return z.toJSONSchema(configurationFile, { io: 'input' });
}

/**
 * Reads a file of configurations.
 *
 * @param path `-` for standard input
 * @throws CommandError with every problem and its path in the file
 */
export async function readConfigurations(path: string, input: Readable): Promise<Configuration[]> {
  const text = path === '-' ? await readAll(input) : await readText(path);
  const parsed = configurationFile.safeParse(parseFile(text), {
    error: ({ code, input: value }) =>
      code === 'invalid_type' && value === undefined ? 'is missing' : undefined,
  });
  if (parsed.success) return parsed.data.configurations;
  throw new CommandError(
    parsed.error.issues.map(({ path: keys, message }) => `${z.core.toDotPath(keys) || 'file'}: ${message}`),
  );
}

/** `ENOENT`, `EACCES`, … */
const systemError = z.object({ code: z.string() });

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandError([`Cannot read ${path}: ${systemError.parse(error).code}`]);
  }
}

function parseFile(text: string): unknown {
  // Some editors add a byte order mark.
  const json = text.replace(/^\ufeff/, '');
  const syntaxError = findJsonError(json);
  if (!syntaxError) return JSON.parse(json);
  const { line, column, found } = syntaxError;
  throw new CommandError([`line ${line}, column ${column}: invalid JSON, unexpected ${found}`]);
}

/** `line` and `column` start at 1. */
type JsonSyntaxError = { line: number; column: number; found: string };

/** Tokens of JSON, and of text that people mistake for JSON. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^ \t\n\r{}[\]:,"]+|"/gs;

/** Locates the first syntax error, because JSON.parse does not always do so. Returns null for valid JSON. */
export function findJsonError(text: string): JsonSyntaxError | null {
  const tokens = [...text.matchAll(TOKEN)];
  let next = 0;
  const take = (token: string) => {
    const isNext = tokens[next]?.[0] === token;
    if (isNext) next += 1;
    return isNext;
  };

  /** Consumes a value; if it returns false, `next` is at the error. */
  function value(): boolean {
    if (take('{')) return members('}', () => scalar('"') && take(':') && value());
    if (take('[')) return members(']', value);
    return scalar('');
  }

  function members(end: string, member: () => boolean): boolean {
    if (take(end)) return true;
    do {
      if (!member()) return false;
    } while (take(','));
    return take(end);
  }

  function scalar(start: string): boolean {
    const token = tokens[next]?.[0] ?? '';
    const isScalar = token.startsWith(start) && parseJson(token) !== undefined;
    if (isScalar) next += 1;
    return isScalar;
  }

  if (value() && next === tokens.length) return null;
  const token = tokens[next];
  const linesBefore = text.slice(0, token?.index).split('\n');
  return {
    line: linesBefore.length,
    column: (linesBefore.at(-1)?.length ?? 0) + 1,
    found: token ? JSON.stringify(token[0].slice(0, 20)) : 'end of file',
  };
}
