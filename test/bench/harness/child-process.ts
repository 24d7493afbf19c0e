import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from '../../support/local-stack/run-script';

/** For TypeScript, and for collections of garbage before memory is measured. */
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
 * @param name of the file, without `.ts`; it calls {@link answerParent}
 * @returns its answer; the process runs until it is stopped or this process ends
 * @throws Error if it exits before it answers; the cause is on its standard error
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

/** The other side of {@link startApart}. */
export function reportToParent(work: (args: string[]) => Promise<unknown>): void {
  process.once('disconnect', () => process.exit());
  void work(process.argv.slice(2)).then((answer) => process.send?.(answer));
}
