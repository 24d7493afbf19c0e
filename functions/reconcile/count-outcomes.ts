import type { OutcomeRecount } from '../store/outcome-recount';
import type { Task } from './task';

/** Counts the events of the log by outcome and hour, for the console. A longer backlog takes several runs. */
export function createCountTask({ recount }: { recount: Pick<OutcomeRecount, 'run'> }): Task {
  return (deadline) => recount.run(deadline);
}
