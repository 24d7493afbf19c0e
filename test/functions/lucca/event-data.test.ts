import { readDelivery } from '../../../functions/lucca/delivery';
import {
  bytes,
  envelope,
  leave,
  NOW,
  trainingSession,
  workplace,
} from '../../support/builders/lucca-examples';

function stateOf(data: unknown, topic = 'calendar-event.updated') {
  const delivery = readDelivery(bytes(envelope(data, { topic })), NOW);
  if (delivery.kind !== 'event') throw new Error(JSON.stringify(delivery));
  return delivery.event.state;
}

function problemsOf(data: unknown, topic = 'calendar-event.updated') {
  const delivery = readDelivery(bytes(envelope(data, { topic })), NOW);
  if (delivery.kind !== 'invalid') throw new Error(JSON.stringify(delivery));
  return delivery.event.problems;
}

/** Matches one problem of this field. */
const oneProblem = (field: string) => [
  expect.stringMatching(new RegExp(`^${field.replaceAll('.', '\\.')}: .`)) as unknown,
];

describe('A training session', () => {
  it('is parsed with all fields', () => {
    expect(stateOf(trainingSession)).toEqual({
      kind: 'training-session',
      url: 'https://acme.ilucca.net/lucca-api/calendar-events/875',
      status: 'confirmed',
      title: 'Excel avancé 🎓',
      description: 'Tableaux\ncroisés',
      location: 'Salle Joliette',
      organizer: { id: '416', email: 'lea@acme.example' },
      attendees: [
        { id: '417', email: 'tom@acme.example' },
        { id: '418', email: null },
      ],
      time: {
        kind: 'clock',
        startsAt: '2026-03-02T09:00:00+01:00',
        endsAt: '2026-03-02T17:00:00+01:00',
        timeZone: 'Europe/Paris',
      },
    });
  });

  it.each(['Mars/Olympus', '+01:00', '', null, undefined])(
    'has no time zone when it is unknown: %s',
    (timeZone) => {
      expect(stateOf({ ...trainingSession, timeZone })).toMatchObject({
        time: { startsAt: '2026-03-02T09:00:00+01:00', timeZone: null },
      });
    },
  );

  it('may have full days and only the required fields', () => {
    const minimal = {
      id: '875',
      category: 'training-session',
      status: 'tentative',
      title: '',
      organizer: null,
      attendees: null,
      startsOn: '2026-03-02',
      endsOn: '2026-03-03',
    };

    expect(stateOf(minimal)).toEqual({
      kind: 'training-session',
      url: null,
      status: 'tentative',
      title: '',
      description: null,
      location: null,
      organizer: null,
      attendees: [],
      time: { kind: 'days', startsOn: '2026-03-02', endsOn: '2026-03-03' },
    });
  });

  const days = { startsAt: undefined, endsAt: undefined, startsOn: '2026-03-02', endsOn: '2026-03-03' };

  it.each([
    ['category', { category: 'party' }],
    ['category', { category: undefined }],
    ['status', { status: 'pending' }],
    ['title', { title: null }],
    ['description', { description: 5 }],
    ['location', { location: {} }],
    ['organizer.id', { organizer: { id: 416 } }],
    ['organizer.email', { organizer: { id: '416', email: 1 } }],
    ['attendees.1.id', { attendees: [{ id: '1' }, { id: '' }] }],
    ['attendees', { attendees: {} }],
    ['startsAt', { startsAt: '2026-03-02T09:00:00' }],
    ['startsAt', { startsAt: undefined }],
    ['startsAt', { startsAt: undefined, endsAt: undefined }],
    ['endsAt', { endsAt: '2026-03-02T08:59:59+01:00' }],
    ['endsAt', { endsAt: 'late' }],
    ['startsOn', { ...days, startsOn: '2026-02-30' }],
    ['endsOn', { ...days, endsOn: '2026-03-01' }],
  ])('is invalid with an invalid %s: %#', (field, change) => {
    expect(problemsOf({ ...trainingSession, ...change })).toEqual(oneProblem(`data.${field}`));
  });

  it.each([
    [{ title: undefined }, 'data.title: is missing'],
    [{ organizer: undefined }, 'data.organizer: is missing'],
    [{ attendees: undefined }, 'data.attendees: is missing'],
    [{ id: 'x'.repeat(257) }, 'data.id: must hold at most 256 characters'],
    [{ id: '' }, 'data.id: must not be empty'],
    [{ organizer: { id: '字'.repeat(257) } }, 'data.organizer.id: must hold at most 256 characters'],
    [
      { startsAt: `2026-03-02T09:00:00.${'1'.repeat(64)}Z` },
      'data.startsAt: must hold at most 64 characters',
    ],
    [
      { attendees: Array.from({ length: 1001 }, () => ({ id: '1' })) },
      'data.attendees: must hold at most 1000 attendees',
    ],
    [{ category: 'party' }, 'data.category: must be training-session or work-location'],
    [{ category: undefined }, 'data.category: must be training-session or work-location'],
    [{ status: 'done' }, 'data.status: must be tentative, confirmed or cancelled'],
    [{ startsAt: 'tomorrow' }, 'data.startsAt: is not a date and time with Z or an offset'],
  ])('has problems that name field and rule: %j', (change, problem) => {
    expect(problemsOf({ ...trainingSession, ...change })).toEqual([problem]);
  });

  it('has up to 20 problems', () => {
    const several = { ...workplace, date: 'x', position: 'y' };
    const many = { ...trainingSession, attendees: Array.from({ length: 100 }, () => ({ id: 1 })) };

    expect(problemsOf(several)).toHaveLength(2);
    expect(problemsOf(many)).toHaveLength(20);
  });
});

