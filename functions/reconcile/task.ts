/**
 * One of the things that each run of the reconcile function does. It stops by itself before the deadline, and goes on in the
 * next run.
 *
 * @param deadline ms since the epoch
 * @returns counts for the log
 */
export type Task = (deadline: number) => Promise<Record<string, number>>;
