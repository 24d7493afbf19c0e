import { leave } from '../support/fakes/lucca/leave';
import { reference } from '../support/fakes/lucca/reference';
import type { SimulatedWorld } from './simulated-world';

const MINUTE_MS = 60_000;

/**
 * Lucca tells of so many absences at the same moment, each of another employee. Events name no address: Lucca is asked for each.
 *
 * @param of.establishment null: Lucca is asked for the job positions too
 */
export function absencesAtOnce(
  { lucca, connector }: SimulatedWorld,
  of: { count: number; establishment: string | null },
): void {
  for (let number = 0; number < of.count; number++) {
    const id = String(1000 + number);
    lucca.addresses.set(id, `camille.martin-${id}@acme.example`);
    const data = leave({ id: `leave-${id}`, employee: reference('employee', id), status: 'confirmed' });
    lucca.deliver(lucca.tell('leave.created', data, of.establishment), connector.webhook, 0);
  }
}

/**
 * The most in any minute.
 *
 * @param times ms since the epoch
 */
export function busiestMinute(times: number[]): number {
  return Math.max(...times.map((at) => times.filter((one) => one > at - MINUTE_MS && one <= at).length));
}