describe('A workplace', () => {
  it('is parsed with all fields', () => {
    expect(stateOf(workplace)).toEqual({
      kind: 'workplace',
      url: 'https://acme.ilucca.net/lucca-api/calendar-events/9012',
      status: 'confirmed',
      employee: { id: '416', email: 'lea@acme.example' },
      date: '2026-03-02',
      position: 'firstHalfDay',
      location: { type: 'office', name: 'Marseille', area: null },
    });
  });

  it('has no link when it is invalid', () => {
    expect(stateOf({ ...workplace, url: 'javascript:alert(1)' })).toMatchObject({ url: null });
  });

  it.each([
    ['status', { status: 'maybe' }],
    ['employee', { employee: null }],
    ['employee.id', { employee: { id: null } }],
    ['date', { date: '02/03/2026' }],
    ['position', { position: 'allDay' }],
    ['workLocation', { workLocation: undefined }],
    ['workLocation.type', { workLocation: { type: 'beach' } }],
    ['workLocation.name', { workLocation: { type: 'office', name: 3 } }],
    ['workLocation.area', { workLocation: { type: 'office', area: [] } }],
  ])('is invalid with an invalid %s: %#', (field, change) => {
    expect(problemsOf({ ...workplace, ...change })).toEqual(oneProblem(`data.${field}`));
  });
});

describe('A removed calendar event', () => {
  const lea = { id: '416', email: 'lea@acme.example' };
  const kind = 'removed';

  it.each([
    ['a complete session', trainingSession, 'training-session', lea],
    ['a complete workplace', workplace, 'work-location', lea],
    ['a reference', { id: '875', type: 'calendar-event' }, null, null],
    ['an invalid state', { id: '875', category: 'party', organizer: 7 }, null, null],
  ])('may be deleted with %s as data', (_, data, category, owner) => {
    const removed = { kind, reason: 'deleted', category, owner };
    expect(stateOf(data, 'calendar-event.deleted')).toEqual(removed);
  });

  it.each(['cancelled', 'denied'])('needs only its category when it is %s', (status) => {
    const category = 'training-session';
    const removed = { kind, reason: status, category, owner: null };
    expect(stateOf({ id: '875', category, status })).toEqual(removed);
  });
});

describe('A changed employee', () => {
  it.each([
    [{ id: '416', email: 'lea@acme.example' }, 'lea@acme.example'],
    [{ id: '416', email: null }, null],
    [{ id: '416' }, null],
  ])('has the address of the event: %j', (data, email) => {
    expect(stateOf(data, 'employee.updated')).toEqual({ kind: 'employee', employee: { id: '416', email } });
  });

  it.each<[object, object]>([
    [
      { applicableJobPosition: { id: '7' }, status: 'upcoming' },
      { jobPositionId: '7', status: 'upcoming' },
    ],
    [{ applicableJobPosition: null }, { jobPositionId: null }],
    [{ applicableJobPosition: {} }, { jobPositionId: null }],
    [
      { applicableJobPosition: 7, status: 'on leave' },
      { jobPositionId: undefined, status: undefined },
    ],
  ])('has what the event states about the job position and the status: %j', (data, stated) => {
    const employee = { id: '416', email: null };
    expect(stateOf({ id: '416', ...data }, 'employee.updated')).toEqual({
      ...{ kind: 'employee', employee },
      ...stated,
    });
  });

  it.each([{ id: 416 }, { id: '416', email: 7 }, {}])(
    'is invalid with an invalid id or address: %j',
    (data) => {
      expect(problemsOf(data, 'employee.updated')).toEqual([expect.stringMatching(/^data\.(id|email): ./)]);
    },
  );
});

