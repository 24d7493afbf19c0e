import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import * as z from 'zod';
import { configurationFile, type Configuration } from '../../functions/domain/configuration';
import { CommandError } from '../command-line/command';

/** Where a text stops being JSON; line and column count from 1. */
type JsonFault = { line: number; column: number; found: string };

/** Words of JSON, and of what people take for JSON. */
const WORD = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^ \t\n\r{}[\]:,"]+|"/gs;

/** JSON.parse does not say for every fault where it is. Null if the text is JSON. */
export function jsonFault(text: string): JsonFault | null {
  const words = [...text.matchAll(WORD)];
  let next = 0;
  const take = (word: string) => {
    const isNext = words[next]?.[0] === word;
    if (isNext) next += 1;
    return isNext;
  };

  /** True if all of it is there; else `next` is at the fault. */
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
    const word = words[next]?.[0] ?? '';
    const isScalar = word.startsWith(start) && isJson(word);
    if (isScalar) next += 1;
    return isScalar;
  }

  if (value() && next === words.length) return null;
  const word = words[next];
  const before = text.slice(0, word?.index).split('\n');
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    found: word ? JSON.stringify(word[0].slice(0, 20)) : 'the end',
  };
}

function isJson(word: string): boolean {
  try {
    JSON.parse(word);
    return true;
  } catch {
    return false;
  }
}

/** `ENOENT`, `EACCES`, … */
const systemError = z.object({ code: z.string() });

/**
 * Reads a file of configurations.
 *
 * @param path `-` for standard input
 * @throws CommandError naming every problem with its place in the file
 */
export async function readConfigurations(path: string, input: Readable): Promise<Configuration[]> {
  const text = path === '-' ? await readAll(input) : await readText(path);
  const parsed = configurationFile.safeParse(parseJson(text), {
    error: ({ code, input: found }) =>
      code === 'invalid_type' && found === undefined ? 'is missing' : undefined,
  });
  if (parsed.success) return parsed.data.configurations;
  throw new CommandError(
    parsed.error.issues.map(({ path: place, message }) => `${z.core.toDotPath(place) || 'file'}: ${message}`),
  );
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandError([`Cannot read ${path}: ${systemError.parse(error).code}`]);
  }
}

function parseJson(text: string): unknown {
  // Some editors put a byte order mark at the beginning.
  const json = text.replace(/^\ufeff/, '');
  const fault = jsonFault(json);
  if (!fault) return JSON.parse(json);
  const { line, column, found } = fault;
  throw new CommandError([`line ${line}, column ${column}: is not JSON, found ${found}`]);
}

/** What editors and other tools need to know of the file; `npm run configure -- apply` checks more. */
export function configurationSchema(): object {
  return z.toJSONSchema(configurationFile, { io: 'input' });
}
