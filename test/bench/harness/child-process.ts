import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { ROOT } from '../../support/local-stack/run-script';

/** TypeScript, and garbage collection before memory is measured. */
const NODE_OPTIONS = ['--import', 'tsx', '--expose-gc'];

export type ChildProcess = {
  answer: unknown;
  /** Stops the process. @returns its standard output */
  stop: () => Promise<string>;
};

type Options = {
  args?: string[];
  /** Added to the environment of this process. */
  environment?: Record<string, string>;
  /** Standard output. @default keep */
  output?: 'keep' | 'ignore';
};

/**
 * Runs a module of `instances/` in its own process, so that its memory, garbage collection and compiled code do not affect other
 * measurements.
 *
 * @param name of the file, without `.ts`; it calls {@link reportToParent}
 * @returns its answer; the process runs until it is stopped or this process ends
 * @throws Error if it exits before it answers; its standard error shows the cause
 */
export async function startChildProcess(name: string, options: Options = {}): Promise<ChildProcess> {
  const { args = [], environment = {}, output = 'keep' } = options;
  const child = fork(join(__dirname, '../instances', `${name}.ts`), args, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    execArgv: NODE_OPTIONS,
    stdio: ['ignore', output === 'keep' ? 'pipe' : 'ignore', 'inherit', 'ipc'],
  });
  const written = child.stdout ? text(child.stdout) : Promise.resolve('');
  const ended = once(child, 'exit');
  const answered = once(child, 'message').then(([answer]: unknown[]) => ({ answer }));
  const first = await Promise.race([answered, ended]);
  if (!('answer' in first)) throw new Error(`${name} exited with ${String(first[0])} before it answered`);
  return {
    answer: first.answer,
    stop: async () => {
      child.kill();
      await ended;
      return written;
    },
  };
}

/** Runs `work` in a process of {@link startChildProcess} and sends its result as the answer. */
export function reportToParent(work: (args: string[]) => Promise<unknown>): void {
  process.once('disconnect', () => process.exit());
  void work(process.argv.slice(2)).then((answer) => process.send?.(answer));
}

type Send = (this: unknown, ...args: unknown[]) => Promise<unknown>;

const method = z.custom<Send>((value) => typeof value === 'function');

/**
 * Wraps or replaces `send` of all clients of a class, so that the functions can be measured as their `index.ts` composes them.
 *
 * @param client class of the AWS SDK
 */
export function replaceSend(client: { prototype: object }, by: (original: Send) => Send): void {
  const original = method.parse(Reflect.get(client.prototype, 'send'));
  Object.defineProperty(client.prototype, 'send', { value: by(original) });
}
