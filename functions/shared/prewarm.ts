import { setTimeout } from 'node:timers/promises';

/** Something that the first invocation needs, such as a secret or a connection. */
export type PrewarmTask = (signal: AbortSignal) => Promise<unknown>;

/**
 * Runs tasks in parallel while Lambda initializes an instance. Then the function has more CPU time than in an
 * invocation, in which with 256 MB it has a seventh of a core.
 *
 * A failure has no effect: the first invocation tries again, and reports it.
 *
 * @param limitMs ends the tasks; the invocation follows in any case
 * @param environment only Lambda sets the variable, so that tests and commands that load a function call nothing
 * @returns resolves when the instance is ready; never rejects
 */
export async function prewarm(
  tasks: PrewarmTask[],
  limitMs: number,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  if (environment['AWS_LAMBDA_INITIALIZATION_TYPE'] === undefined) return;
  const limit = new AbortController();
  const timer = new AbortController();
  const ended = Promise.allSettled(tasks.map(async (task) => task(limit.signal)));
  const timedOut = setTimeout(limitMs, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([ended, timedOut]);
  timer.abort();
  limit.abort();
}
