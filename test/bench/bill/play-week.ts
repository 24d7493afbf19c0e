import type { ConnectorOptions } from '../../simulation/connector/options';
import type { Webhook } from '../../simulation/services/simulated-lucca';
import {
  addressOf,
  createSimulationHarness,
  ESTABLISHMENT,
  person,
  rememberAddresses,
  withGoogleFetch,
  type SimulationHarness,
} from '../../simulation/simulation-harness';
import { MONDAY, simulatedWeek, WEEK_MS, type LuccaChange } from './simulated-week';

type CompanyOptions = {
  employees: number;
  /** Share of employees without a Google account, whose events fail. @default 0 */
  withoutAccount?: number;
};

/**
 * Plays the simulated week of a company, with reconcile every five minutes. The addresses are cached at the beginning; the connector
 * asks Lucca again for those that are older than a day.
 *
 * @throws Error if events are unresolved at the end although every employee has an account
 */
export async function playWeek(
  { employees, withoutAccount = 0 }: CompanyOptions,
  overrides: Partial<ConnectorOptions> = {},
): Promise<SimulationHarness> {
  const harness = await createSimulationHarness(MONDAY, overrides, { people: employees });
  const { time, google, connector } = harness;
  for (let number = 0; number < employees; number++) {
    // Evenly distributed.
    const isWithout = Math.floor((number + 1) * withoutAccount) > Math.floor(number * withoutAccount);
    if (isWithout) google.fake.deleteAccount(addressOf(person(number)));
  }
  await rememberAddresses(harness, employees);
  const changes = simulatedWeek(employees);
  connector.schedule();
  scheduleChanges(changes, harness, connector.webhook);
  await withGoogleFetch(google, () => time.runUntil(MONDAY + WEEK_MS));
  const unresolved = connector.tables
    .items('logs')
    .filter(({ outcome }) => outcome === 'waiting' || outcome === 'failed').length;
  if (withoutAccount === 0 && unresolved + connector.queue.depth + connector.queue.deadLetters.length > 0) {
    throw new Error(
      `At the end of the week ${unresolved} events are unresolved, and ${connector.queue.depth} are in the queue`,
    );
  }
  return harness;
}

/** Schedules one change at a time, to keep the list of scheduled tasks short. */
export function scheduleChanges(
  changes: LuccaChange[],
  { time, lucca }: SimulationHarness,
  webhook: Webhook,
): void {
  const [first] = changes;
  if (!first) return;
  let number = 0;
  const next = () => {
    const { topic, data, deliveries } = changes[number] ?? first;
    const event = lucca.publish(topic, data, ESTABLISHMENT);
    for (const afterMs of deliveries) lucca.deliver(event, webhook, afterMs);
    number += 1;
    const following = changes[number];
    if (following) time.at(following.at, next);
  };
  time.at(first.at, next);
}
