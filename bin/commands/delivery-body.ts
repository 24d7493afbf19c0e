import { buffer } from 'node:stream/consumers';
import { CommandError } from './command-error';
import type { CommandContext } from './command-context';
import { lookUp } from './look-up';

export type BodySources = Pick<CommandContext, 'input'> & {
  readFile: (path: string) => Promise<Buffer>;
};

/**
 * The bytes of a JSON file, as they are.
 *
 * @param file `-` for standard input
 * @throws CommandError if it cannot be read or is no JSON
 */
export async function readDeliveryBody(file: string, { input, readFile }: BodySources): Promise<Buffer> {
  const body = await lookUp('FILE', file, () => (file === '-' ? buffer(input) : readFile(file)));
  try {
    JSON.parse(body.toString('utf8'));
    return body;
  } catch {
    throw new CommandError([`FILE: ${file === '-' ? 'the standard input' : file} must be JSON`]);
  }
}
