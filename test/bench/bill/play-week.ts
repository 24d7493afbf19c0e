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
  /** Which part of the employees has no Google account: their events fail. @default none */
  withoutAccount?: number;
};

/**
 * Lets the connector live through the week of a company, reconcile every five minutes included. The addresses are known when it
 * begins; Lucca is asked for those that are older than a day.
 *
 * @throws if anything is left undone at its end, where everybody has an account
 */
export async function playWeek(
  { employees, withoutAccount = 0 }: CompanyOptions,
  overrides: Partial<ConnectorOptions> = {},
): Promise<SimulationHarness> {
  const harness = await createSimulationHarness(MONDAY, overrides, { people: employees });
  const { time, google, connector } = harness;
  for (let number = 0; number < employees; number++) {
    // Spread evenly, so that teams of any size have some.
    const isWithout = Math.floor((number + 1) * withoutAccount) > Math.floor(number * withoutAccount);
    if (isWithout) google.fake.deleteAccount(addressOf(person(number)));
  }
  await rememberAddresses(harness, employees);
  const changes = simulatedWeek(employees);
  connector.schedule();
  deliverInOrder(changes, harness, connector.webhook);
  await withGoogleFetch(google, () => time.runUntil(MONDAY + WEEK_MS));
  const open = connector.tables
    .items('logs')
    .filter(({ outcome }) => outcome === 'waiting' || outcome === 'failed').length;
  if (withoutAccount === 0 && open + connector.queue.depth + connector.queue.deadLetters.length > 0) {
    throw new Error(
      `At the end of the week ${open} events wait, and ${connector.queue.depth} are in the queue`,
    );
  }
  return harness;
}

/** One after the other: all of them at once would make the agenda long. */
export function deliverInOrder(
  changes: LuccaChange[],
  { time, lucca }: SimulationHarness,
  webhook: Webhook,
): void {
  const [act] = changes;
  if (!act) return;
  let number = 0;
  const next = () => {
    const { topic, data, deliveries } = changes[number] ?? act;
    const event = lucca.publish(topic, data, ESTABLISHMENT);
    for (const afterMs of deliveries) lucca.deliver(event, webhook, afterMs);
    number += 1;
    const pendingAddress = changes[number];
    if (pendingAddress) time.at(pendingAddress.at, next);
  };
  time.at(act.at, next);
}
