import type { Content, History } from './history';
import { Simulation } from './simulation';
import { idOf, toldData } from './told-data';

/**
 * What the calendars show of ours, without what is Google's or people's own.
 *
 * @param references where they are bare, a guest is known by the address that the connector looked up at some moment: then only
 *   the name counts
 */
export function shownBy({ google }: Simulation, references: History['references']): object[] {
  return google.fake
    .allEvents()
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
    const owner = ownerOf(content);
    const addressOf = (person: string) => (person === owner ? lucca.addresses : then).get(idOf(person)) ?? '';
    const { data } = toldData(resource, content, addressOf);
    clean.lucca.deliver({ ...event, data }, clean.connector.door, 0);
  }
  await clean.settle();
  return shownBy(clean, history.references);
}

function ownerOf(content: Content): string | null {
  if (content.kind === 'gone') return null;
  return content.kind === 'session' ? content.organizer : content.employee;
}

function nameIn(address: string): string {
  return address.replace(/(-\d+)?@.*/, '');
}
