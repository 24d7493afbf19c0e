import { project } from '../../../functions/domain/project';
import type { Projection, ProjectionContext } from '../../../functions/domain/projection';
import { employee, exampleConfiguration, workplace } from '../../support/builders/sync-examples';

const projected = (
  changes: Parameters<typeof workplace>[0],
  presentation = {},
  context: Partial<ProjectionContext> = {},
): Projection =>
  project(workplace(changes), exampleConfiguration({ presentation }), {
    asDefaultEvent: false,
    timeZone: null,
    ...context,
  });

const eventOf = (projection: Projection) => {
  if (projection.kind !== 'event') throw new Error(`Expected an event, got ${projection.kind}`);
  const [part, ...others] = projection.parts;
  if (!part || others.length > 0) throw new Error('Expected one event');
  return { ...projection, event: part.event };
};

describe('a workplace', () => {
  it('is a working location of the employee', () => {
    expect(projected({})).toEqual({
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
    });
  });

  it.each([
    [
      'fr',
      { type: 'remoteWork', name: 'Maison', area: null },
      'Télétravail',
      { type: 'homeOffice', homeOffice: {} },
    ],
    [
      'en',
      { type: 'remoteWork', name: null, area: null },
      'Working from home',
      { type: 'homeOffice', homeOffice: {} },
    ],
    [
      'fr',
      { type: 'other', name: 'Chez un client', area: null },
      'Chez un client',
      { type: 'customLocation', customLocation: { label: 'Chez un client' } },
    ],
    [
      'en',
      { type: 'other', name: ' ', area: null },
      'Other location',
      { type: 'customLocation', customLocation: { label: 'Other location' } },
    ],
    [
      'fr',
      { type: 'office', name: 'Marseille', area: '3e\nétage' },
      'Marseille, 3e étage',
      { type: 'officeLocation', officeLocation: { label: 'Marseille, 3e étage' } },
    ],
    [
      'fr',
      { type: 'office', name: null, area: null },
      'Bureau',
      { type: 'officeLocation', officeLocation: { label: 'Bureau' } },
    ],
  ] as const)('in %s: %j', (locale, location, summary, properties) => {
    const { event } = eventOf(projected({ location }, { locale }));

    expect(event.summary).toBe(summary);
    expect(event.workingLocationProperties).toEqual(properties);
  });

  it.each([
    ['2026-03-28', '+01:00'],
    ['2026-03-29', '+02:00'],
    ['2026-10-24', '+02:00'],
    ['2026-10-25', '+01:00'],
  ])('keeps its hours on %s, around clock changes', (date, offset) => {
    const { event } = eventOf(projected({ date, position: 'secondHalfDay' }));

    expect(event.start).toEqual({ dateTime: `${date}T14:00:00${offset}`, timeZone: 'Europe/Paris' });
    expect(event.end).toEqual({ dateTime: `${date}T18:00:00${offset}`, timeZone: 'Europe/Paris' });
  });

  it('uses the hours and the time zone of the configuration', () => {
    const presentation = { timeZone: 'Indian/Reunion', halfDays: { first: ['07:30', '11:45'] } };

    const { event } = eventOf(projected({ position: 'firstHalfDay' }, presentation));

    expect(event.start.dateTime).toBe('2026-03-02T07:30:00+04:00');
    expect(event.end.dateTime).toBe('2026-03-02T11:45:00+04:00');
  });

  it('has no event while it awaits approval', () => {
    expect(projected({ status: 'pending' })).toEqual({
      kind: 'none',
      reason: 'pending_approval',
    });
  });

  it('is tentative while it awaits approval when the configuration shows it', () => {
    expect(eventOf(projected({ status: 'pending' }, { pendingWorkplaces: 'show' })).event.status).toBe(
      'tentative',
    );
  });

  it('is impossible without an address', () => {
    expect(projected({ employee: employee('416', null) })).toEqual({
      kind: 'impossible',
      reason: 'employee_without_address',
      detail: 'Employee 416 has no usable address',
    });
  });
});

describe('a workplace of an employee without working locations in Google', () => {
  it('is a transparent, all-day default event', () => {
    const { eventType, event } = eventOf(
      projected({ position: 'firstHalfDay' }, {}, { asDefaultEvent: true }),
    );

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
