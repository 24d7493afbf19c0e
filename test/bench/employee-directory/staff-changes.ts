import type { LuccaEvent } from '../../support/fakes/lucca/event';
import { workplace } from '../../support/fakes/lucca/calendar-event';
import {
  addressOf,
  ESTABLISHMENT,
  person,
  type SimulationHarness,
} from '../../simulation/simulation-harness';
import { MONDAY, personElsewhere } from '../bill/simulated-week';

const HIRES = 50;
const TRANSFERS = 20;
const ADDRESS_CHANGES = 20;
const HOUR_MS = 60 * 60_000;
/** An establishment without a configuration. */
const ELSEWHERE = '20';

/**
 * Schedules what makes the employee directory outdated during a week, in working hours from Monday 8 h to Friday:
 *
 * - 50 hires, whose first three days at the office are planned in the same moment;
 * - 20 transfers, every other one to an establishment without a configuration, the others from it;
 * - 20 new addresses.
 *
 * A hundred more people work in the other establishment; some are guests of sessions.
 */
export function scheduleStaffChanges({ time, lucca, connector }: SimulationHarness, employees: number): void {
  lucca.organization.establishments.set(ELSEWHERE, { name: 'Lisboa', timezoneId: 'Europe/Lisbon' });
  for (let number = 0; number < 100; number++) {
    const one = personElsewhere(number);
    lucca.hire(one.id, addressOf(one), { establishment: ELSEWHERE });
  }
  schedule(HIRES, (number) => hire(person(employees + number).id));
  schedule(TRANSFERS, (number) =>
    number % 2 === 0
      ? lucca.transfer(person(everyNth(number, TRANSFERS)).id, ELSEWHERE)
      : lucca.transfer(personElsewhere(number).id, ESTABLISHMENT),
  );
  schedule(ADDRESS_CHANGES, (number) => {
    const { id } = person(everyNth(number, ADDRESS_CHANGES) + 1);
    lucca.addresses.set(id, `camille.durand-${id}@acme.example`);
    return [lucca.publishEmployee('updated', id)];
  });

  /** The changes of a kind, one after the other in the 50 working hours of the week. */
  function schedule(count: number, change: (number: number) => LuccaEvent[]): void {
    for (let number = 0; number < count; number++) {
      const hour = (number / count) * 50;
      const at = MONDAY + (Math.floor(hour / 10) * 24 + 8 + (hour % 10)) * HOUR_MS;
      time.at(at, () => {
        for (const event of change(number)) lucca.deliver(event, connector.webhook, 0);
      });
    }
  }

  function hire(id: string): LuccaEvent[] {
    lucca.hire(id, addressOf({ id }));
    const days = ['2026-03-16', '2026-03-17', '2026-03-18'].map((date) =>
      workplace({ id: `hired-${id}-${date}`, employee: person(Number(id)), date }),
    );
    return [
      lucca.publishEmployee('created', id),
      ...days.map((day) => lucca.publish('calendar-event.created', day, ESTABLISHMENT)),
    ];
  }

  /** Spreads the changes over the employees. */
  function everyNth(number: number, count: number): number {
    return Math.floor((number * employees) / count);
  }
}
