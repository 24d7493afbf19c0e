import { project } from '../../../functions/domain/project';
import type { Projection } from '../../../functions/domain/projection';
import type { CalendarState } from '../../../functions/lucca/delivery';
import { aConfiguration } from '../../support/builders/configurations';
import { employee, session, workplace } from '../../support/builders/sync-examples';

const projected = (state: CalendarState, presentation = {}, asDefaultEvent = false): Projection =>
  project(state, aConfiguration({ presentation }), { asDefaultEvent, timeZone: null });

function eventOf(...input: Parameters<typeof projected>) {
  const projection = projected(...input);
  if (projection.kind !== 'event') throw new Error(`Expected an event, got ${projection.kind}`);
  const [part, ...others] = projection.parts;
  if (!part || others.length > 0) throw new Error('Expected one event');
  return { ...projection, event: part.event };
}

describe('the projection of a training session', () => {
  it('is an event of the organizer with the registered employees as guests', () => {
    expect(projected(session())).toEqual({
      kind: 'event',
      owner: { id: '416', address: 'e416@acme.example' },
      eventType: 'default',
      product: 'training',
      parts: [
        {
          name: '',
          event: {
            eventType: 'default',
            status: 'confirmed',
            summary: 'Excel avancé',
            location: 'Salle Joliette',
            start: { dateTime: '2026-03-02T09:00:00+01:00', timeZone: 'Europe/Paris' },
            end: { dateTime: '2026-03-02T17:00:00+01:00', timeZone: 'Europe/Paris' },
            attendees: [{ email: 'e417@acme.example' }, { email: 'e418@acme.example' }],
            source: { title: 'Lucca', url: 'https://acme.ilucca.net/lucca-api/calendar-events/875' },
          },
        },
      ],
      guests: ['e417@acme.example', 'e418@acme.example'],
      sendUpdates: 'none',
      keepsManualChanges: true,
      endsAt: '2026-03-02T16:00:00.000Z',
      remark: null,
      note: null,
      noteValue: null,
    });
  });

  it('uses the time zone of the configuration when Lucca provides none', () => {
    const startsAt = '2026-03-02T09:00:00+01:00';
    const time = { kind: 'clock', startsAt, endsAt: startsAt, timeZone: null } as const;
    const { event } = eventOf(session({ time }), { timeZone: 'Indian/Reunion' });

    expect(event.start).toEqual({ dateTime: '2026-03-02T09:00:00+01:00', timeZone: 'Indian/Reunion' });
  });

  it.each([
    ['2026-03-02', '2026-03-02', '2026-03-03'],
    ['2026-12-30', '2026-12-31', '2027-01-01'],
    ['2028-02-28', '2028-02-28', '2028-02-29'],
  ])('ends the day after the last whole day: from %s to %s, before %s', (startsOn, endsOn, end) => {
    const { event, endsAt } = eventOf(session({ time: { kind: 'days', startsOn, endsOn } }));

    expect(event).toMatchObject({ start: { date: startsOn }, end: { date: end } });
    expect(endsAt).toBe(`${end}T00:00:00.000Z`);
  });

  it('lists the organizer as a guest who accepted when registered', () => {
    const { event, guests } = eventOf(session({ attendees: [employee('416'), employee('417')] }));

    expect(guests).toEqual(['e416@acme.example', 'e417@acme.example']);
    expect(event.attendees).toEqual([
      { email: 'e416@acme.example', responseStatus: 'accepted' },
      { email: 'e417@acme.example' },
    ]);
  });

  it('sorts addresses, in lower case and without duplicates', () => {
    const emails = ['Tom@Acme.example', ' tom@acme.example ', 'ann@acme.example'];
    const attendees = emails.map((email, index) => employee(String(index), email));

    expect(eventOf(session({ attendees })).guests).toEqual(['ann@acme.example', 'tom@acme.example']);
  });

  it.each([
    null,
    'not an address',
    'léa@acme.example',
    'a..b@acme.example',
    'a@-acme..example',
    'a@acme.e',
    `${'x'.repeat(250)}@acme.example`,
  ])('omits a guest with the unusable address %s, with a remark', (email) => {
    const { guests, remark } = eventOf(session({ attendees: [employee('417'), employee('418', email)] }));

    expect(guests).toEqual(['e417@acme.example']);
    expect(remark).toBe('Guests without a usable address were omitted: employee 418');
  });

  it('has no event when there are no guests', () => {
    expect(projected(session({ attendees: [] }))).toEqual({ kind: 'none', reason: 'no_guests' });
  });

  it.each([
    [
      { organizer: employee('416', null) },
      'The organizer, employee 416, has no usable address',
      { note: 'organizer_without_address', noteValue: '416' },
    ],
    [{ organizer: null }, 'The session has no organizer', { note: 'no_organizer', noteValue: null }],
    [
      { attendees: [employee('418', null), employee('419', null)] },
      'Guests without a usable address were omitted: employee 418, 419',
      { note: 'guests_omitted', noteValue: '418, 419' },
    ],
  ])('is impossible with %j', (changes, detail, note) => {
    const reason = 'employee_without_address';

    expect(projected(session(changes))).toEqual({ kind: 'impossible', reason, detail, ...note });
  });

  it('is tentative when Lucca has the status', () => {
    expect(eventOf(session({ status: 'tentative' })).event.status).toBe('tentative');
  });

  it('sends invitations as configured', () => {
    expect(eventOf(session(), { sendInvitations: 'externalOnly' }).sendUpdates).toBe('externalOnly');
  });

  it('truncates texts that are too long for Google', () => {
    const long = 'é'.repeat(10_000);
    const { summary, description, location } = eventOf(
      session({ title: long, description: long, location: long }),
    ).event;

    expect([summary, description, location].map((text) => text?.length)).toEqual([1024, 8192, 1024]);
  });
});

