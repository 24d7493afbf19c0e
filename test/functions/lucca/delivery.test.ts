import * as fc from 'fast-check';
import { FOLLOWED_TOPICS, readDelivery, readEventReference } from '../../../functions/lucca/delivery';
import {
  bytes,
  envelope,
  leave,
  NOW,
  trainingSession,
  workplace,
} from '../../support/builders/lucca-examples';

const RESOURCE = 'https://acme.ilucca.net#calendar-event#875';
const read = (json: unknown) => readDelivery(bytes(json), NOW);

function eventOf(json: unknown) {
  const delivery = read(json);
  if (delivery.kind !== 'event') throw new Error(JSON.stringify(delivery));
  return delivery.event;
}

function invalid(body: Buffer) {
  const delivery = readDelivery(body, NOW);
  if (delivery.kind !== 'invalid') throw new Error(JSON.stringify(delivery));
  return delivery.event;
}

describe('An event of a subscribed topic', () => {
  it('has a version, a tenant, an establishment and a resource', () => {
    expect(eventOf(envelope(trainingSession))).toEqual({
      id: '123',
      topic: 'calendar-event.updated',
      occurredAt: '2026-02-01T09:34:23.001Z',
      version: '2026-02-01T09:34:23.001!00003123',
      tenant: 'https://acme.ilucca.net',
      establishmentId: '12',
      resource: RESOURCE,
      state: expect.objectContaining({ kind: 'training-session' }) as unknown,
    });
  });

  it.each([
    ['leave.created', leave, 'https://acme.ilucca.net#leave#875'],
    ['employee.updated', { id: '416' }, 'https://acme.ilucca.net#employee#416'],
  ])('has the resource type of its topic: %s', (topic, data, resource) => {
    expect(eventOf(envelope(data, { topic }))).toMatchObject({ resource, establishmentId: '12' });
  });

  it.each([
    ['our API version', '2024-11-01', false],
    ['no API version', null, false],
    ['an invalid API version', 7, false],
    ['another API version', '2026-01-01', true],
  ])(
    'with %s sorts before one of our API version at the same instant: %j → %s',
    (_, apiVersion, isBefore) => {
      const { version } = eventOf(envelope(workplace, { apiVersion, id: '999' }));

      expect(version < eventOf(envelope(workplace, { id: '1' })).version).toBe(isBefore);
    },
  );

  it.each([null, undefined])('may lack an establishment: %s', (businessEstablishment) => {
    expect(eventOf(envelope(trainingSession, { businessEstablishment })).establishmentId).toBeNull();
  });

  it('has a normalized tenant', () => {
    const { tenant } = eventOf(envelope(trainingSession, { source: 'https://ACME.ilucca.net/' }));

    expect(tenant).toBe('https://acme.ilucca.net');
  });

  it('may have unknown fields', () => {
    const changed = envelope({ ...trainingSession, mood: { good: true } }, { future: [1, 2] });

    expect(read(changed)).toEqual(read(envelope(trainingSession)));
  });

  it('without an id gets the hash of its body, which is the same for redeliveries', () => {
    const idOf = (data: object) => eventOf(envelope(data, { id: undefined })).id;
    const [first, again, other] = [trainingSession, trainingSession, workplace].map(idOf);

    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it.each([
    ['valid', 'one day in the future', 24 * 60 * 60 * 1000, 'event'],
    ['invalid', 'more than one day in the future', 24 * 60 * 60 * 1000 + 1, 'invalid'],
    ['valid', 'years ago', -10 * 365 * 24 * 60 * 60 * 1000, 'event'],
  ])('is %s when it occurs %s', (_, __, ahead, kind) => {
    const occurredAt = new Date(NOW + ahead).toISOString();

    expect(read(envelope(trainingSession, { occurredAt })).kind).toBe(kind);
  });
});

describe('An event of another topic', () => {
  it.each(['test.created', 'ping', 'confirmation'])('is a connection test: %s', (topic) => {
    expect(read({ id: '7', topic })).toEqual({
      kind: 'connection',
      event: { id: '7', topic, occurredAt: null, tenant: null, resource: null },
    });
  });

  it('keeps its valid fields when it is a connection test', () => {
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

  it.each([
    'leave-request.updated',
    'employee.deleted',
    'job-qualification.created',
    'calendar-events.created',
    'x',
  ])('is ignored: %s', (topic) => {
    expect(read({ topic })).toEqual({ kind: 'ignored', topic });
  });
});

describe('An invalid event', () => {
  it.each([
    ['id', { id: 123 }],
    ['topic', { topic: 'calendar-event.exploded' }],
    ['topic', { topic: undefined }],
    ['topic', { topic: 'x'.repeat(257) }],
    ['occurredAt', { occurredAt: '2026-02-01 09:34' }],
    ['occurredAt', { occurredAt: '2026-02-30T09:34:23Z' }],
    ['occurredAt', { occurredAt: undefined }],
    ['occurredAt', { occurredAt: `2026-02-01T09:34:23.${'1'.repeat(1000)}Z` }],
    ['occurredAt', { occurredAt: '2036-02-01T09:34:23Z' }],
    ['source', { source: 'acme' }],
    ['source', { source: 'http://acme.ilucca.net' }],
    ['businessEstablishment.id', { businessEstablishment: { id: 12 } }],
    ['data', { data: null }],
    ['data', { data: 'text' }],
    ['data.id', { data: { ...trainingSession, id: 875 } }],
  ])('has one problem when its %s is invalid: %#', (field, change) => {
    const { problems } = invalid(bytes(envelope(trainingSession, change)));

    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${field.replaceAll('.', '\\.')}: .`))]);
  });

  it.each(['leave.approved', 'leave.', 'calendar-event.moved'])(
    'keeps an unknown topic of a subscribed family: %s',
    (topic) => {
      const event = invalid(bytes(envelope(leave, { topic })));

      expect(event.problems).toEqual([expect.stringMatching(/^topic: ./)]);
      expect(event.topic).toBe(topic);
    },
  );

  it('keeps its valid fields', () => {
    const event = invalid(bytes(envelope({ ...trainingSession, status: 'maybe' })));

    expect(event).toMatchObject({
      id: '123',
      topic: 'calendar-event.updated',
      occurredAt: '2026-02-01T09:34:23.001Z',
      tenant: 'https://acme.ilucca.net',
      resource: RESOURCE,
    });
  });

  it.each([
    [{ status: 'approved' }, 'https://acme.ilucca.net#leave#875'],
    [{ id: 875 }, null],
  ])('has a resource unless the id is invalid: %j → %s', (change, resource) => {
    const event = invalid(bytes(envelope({ ...leave, ...change }, { topic: 'leave.created' })));

    expect(event.resource).toBe(resource);
  });

  it('has no values in its problems', () => {
    const address = 'tom@acme.example';
    const events = [
      ...Object.keys(trainingSession).map((field) => envelope({ ...trainingSession, [field]: address })),
      ...Object.keys(envelope({})).map((field) => envelope({}, { [field]: address })),
    ];
    const problems = events
      .map(read)
      .flatMap((found) => (found.kind === 'invalid' ? found.event.problems : []));

    expect(problems.length).toBeGreaterThan(10);
    expect(problems.join()).not.toContain('tom@');
  });
});

describe('A body', () => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['half an object', Buffer.from('{"topic":')],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['two objects', Buffer.from('{}{}')],
    ['deeply nested', Buffer.from('['.repeat(200_000))],
  ])('that is not JSON is invalid: %s', (_, body) => {
    const event = invalid(body);

    expect(event.problems).toEqual(['The body is not valid JSON in UTF-8. Its content was not kept.']);
    expect(event.id).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    'null',
    '1',
    '"text"',
    '[]',
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    '{"a":'.repeat(9) + '1' + '}'.repeat(9),
  ])('that is JSON but not an event is invalid: %#', (text) => {
    expect(invalid(Buffer.from(text))).toMatchObject({ topic: null, tenant: null, resource: null });
  });

  it('cannot change a prototype', () => {
    const body = JSON.stringify(envelope({})).replace(
      '"data":{}',
      `"data":{"__proto__":${JSON.stringify(trainingSession)}},"__proto__":{"polluted":true}`,
    );

    expect(invalid(Buffer.from(body)).problems).toEqual([expect.stringMatching(/^data\.id: /)]);
    expect({}).not.toHaveProperty('polluted');
  });

  it('may contain duplicate keys, of which the last one counts', () => {
    const body = Buffer.from(`{"topic":"leave.created","topic":"ping"}`);

    expect(readDelivery(body, NOW)).toMatchObject({ kind: 'connection', event: { topic: 'ping' } });
  });

  it('may contain lone surrogates in texts, but not in ids, which become keys', () => {
    const readWith = (data: object, changes = {}) => read(envelope({ ...trainingSession, ...data }, changes));

    expect(readWith({ title: '\udfff' }).kind).toBe('event');
    expect(readWith({ id: '\ud800' })).toMatchObject({ kind: 'invalid', event: { resource: null } });
    expect(readWith({}, { id: '\udc00' }).kind).toBe('invalid');
  });

  it('never makes readDelivery throw when it resembles an event', () => {
    const field = fc.constantFrom(
      ...Object.keys({ ...trainingSession, ...workplace, ...leave }),
      '__proto__',
    );
    const head = fc.constantFrom(...Object.keys(envelope({})), 'constructor');
    const anyTopic = fc.constantFrom(...FOLLOWED_TOPICS);
    const example = fc.constantFrom<object>(trainingSession, workplace, leave);
    fc.assert(
      fc.property(example, anyTopic, field, head, fc.jsonValue(), (data, topic, inside, outside, value) => {
        expectResult(bytes(envelope({ ...data, [inside]: value }, { topic })));
        expectResult(bytes(envelope(data, { topic, [outside]: value })));
      }),
      { numRuns: 1_000 },
    );
  });
});

function expectResult(body: Buffer): void {
  const delivery = readDelivery(body, NOW);
  expect(['event', 'invalid', 'connection', 'ignored']).toContain(delivery.kind);
  if (delivery.kind === 'invalid') expect(delivery.event.problems).not.toHaveLength(0);
}

const anything = fc.oneof(fc.constant(undefined), fc.constant(null), fc.string(), fc.integer());
const changes = fc.record(
  {
    id: fc.oneof(anything, fc.constant('12')),
    source: fc.oneof(
      anything,
      fc.constant('https://ACME.ilucca.net/'),
      fc.constant('https://acme.ilucca.net'),
    ),
    topic: fc.oneof(anything, fc.constant('calendar-event.updated'), fc.constant('test.created')),
    occurredAt: fc.oneof(anything, fc.constant('2026-02-01T09:34:23Z')),
    data: fc.oneof(anything, fc.constant(trainingSession)),
  },
  { requiredKeys: [] },
);

test('readEventReference returns the same id and tenant as readDelivery for any event', () => {
  fc.assert(
    fc.property(changes, (change) => {
      const json: unknown = JSON.parse(JSON.stringify(envelope(trainingSession, change)));
      const delivery = read(json);
      fc.pre(delivery.kind !== 'ignored');
      const { id, tenant } = readEventReference(json);

      expect(tenant).toBe(delivery.event.tenant);
      if (id === null) expect(delivery.event.id).toMatch(/^[0-9a-f]{64}$/);
      else expect(delivery.event.id).toBe(id);
    }),
    { numRuns: 500 },
  );
});
