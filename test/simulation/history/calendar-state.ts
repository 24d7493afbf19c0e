import { luccaEvent, type LuccaEvent } from '../../support/fakes/lucca/event';
import { TENANT } from '../../support/fakes/lucca/reference';
import { establishmentOf } from './action-player';
import { employeeId, eventData, ownerOf, type History } from './history';
import { Simulation } from './simulation';

/**
 * The connector's events in all calendars, without attributes that Google or people own.
 *
 * @param references if bare, guests are compared by name: their addresses depend on when the connector looked them up
 * @param except resources to leave out
 */
export function calendarState(
  { google }: Simulation,
  references: History['references'],
  except: ReadonlySet<string> = new Set(),
): object[] {
  return google.fake
    .allEvents()
    .filter(({ event }) => !except.has(event.extendedProperties?.private?.['luccaResource'] ?? ''))
    .map(({ owner, event }) => ({
      owner,
      resource: event.extendedProperties?.private?.['luccaResource'],
      eventType: event.eventType,
      status: event.status,
      summary: event.summary,
      start: event.start,
      end: event.end,
      location: event.location,
      source: event.source,
      transparency: event.transparency,
      visibility: event.visibility,
      workingLocation: event.workingLocationProperties,
      outOfOffice: event.outOfOfficeProperties,
      guests: (event.attendees ?? [])
        .map(({ email }) => email ?? '')
        .filter((email) => !email.startsWith('by-hand'))
        // The organizer may also be a guest under an earlier address; Google knows both.
        .map((email) => (nameIn(email) === nameIn(owner) ? owner : email))
        .map((email) => (references === 'bare' && email !== owner ? nameIn(email) : email))
        .sort(),
    }))
    .map((one) => ({ key: JSON.stringify([one.owner, one.resource, one.start]), ...one }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * The calendars of a new connector that receives only the newest event of each resource, once, with the final
 * addresses.
 *
 * @param use replaces the global `fetch`
 */
export async function expectedCalendarState(
  { newest, lucca, time }: Simulation,
  history: History,
  use: (fetcher: typeof fetch) => void,
  except: ReadonlySet<string> = new Set(),
): Promise<object[]> {
  const { steps } = history;
  const expected = await Simulation.begin(
    { ...history, crashes: [] },
    {
      addresses: lucca.addresses,
      start: time.now(),
    },
  );
  use(expected.google.fetch);
  for (const [resource, { content, event, addresses }] of newest) {
    if (except.has(resourceOf(event))) continue;
    const owner = ownerOf(content);
    const addressOf = (person: string) =>
      (person === owner ? lucca.addresses : addresses).get(employeeId(person)) ?? '';
    const { data } = eventData(resource, content, addressOf);
    const isTransferred = steps.some(({ action }) => action.kind === 'transferred');
    // After a transfer, the events are with the present establishment of their owner.
    const { businessEstablishment } =
      isTransferred && content.kind !== 'removed'
        ? luccaEvent(event.topic, data, { ...event, establishment: establishmentOf(content, lucca) })
        : event;
    expected.lucca.deliver({ ...event, data, businessEstablishment }, expected.connector.webhook, 0);
  }
  await expected.settle();
  return calendarState(expected, history.references);
}

/** Resources of other configurations than that of their owner's establishment. */
export function misplacedResources({ newest, lucca, configurations, mappings }: Simulation): string[] {
  const written = new Map(mappings().map(({ resource, confirmed }) => [resource, confirmed]));
  return [...newest.values()].flatMap(({ content, event }) => {
    const establishment = ownerOf(content) && establishmentOf(content, lucca);
    const expected = configurations.find(({ establishments }) =>
      establishments.includes(establishment ?? ''),
    );
    const found = written.get(resourceOf(event)) ?? [];
    return found.some(({ configuration }) => configuration !== expected?.id) ? [resourceOf(event)] : [];
  });
}

/** Resources whose owner Google issues no token for: their events stay in the previous calendar. */
export function unreachableResources({ newest, employees }: Simulation): Set<string> {
  const found = new Set<string>();
  for (const { content, event } of newest.values()) {
    const owner = ownerOf(content);
    if (owner === null || !employees.isRejected(employees.addressOf(owner))) continue;
    found.add(resourceOf(event));
  }
  return found;
}

function resourceOf({ topic, data }: LuccaEvent): string {
  return `${TENANT}#${topic.startsWith('leave.') ? 'leave' : 'calendar-event'}#${data.id}`;
}

function nameIn(address: string): string {
  return address.replace(/(-\d+)?@.*/, '');
}
