import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from '../../support/local-stack/run-script';

/** For TypeScript, and to have the garbage collected before memory is measured. */
const NODE_OPTIONS = ['--import', 'tsx', '--expose-gc'];

export type ChildProcess = {
  answer: unknown;
  /** Resolves at its end with all that it wrote to its standard output. */
  stop: () => Promise<string>;
};

type Options = {
  args?: string[];
  /** Added to the environment of this process. */
  environment?: Record<string, string>;
  /** `ignore`: what it writes is written, and lost. */
  output?: 'keep' | 'ignore';
};

/**
 * Runs a module of `instances/` in a process of its own: neither its memory, nor its garbage collection, nor what Node's compiler
 * has learnt reaches what others measure.
 *
 * @param name of the file, without `.ts`; it calls {@link answerParent}
 * @returns its answer; it goes on until it is stopped, at the latest with this process
 * @throws Error if it ends before it answers; it has said why on its standard error
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
  if (!('answer' in first)) throw new Error(`${name} ended with ${String(first[0])} before it answered`);
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
