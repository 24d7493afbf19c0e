import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import * as z from 'zod';
import { configurationFile, type Configuration } from '../../functions/domain/configuration';
import { CommandError } from './command-error';
import { jsonFault } from '../configure/configuration-file';

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