describe('the projection of a workplace', () => {
  it('is a working location of the employee', () => {
    expect(projected(workplace())).toEqual({
      kind: 'event',
      owner: { id: '416', address: 'e416@acme.example' },
      eventType: 'workingLocation',
      product: 'office',
      parts: [
        {
          name: '',
          event: {
            status: 'confirmed',
            visibility: 'public',
            transparency: 'transparent',
            reminders: { useDefault: false },
            eventType: 'workingLocation',
            summary: 'Marseille',
            workingLocationProperties: { type: 'officeLocation', officeLocation: { label: 'Marseille' } },
            start: { date: '2026-03-02' },
            end: { date: '2026-03-03' },
          },
        },
      ],
      guests: [],
      sendUpdates: 'none',
      keepsManualChanges: false,
      endsAt: '2026-03-03T00:00:00.000Z',
      remark: null,
      note: null,
      noteValue: null,
    });
  });

  const home = { type: 'homeOffice', homeOffice: {} };
  const custom = (label: string) => ({ type: 'customLocation', customLocation: { label } });
  const office = (label: string) => ({ type: 'officeLocation', officeLocation: { label } });

  it.each([
    ['fr', 'remoteWork', 'Maison', null, 'Télétravail', home],
    ['en', 'remoteWork', null, null, 'Working from home', home],
    ['fr', 'other', 'Chez un client', null, 'Chez un client', custom('Chez un client')],
    ['en', 'other', ' ', null, 'Other location', custom('Other location')],
    ['fr', 'office', 'Marseille', '3e\nétage', 'Marseille, 3e étage', office('Marseille, 3e étage')],
    ['fr', 'office', null, null, 'Bureau', office('Bureau')],
  ] as const)('has a label in %s for %s, %j, %j', (locale, type, name, area, summary, properties) => {
    const { event } = eventOf(workplace({ location: { type, name, area } }), { locale });

    expect(event).toMatchObject({ summary, workingLocationProperties: properties });
  });

  it.each([
    ['2026-03-28', '+01:00'],
    ['2026-03-29', '+02:00'],
    ['2026-10-24', '+02:00'],
    ['2026-10-25', '+01:00'],
  ])('keeps its hours on %s, when daylight saving time starts or ends', (date, offset) => {
    const { event } = eventOf(workplace({ date, position: 'secondHalfDay' }));

    expect(event.start).toEqual({ dateTime: `${date}T14:00:00${offset}`, timeZone: 'Europe/Paris' });
    expect(event.end).toEqual({ dateTime: `${date}T18:00:00${offset}`, timeZone: 'Europe/Paris' });
  });

  it('uses the hours and the time zone of the configuration', () => {
    const presentation = { timeZone: 'Indian/Reunion', halfDays: { first: ['07:30', '11:45'] } };
    const { event } = eventOf(workplace({ position: 'firstHalfDay' }), presentation);

    expect(event.start.dateTime).toBe('2026-03-02T07:30:00+04:00');
    expect(event.end.dateTime).toBe('2026-03-02T11:45:00+04:00');
  });

  it('has no event while approval is pending', () => {
    expect(projected(workplace({ status: 'pending' }))).toEqual({ kind: 'none', reason: 'pending_approval' });
  });

  it('is tentative while approval is pending when the configuration shows it', () => {
    const { event } = eventOf(workplace({ status: 'pending' }), { pendingWorkplaces: 'show' });

    expect(event.status).toBe('tentative');
  });

  it('is impossible without an address', () => {
    expect(projected(workplace({ employee: employee('416', null) }))).toEqual({
      kind: 'impossible',
      reason: 'employee_without_address',
      detail: 'Employee 416 has no usable address',
      note: 'owner_without_address',
      noteValue: '416',
    });
  });

  it('is a transparent, all-day default event when Google rejects working locations', () => {
    const { eventType, event } = eventOf(workplace({ position: 'firstHalfDay' }), {}, true);

    expect(eventType).toBe('default');
    expect(event).toEqual({
      status: 'confirmed',
      visibility: 'public',
      transparency: 'transparent',
      reminders: { useDefault: false },
      eventType: 'default',
      summary: 'Marseille (matin)',
      start: { date: '2026-03-02' },
      end: { date: '2026-03-03' },
      source: { title: 'Lucca', url: 'https://acme.ilucca.net/lucca-api/calendar-events/9012' },
    });
  });
});

describe('the projection of a removed event', () => {
  it.each(['deleted', 'cancelled', 'denied'] as const)('has no Google event: %s', (reason) => {
    const state = { kind: 'removed', reason, category: null, owner: null } as const;

    expect(projected(state)).toEqual({ kind: 'none', reason });
  });
});
