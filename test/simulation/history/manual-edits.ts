import type { FakeGoogle } from '../../support/fakes/google/fake-google';

/** What a person changes in an event. */
const COLOR = '5';

/** What people changed in the sessions and absences of the connector, which it must keep. */
export class ManualEdits {
  /** The added guests by event id. An event is left out once it was deleted, as it may be written again. */
  readonly #guests = new Map<string, string[]>();
  #guestsAdded = 0;

  constructor(private readonly google: FakeGoogle) {
    google.onChange(({ eventId, kind }) => {
      if (kind === 'deleted') this.#guests.delete(eventId);
    });
  }

  /** Changes the color of an event and, if it is a regular one, its title and guests. */
  edit(owner: string, eventId: string): void {
    const event = this.google.event(owner, eventId);
    const isRegular = event?.eventType === 'default';
    const guest = { email: `by-hand-${++this.#guestsAdded}@acme.example` };
    const isLeave = event?.extendedProperties?.private?.['luccaResource']?.includes('#leave#') === true;
    const isSession = !isLeave && (event?.attendees ?? []).length > 0;
    if (isLeave || isSession) {
      const before = this.#guests.get(eventId) ?? [];
      this.#guests.set(eventId, isRegular ? [...before, guest.email] : before);
    }
    this.google.editByHand(owner, eventId, ({ attendees = [] }) => ({
      colorId: COLOR,
      ...(isRegular && { summary: 'By hand', attendees: [...attendees, guest] }),
    }));
  }

  /** The edits that the events no longer have. */
  lost(): string[] {
    return this.google.allEvents().flatMap(({ owner, event: { id, colorId, attendees = [] } }) => {
      const guests = this.#guests.get(id);
      if (!guests) return [];
      const emails = attendees.map(({ email }) => email);
      const lost = guests.filter((guest) => !emails.includes(guest));
      return [...lost, ...(colorId === COLOR ? [] : ['color'])].map((what) => `${what} of ${id} of ${owner}`);
    });
  }
}
