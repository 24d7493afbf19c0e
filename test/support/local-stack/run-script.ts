import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

export const ROOT = join(__dirname, '../../..');

/** Variables of this process that a script for the local emulators must not inherit. */
const EXCLUDED_VARIABLES = /^(AWS_|CDK_|NODE_OPTIONS$)/;

export type Script = {
  /** A TypeScript file, relative to the root of the project. */
  file: string;
  args: string[];
  /** Added to the environment of this process, except its AWS variables. */
  environment: Record<string, string>;
  /** Terminates the process and its children. */
  signal?: AbortSignal;
};

/**
 * Runs a script of this project in its own process, like the npm scripts.
 *
 * @returns its stdout
 * @throws Error with its whole output if the exit code is not 0
 */
export async function runScript({ file, args, environment, signal }: Script): Promise<string> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: ROOT,
    env: { ...inheritedEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Leads a process group, so that its children can be terminated with it.
    detached: true,
  });
  const end = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  };
  signal?.addEventListener('abort', end);
  try {
    const closed = once(child, 'close').then(([code]: unknown[]) => z.number().nullable().parse(code));
    const [written, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    signal?.throwIfAborted();
    if (code === 0) return written;
    throw new Error(`${file} ${args.join(' ')} failed (${String(code)}):\n${written}${errors}`);
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

/** The environment of this process, without the variables that would lead a script to the real AWS. */
export function inheritedEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !EXCLUDED_VARIABLES.test(name)));
}