describe('A leave', () => {
  const lea = { id: '416', email: null };
  const account = { id: '5', name: null };

  it('is parsed with its counted days and without health details', () => {
    expect(stateOf(leave, 'leave.created')).toEqual({
      kind: 'leave',
      url: 'https://acme.ilucca.net/lucca-api/leaves/875',
      status: 'confirmed',
      employee: lea,
      account,
      days: [
        { date: '2026-02-27', range: 'secondHalfDay' },
        { date: '2026-03-02', range: 'allDay' },
      ],
    });
  });

  it.each([
    ['an account name', { leaveAccount: { id: '5', name: 'RTT' } }, { account: { id: '5', name: 'RTT' } }],
    ['no account', { leaveAccount: null }, { account: null }],
    ['no status, which means pending approval', { status: undefined }, { status: 'tentative' }],
    [
      'hours of a half day, hours of a full day, and days without a range or a known duration',
      {
        days: [
          { date: '2026-03-01', range: 'firstHalfDay', duration: { iso: 'PT2H', value: 2, unit: 'hours' } },
          { date: '2026-03-02', range: 'allDay', duration: { value: 7, unit: 'hours' } },
          { date: '2026-03-03' },
          { date: '2026-03-04', range: 'secondHalfDay', duration: 'PT2H' },
        ],
      },
      {
        days: [
          { date: '2026-03-01', range: 'firstHalfDay', hours: 2 },
          { date: '2026-03-02', range: 'allDay' },
          { date: '2026-03-03', range: 'allDay' },
          { date: '2026-03-04', range: 'secondHalfDay' },
        ],
      },
    ],
    [
      'no days, which means all days of its period',
      { days: undefined },
      {
        days: [
          { date: '2026-02-27', range: 'secondHalfDay' },
          { date: '2026-02-28', range: 'allDay' },
          { date: '2026-03-01', range: 'allDay' },
          { date: '2026-03-02', range: 'allDay' },
        ],
      },
    ],
    [
      'no days, and no positions',
      { days: null, startsOn: '2026-03-02', startPosition: undefined, endPosition: undefined },
      { days: [{ date: '2026-03-02', range: 'allDay' }] },
    ],
    [
      'no days, and a morning only',
      { days: null, startsOn: '2026-03-02', startPosition: 'firstHalfDay', endPosition: 'firstHalfDay' },
      { days: [{ date: '2026-03-02', range: 'firstHalfDay' }] },
    ],
    ['an invalid account', { leaveAccount: 'RTT' }, { account: null }],
    ['no counted days', { days: [] }, { days: [] }],
    ['a pending approval', { status: 'tentative' }, { status: 'tentative' }],
    ['another type, because the topic decides', { type: 'leave-request' }, { kind: 'leave' }],
  ])('may have %s', (_, change, expected) => {
    expect(stateOf({ ...leave, ...change }, 'leave.updated')).toMatchObject(expected);
  });

  it.each([
    ['leave.updated', { ...leave, status: 'cancelled' }, 'cancelled', lea],
    ['leave.created', { id: '875', status: 'cancelled', days: 7 }, 'cancelled', null],
    ['leave.deleted', leave, 'deleted', lea],
    ['leave.deleted', { id: '875', employee: 'Léa' }, 'deleted', null],
  ])('is removed by %s with %j', (topic, data, reason, owner) => {
    expect(stateOf(data, topic)).toEqual({ kind: 'removed', reason, category: 'leave', owner });
  });

  it.each([
    ['data.id', { id: 875 }],
    ['data.status', { status: 'approved' }],
    ['data.employee', { employee: null }],
    ['data.employee.id', { employee: { id: 416 } }],
    ['data.startsOn', { days: undefined, startsOn: undefined }],
    ['data.days', { days: Array.from({ length: 1501 }, () => ({ date: '2026-03-02', range: 'allDay' })) }],
    ['data.days.1.date', { days: [leave.days[0], { date: '2026-02-30', range: 'allDay' }] }],
    ['data.days.0.range', { days: [{ date: '2026-03-02', range: 'fullDay' }] }],
  ])('is invalid with an invalid %s: %#', (field, change) => {
    expect(problemsOf({ ...leave, ...change }, 'leave.created')).toEqual(oneProblem(field));
  });

  it.each([
    ['2026-02-26', 'must not be before startsOn'],
    ['2046-02-26', 'must be at most 1500 days after startsOn'],
  ])('is invalid without days when its period ends on %s', (endsOn, problem) => {
    expect(problemsOf({ ...leave, days: null, endsOn }, 'leave.created')).toEqual([
      `data.endsOn: ${problem}`,
    ]);
  });
});
