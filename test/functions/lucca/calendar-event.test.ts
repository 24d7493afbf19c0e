import { readDelivery } from '../../../functions/lucca/delivery';
import { bytes, envelope, NOW, trainingSession, workplace } from '../../support/builders/lucca-examples';

function stateOf(data: unknown, topic = 'calendar-event.updated') {
  const delivery = readDelivery(bytes(envelope(data, { topic })), NOW);
  if (delivery.kind !== 'event') throw new Error(`not an event: ${JSON.stringify(delivery)}`);
  return delivery.event.state;
}

function problemsOf(data: unknown, topic = 'calendar-event.updated') {
  const delivery = readDelivery(bytes(envelope(data, { topic })), NOW);
  if (delivery.kind !== 'invalid') throw new Error(`not invalid: ${delivery.kind}`);
  return delivery.event.problems;
}

/** Matches one problem, about this field. */
const aProblemOf = (field: string) => [
  expect.stringMatching(new RegExp(`^${field.replaceAll('.', '\\.')}: .`)) as unknown,
];

describe('a training session', () => {
  it('reads all fields', () => {
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
    'reads the time zone as null when it is unknown: %s',
    (timeZone) => {
      expect(stateOf({ ...trainingSession, timeZone })).toMatchObject({
        time: { startsAt: '2026-03-02T09:00:00+01:00', timeZone: null },
      });
    },
  );

  it('reads a session on whole days, with only the required fields', () => {
    const bare = {
      id: '875',
      category: 'training-session',
      status: 'tentative',
      title: '',
      startsOn: '2026-03-02',
      endsOn: '2026-03-03',
    };

    expect(stateOf(bare)).toEqual({
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
  ])('says that its %s is invalid: %#', (field, change) => {
    expect(problemsOf({ ...trainingSession, ...change })).toEqual(aProblemOf(`data.${field}`));
  });

  it.each([
    [{ title: undefined }, 'data.title: is missing'],
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
  ])('says what is wrong in plain words: %j', (change, problem) => {
    expect(problemsOf({ ...trainingSession, ...change })).toEqual([problem]);
  });

  it('lists up to 20 problems', () => {
    const several = { ...workplace, date: 'x', position: 'y' };
    const many = { ...trainingSession, attendees: Array.from({ length: 100 }, () => ({ id: 1 })) };

    expect(problemsOf(several)).toHaveLength(2);
    expect(problemsOf(many)).toHaveLength(20);
  });
});

describe('a workplace', () => {
  it('reads all fields', () => {
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

  it('reads an invalid link as null', () => {
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
  ])('says that its %s is invalid: %#', (field, change) => {
    expect(problemsOf({ ...workplace, ...change })).toEqual(aProblemOf(`data.${field}`));
  });
});

describe('a removed calendar event', () => {
  const lea = { id: '416', email: 'lea@acme.example' };
  const bare = {
    id: '875',
    type: 'calendar-event',
    url: 'https://acme.ilucca.net/lucca-api/calendar-events/875',
  };

  it.each([
    ['a full session', trainingSession, 'training-session', lea],
    ['a full workplace', workplace, 'work-location', lea],
    ['a bare reference', bare, null, null],
    ['an invalid state', { ...bare, category: 'party', organizer: 7 }, null, null],
  ])('is deleted when the data is %s', (_, data, category, owner) => {
    expect(stateOf(data, 'calendar-event.deleted')).toEqual({
      kind: 'removed',
      reason: 'deleted',
      category,
      owner,
    });
  });

  it.each(['cancelled', 'denied'])('needs only its category when it is %s', (status) => {
    expect(stateOf({ id: '875', category: 'training-session', status })).toEqual({
      kind: 'removed',
      reason: status,
      category: 'training-session',
      owner: null,
    });
  });
});

describe('a changed employee', () => {
  it.each([
    [{ id: '416', email: 'lea@acme.example' }, 'lea@acme.example'],
    [{ id: '416', email: null }, null],
    [{ id: '416' }, null],
  ])('reads the address: %j', (data, email) => {
    expect(stateOf(data, 'employee.updated')).toEqual({ kind: 'employee', employee: { id: '416', email } });
  });

  it.each([{ id: 416 }, { id: '416', email: 7 }, {}])('says which field is invalid: %j', (data) => {
    expect(problemsOf(data, 'employee.updated')).toEqual([expect.stringMatching(/^data\.(id|email): ./)]);
  });
});
