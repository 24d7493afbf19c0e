import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export const ROOT = join(__dirname, '..', '..');

/** Variables of the surrounding process that must not reach a script which is meant for the stand-ins. */
const FOREIGN = /^(AWS_|CDK_|NODE_OPTIONS$)/;

/**
 * Runs a TypeScript file of this project in a process of its own, as the npm scripts do.
 *
 * @param environment added to the one of this process, whose variables for AWS are left out
 * @returns what it wrote to its standard output
 * @throws Error with all it wrote if it does not exit with 0
 */
export async function runScript(
  file: string,
  args: string[],
  environment: Record<string, string>,
  signal?: AbortSignal,
): Promise<string> {
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const [written, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<unknown[]>,
  ]);
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} failed (${String(code)}):\n${written}${errors}`);
  return written;
}
