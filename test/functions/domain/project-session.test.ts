import { project } from '../../../functions/domain/project';
import type { Projection } from '../../../functions/domain/projection';
import { employee, exampleConfiguration, session } from '../../support/builders/sync-examples';

const projected = (changes: Parameters<typeof session>[0], presentation = {}): Projection =>
  project(session(changes), exampleConfiguration({ presentation }), {
    asDefaultEvent: false,
    timeZone: null,
  });

const eventOf = (projection: Projection) => {
  if (projection.kind !== 'event') throw new Error(`Expected an event, got ${projection.kind}`);
  const [part, ...others] = projection.parts;
  if (!part || others.length > 0) throw new Error('Expected one event');
  return { ...projection, event: part.event };
};

describe('a training session', () => {
  it('is an event of the organizer with the registered employees as guests', () => {
    expect(projected({})).toEqual({
      kind: 'event',
      owner: { id: '416', address: 'e416@acme.example' },
      eventType: 'default',
      product: 'training',
      parts: [
        {
          name: '',
          event: {
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
    });
  });

  it('uses the time zone of the configuration when Lucca gives none', () => {
    const startsAt = '2026-03-02T09:00:00+01:00';
    const time = { kind: 'clock', startsAt, endsAt: startsAt, timeZone: null } as const;

    const { event } = eventOf(projected({ time }, { timeZone: 'Indian/Reunion' }));

    expect(event.start).toEqual({ dateTime: '2026-03-02T09:00:00+01:00', timeZone: 'Indian/Reunion' });
  });

  it.each([
    ['2026-03-02', '2026-03-02', '2026-03-03'],
    ['2026-12-30', '2026-12-31', '2027-01-01'],
    ['2028-02-28', '2028-02-28', '2028-02-29'],
  ])('ends the day after its last whole day: from %s to %s, before %s', (startsOn, endsOn, end) => {
    const { event, endsAt } = eventOf(projected({ time: { kind: 'days', startsOn, endsOn } }));

    expect(event.start).toEqual({ date: startsOn });
    expect(event.end).toEqual({ date: end });
    expect(endsAt).toBe(`${end}T00:00:00.000Z`);
  });

  it('lists the organizer as a guest only when registered', () => {
    const { event, guests } = eventOf(projected({ attendees: [employee('416'), employee('417')] }));

    expect(guests).toEqual(['e416@acme.example', 'e417@acme.example']);
    expect(event.attendees).toEqual([
      { email: 'e416@acme.example', responseStatus: 'accepted' },
      { email: 'e417@acme.example' },
    ]);
  });

  it('writes addresses in lower case, without duplicates', () => {
    const attendees = [employee('1', 'Tom@Acme.example'), employee('2', ' tom@acme.example ')];

    expect(eventOf(projected({ attendees })).guests).toEqual(['tom@acme.example']);
  });

  it('omits guests without a usable address, with a remark', () => {
    const attendees = [
      employee('417'),
      employee('418', null),
      employee('419', 'not an address'),
      employee('420', `${'x'.repeat(250)}@acme.example`),
    ];

    const { guests, remark } = eventOf(projected({ attendees }));

    expect(guests).toEqual(['e417@acme.example']);
    expect(remark).toBe('Guests without a usable address were omitted: employee 418, 419, 420');
  });

  it('has no event when there are no guests', () => {
    expect(projected({ attendees: [] })).toEqual({ kind: 'none', reason: 'no_guests' });
  });

  it('is impossible, not absent, when no guest has an address', () => {
    expect(projected({ attendees: [employee('418', null)] })).toEqual({
      kind: 'impossible',
      reason: 'employee_without_address',
      detail: 'Guests without a usable address were omitted: employee 418',
    });
  });

  it.each([
    [employee('416', null), 'The organizer, employee 416, has no usable address'],
    [null, 'The session has no organizer'],
  ])('is impossible when the organizer is %j', (organizer, detail) => {
    expect(projected({ organizer })).toEqual({
      kind: 'impossible',
      reason: 'employee_without_address',
      detail,
    });
  });

  it('is tentative in Google when it is in Lucca', () => {
    expect(eventOf(projected({ status: 'tentative' })).event.status).toBe('tentative');
  });

  it('sends invitations as configured', () => {
    expect(eventOf(projected({}, { sendInvitations: 'externalOnly' })).sendUpdates).toBe('externalOnly');
  });

  it('truncates texts that are too long for Google', () => {
    const long = 'é'.repeat(10_000);

    const { event } = eventOf(projected({ title: long, description: long, location: long }));

    expect([event.summary, event.description, event.location].map((text) => text?.length)).toEqual([
      1024, 8192, 1024,
    ]);
  });
});

describe('a removed event', () => {
  it.each(['deleted', 'cancelled', 'denied'] as const)('has no Google event: %s', (reason) => {
    const state = { kind: 'removed', reason, category: null, owner: null } as const;

    expect(project(state, exampleConfiguration(), { asDefaultEvent: false, timeZone: null })).toEqual({
      kind: 'none',
      reason: reason,
    });
  });
});
