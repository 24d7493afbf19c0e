import type { LuccaEvent } from '../support/fakes/lucca/event';
import { TENANT } from '../support/fakes/lucca/reference';
import type { Content, History } from './history';
import { Simulation } from './simulation';
import { idOf, toldData } from './told-data';

/**
 * What the calendars show of ours, without what is Google's or people's own.
 *
 * @param references where they are bare, a guest is known by the address that the connector looked up at some moment: then only
 *   the name counts
 * @param except resources that are left out
 */
export function shownBy(
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
      guests: event.attendees
        ?.map(({ email }) => email ?? '')
        .filter((email) => !email.startsWith('by-hand'))
        // Whoever organizes may be a guest too, under an older address: Google knows both.
        .map((email) => (nameIn(email) === nameIn(owner) ? owner : email))
        .map((email) => (references === 'bare' && email !== owner ? nameIn(email) : email))
        .sort(),
    }))
    .map((one) => ({ key: JSON.stringify([one.owner, one.resource, one.start]), ...one }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * What the calendars would show if the newest event of each resource were all that ever came, once, to a connector that knows
 * nothing yet, with the addresses that everybody has in the end.
 */
export async function expectedBy(
  { newest, lucca, time }: Simulation,
  history: History,
  use: (fetcher: typeof fetch) => void,
  except: ReadonlySet<string> = new Set(),
): Promise<object[]> {
  const clean = await Simulation.begin(
    { ...history, crashes: [] },
    {
      addresses: lucca.addresses,
      start: time.now(),
    },
  );
  use(clean.google.fetch);
  for (const [resource, { content, event, addresses: then }] of newest) {
    if (except.has(resourceOf(event))) continue;
    const owner = ownerOf(content);
    const addressOf = (person: string) => (person === owner ? lucca.addresses : then).get(idOf(person)) ?? '';
    const { data } = toldData(resource, content, addressOf);
    clean.lucca.deliver({ ...event, data }, clean.connector.webhook, 0);
  }
  await clean.settle();
  return shownBy(clean, history.references);
}

/** Resources of the present owner's calendar that Google gives no token for: they stay where they were. */
export function outOfReach(simulation: Simulation): Set<string> {
  const found = new Set<string>();
  for (const { content, event } of simulation.newest.values()) {
    const owner = ownerOf(content);
    if (owner === null || !simulation.isOfStranger(simulation.addressOf(owner))) continue;
    found.add(resourceOf(event));
  }
  return found;
}

function resourceOf({ topic, data }: LuccaEvent): string {
  return `${TENANT}#${topic.startsWith('leave.') ? 'leave' : 'calendar-event'}#${data.id}`;
}

function ownerOf(content: Content): string | null {
  if (content.kind === 'gone') return null;
  return content.kind === 'session' ? content.organizer : content.employee;
}

function nameIn(address: string): string {
  return address.replace(/(-\d+)?@.*/, '');
}
