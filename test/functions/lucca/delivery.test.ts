import { readDelivery, type Delivery } from '../../../functions/lucca/delivery';
import {
  bytes,
  envelope,
  leave,
  NOW,
  trainingSession,
  workplace,
} from '../../support/builders/lucca-examples';

const read = (json: unknown): Delivery => readDelivery(bytes(json), NOW);

function understood(delivery: Delivery) {
  if (delivery.kind !== 'event') throw new Error(`not understood: ${JSON.stringify(delivery)}`);
  return delivery.event;
}

describe('the version of an event', () => {
  it.each([
    ['of our API version', { apiVersion: '2024-11-01' }, false],
    ['that names none', { apiVersion: null }, false],
    ['that names something else', { apiVersion: 7 }, false],
    ['of another one', { apiVersion: '2026-01-01' }, true],
  ])('yields to ours of the same instant: %s', (_, differences, yields) => {
    const versionOf = (more: object) => understood(read({ ...envelope(workplace), ...more })).version;

    const theirs = versionOf({ ...differences, id: '999' });

    expect(theirs < versionOf({ apiVersion: '2024-11-01', id: '1' })).toBe(yields);
  });
});

describe('a delivery of a topic that we follow', () => {
  it('tells a training session whole', () => {
    const event = understood(read(envelope(trainingSession)));

    expect(event).toEqual({
      id: '123',
      topic: 'calendar-event.updated',
      occurredAt: '2026-02-01T09:34:23.001Z',
      version: '2026-02-01T09:34:23.001!00003123',
      tenant: 'https://acme.ilucca.net',
      establishmentId: '12',
      resource: 'https://acme.ilucca.net#calendar-event#875',
      state: {
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
      },
    });
  });

  it.each(['Mars/Olympus', '+01:00', '', null, undefined])(
    'does without a zone that nobody knows: %s',
    (timeZone) => {
      const { state } = understood(read(envelope({ ...trainingSession, timeZone })));

      expect(state).toMatchObject({ time: { startsAt: '2026-03-02T09:00:00+01:00', timeZone: null } });
    },
  );

  it('tells a workplace whole', () => {
    expect(understood(read(envelope(workplace))).state).toEqual({
      kind: 'workplace',
      url: 'https://acme.ilucca.net/lucca-api/calendar-events/9012',
      status: 'confirmed',
      employee: { id: '416', email: 'lea@acme.example' },
      date: '2026-03-02',
      position: 'firstHalfDay',
      location: { type: 'office', name: 'Marseille', area: null },
    });
  });

  it('tells a session on whole days, and one with hardly anything', () => {
    const bare = {
      id: '875',
      category: 'training-session',
      status: 'tentative',
      title: '',
      startsOn: '2026-03-02',
      endsOn: '2026-03-03',
    };

    expect(understood(read(envelope(bare))).state).toEqual({
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

  it.each([null, undefined])('may have no establishment (%s)', (businessEstablishment) => {
    const event = understood(read(envelope(trainingSession, { businessEstablishment })));

    expect(event.establishmentId).toBeNull();
  });

  it('belongs to the tenant however its address is written', () => {
    const event = understood(read(envelope(trainingSession, { source: 'https://ACME.ilucca.net/' })));

    expect(event.tenant).toBe('https://acme.ilucca.net');
  });

  it('takes fields that appear without notice', () => {
    const news = envelope({ ...trainingSession, mood: { good: true } }, { future: [1, 2] });

    expect(read(news)).toEqual(read(envelope(trainingSession)));
  });

  it('shows an ornament that is none as missing', () => {
    expect(understood(read(envelope({ ...workplace, url: 'javascript:alert(1)' }))).state).toMatchObject({
      url: null,
    });
  });

  it('without an id is named by its bytes, so that a redelivery has the same name', () => {
    const [first, again, other] = [
      envelope(trainingSession, { id: undefined }),
      envelope(trainingSession, { id: undefined }),
      envelope(workplace, { id: undefined }),
    ].map((json) => understood(read(json)).id);

    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it.each([
    ['a day ahead of our clock', 24 * 60 * 60 * 1000, 'event'],
    ['a moment more', 24 * 60 * 60 * 1000 + 1, 'invalid'],
    ['years old', -10 * 365 * 24 * 60 * 60 * 1000, 'event'],
  ])('may be %s: %#', (_, ahead, kind) => {
    const occurredAt = new Date(NOW + ahead).toISOString();

    expect(read(envelope(trainingSession, { occurredAt })).kind).toBe(kind);
  });
});

describe('a delivery that takes something away', () => {
  const lea = { id: '416', email: 'lea@acme.example' };
  const bare = {
    id: '875',
    type: 'calendar-event',
    url: 'https://acme.ilucca.net/lucca-api/calendar-events/875',
  };

  it.each([
    ['full session', trainingSession, 'training-session', lea],
    ['full workplace', workplace, 'work-location', lea],
    ['bare reference', bare, null, null],
    ['state that we would not understand', { ...bare, category: 'party', organizer: 7 }, null, null],
  ])('deletes with a %s', (_, data, category, owner) => {
    const { state } = understood(read(envelope(data, { topic: 'calendar-event.deleted' })));

    expect(state).toEqual({ kind: 'removed', why: 'deleted', category, owner });
  });

  it.each(['cancelled', 'denied'])('needs nothing but its category where it is %s', (status) => {
    const { state } = understood(read(envelope({ id: '875', category: 'training-session', status })));

    expect(state).toEqual({ kind: 'removed', why: status, category: 'training-session', owner: null });
  });
});

describe('a delivery about a leave', () => {
  const lea = { id: '416', email: null };
  const account = { id: '5', name: null };

  it('tells its counted days, and nothing about health', () => {
    const event = understood(read(envelope(leave, { topic: 'leave.created' })));

    expect(event).toMatchObject({ resource: 'https://acme.ilucca.net#leave#875', establishmentId: '12' });
    expect(event.state).toEqual({
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
    [
      'account with a name',
      { leaveAccount: { id: '5', name: 'RTT' } },
      { account: { id: '5', name: 'RTT' } },
    ],
    ['no account', { leaveAccount: null }, { account: null }],
    ['no status: it awaits approval', { status: undefined }, { status: 'tentative' }],
    [
      'hours',
      {
        days: [
          { date: '2026-03-02', range: 'firstHalfDay', duration: { iso: 'PT2H', value: 2, unit: 'hours' } },
        ],
      },
      { days: [{ date: '2026-03-02', range: 'firstHalfDay', hours: 2 }] },
    ],
    [
      'hours that make a whole day, and days without a range or a known duration',
      {
        days: [
          { date: '2026-03-02', range: 'allDay', duration: { value: 7, unit: 'hours' } },
          { date: '2026-03-03' },
          { date: '2026-03-04', range: 'secondHalfDay', duration: 'PT2H' },
        ],
      },
      {
        days: [
          { date: '2026-03-02', range: 'allDay' },
          { date: '2026-03-03', range: 'allDay' },
          { date: '2026-03-04', range: 'secondHalfDay' },
        ],
      },
    ],
    [
      'no days: all of its period',
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
    ['account that is none', { leaveAccount: 'RTT' }, { account: null }],
    ['no counted day', { days: [] }, { days: [] }],
    ['request that awaits approval', { status: 'tentative' }, { status: 'tentative' }],
    ['type of another resource: the topic says it', { type: 'leave-request' }, { kind: 'leave' }],
  ])('may have a %s', (_, change, expected) => {
    const { state } = understood(read(envelope({ ...leave, ...change }, { topic: 'leave.updated' })));

    expect(state).toMatchObject(expected);
  });

  it.each([
    ['leave.updated', { ...leave, status: 'cancelled' }, 'cancelled', lea],
    ['leave.created', { id: '875', status: 'cancelled', days: 7 }, 'cancelled', null],
    ['leave.deleted', leave, 'deleted', lea],
    ['leave.deleted', { id: '875', employee: 'Léa' }, 'deleted', null],
  ])('takes it away: %s, %#', (topic, data, why, owner) => {
    const { state } = understood(read(envelope(data, { topic })));

    expect(state).toEqual({ kind: 'removed', why, category: 'leave', owner });
  });
});

describe('a delivery about an employee', () => {
  it.each([
    [{ id: '416', email: 'lea@acme.example' }, 'lea@acme.example'],
    [{ id: '416', email: null }, null],
    [{ id: '416' }, null],
  ])('tells the address: %j', (data, email) => {
    const event = understood(read(envelope(data, { topic: 'employee.updated' })));

    expect(event.resource).toBe('https://acme.ilucca.net#employee#416');
    expect(event.state).toEqual({ kind: 'employee', employee: { id: '416', email } });
  });
});

describe('a delivery of another topic', () => {
  it.each(['test.created', 'ping', 'confirmation'])('may try the connection: %s', (topic) => {
    expect(read({ id: '7', topic })).toEqual({
      kind: 'connection',
      event: { id: '7', topic, occurredAt: null, tenant: null, resource: null },
    });
  });

  it('that tries the connection tells what there is of an event', () => {
    const delivery = read(envelope({}, { topic: 'test.created', id: undefined }));

    expect(delivery).toMatchObject({
      event: {
        id: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
        occurredAt: '2026-02-01T09:34:23.001Z',
        tenant: 'https://acme.ilucca.net',
        resource: null,
      },
    });
  });

  it.each(['leave-request.updated', 'employee.created', 'calendar-events.created', 'x'])(
    'is ignored: %s',
    (topic) => {
      expect(read({ topic })).toEqual({ kind: 'ignored', topic });
    },
  );
});
