import * as fc from 'fast-check';
import {
  FOLLOWED_TOPICS,
  readDelivery,
  readEventReference,
  type Delivery,
} from '../../../functions/lucca/delivery';
import {
  bytes,
  envelope,
  leave,
  NOW,
  trainingSession,
  workplace,
} from '../../support/builders/lucca-examples';

const read = (json: unknown): Delivery => readDelivery(bytes(json), NOW);

function eventOf(json: unknown) {
  const delivery = read(json);
  if (delivery.kind !== 'event') throw new Error(`not an event: ${JSON.stringify(delivery)}`);
  return delivery.event;
}

function invalid(body: Buffer) {
  const delivery = readDelivery(body, NOW);
  if (delivery.kind !== 'invalid') throw new Error(`not invalid: ${delivery.kind}`);
  return delivery.event;
}

describe('an event of a followed topic', () => {
  it('is read with its version, tenant, establishment and resource', () => {
    expect(eventOf(envelope(trainingSession))).toEqual({
      id: '123',
      topic: 'calendar-event.updated',
      occurredAt: '2026-02-01T09:34:23.001Z',
      version: '2026-02-01T09:34:23.001!00003123',
      tenant: 'https://acme.ilucca.net',
      establishmentId: '12',
      resource: 'https://acme.ilucca.net#calendar-event#875',
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
    ['of our API version', { apiVersion: '2024-11-01' }, false],
    ['without an API version', { apiVersion: null }, false],
    ['with an invalid API version', { apiVersion: 7 }, false],
    ['of another API version', { apiVersion: '2026-01-01' }, true],
  ])('comes before an event of our API version at the same instant or not: %s', (_, change, isBefore) => {
    const versionOf = (changes: object) => eventOf({ ...envelope(workplace), ...changes }).version;

    const theirs = versionOf({ ...change, id: '999' });

    expect(theirs < versionOf({ apiVersion: '2024-11-01', id: '1' })).toBe(isBefore);
  });

  it.each([null, undefined])('may have no establishment: %s', (businessEstablishment) => {
    expect(eventOf(envelope(trainingSession, { businessEstablishment })).establishmentId).toBeNull();
  });

  it('has the same tenant however its URL is written', () => {
    const event = eventOf(envelope(trainingSession, { source: 'https://ACME.ilucca.net/' }));

    expect(event.tenant).toBe('https://acme.ilucca.net');
  });

  it('may have unknown fields', () => {
    const changed = envelope({ ...trainingSession, mood: { good: true } }, { future: [1, 2] });

    expect(read(changed)).toEqual(read(envelope(trainingSession)));
  });

  it('gets the hash of its body as id when it has none, so that redeliveries have the same id', () => {
    const [first, again, other] = [
      envelope(trainingSession, { id: undefined }),
      envelope(trainingSession, { id: undefined }),
      envelope(workplace, { id: undefined }),
    ].map((json) => eventOf(json).id);

    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it.each([
    ['a day ahead of our clock', 24 * 60 * 60 * 1000, 'event'],
    ['a millisecond more', 24 * 60 * 60 * 1000 + 1, 'invalid'],
    ['years old', -10 * 365 * 24 * 60 * 60 * 1000, 'event'],
  ])('may be %s: %#', (_, ahead, kind) => {
    const occurredAt = new Date(NOW + ahead).toISOString();

    expect(read(envelope(trainingSession, { occurredAt })).kind).toBe(kind);
  });
});

describe('an event of another topic', () => {
  it.each(['test.created', 'ping', 'confirmation'])('may test the connection: %s', (topic) => {
    expect(read({ id: '7', topic })).toEqual({
      kind: 'connection',
      event: { id: '7', topic, occurredAt: null, tenant: null, resource: null },
    });
  });

  it('keeps the valid fields when it tests the connection', () => {
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

describe('an invalid event', () => {
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
    ['data.id', { data: { ...trainingSession, id: '' } }],
    ['data.id', { data: { ...trainingSession, id: 875 } }],
    ['data.id', { data: { ...trainingSession, id: 'x'.repeat(257) } }],
  ])('says that its %s is invalid: %#', (field, change) => {
    const { problems } = invalid(bytes(envelope(trainingSession, change)));

    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${field.replaceAll('.', '\\.')}: .`))]);
  });

  it.each(['leave.approved', 'leave.', 'calendar-event.moved'])(
    'keeps its topic when it is an unknown one of a followed family: %s',
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
      resource: 'https://acme.ilucca.net#calendar-event#875',
    });
  });

  it('keeps its resource when only the data is invalid', () => {
    const untyped = { ...trainingSession, type: undefined, status: 'maybe' };

    expect(invalid(bytes(envelope(untyped))).resource).toBe('https://acme.ilucca.net#calendar-event#875');
  });

  it.each([
    [{ status: 'approved' }, 'https://acme.ilucca.net#leave#875'],
    [{ id: 875 }, null],
  ])('keeps its resource unless its id is invalid: %j', (change, resource) => {
    const event = invalid(bytes(envelope({ ...leave, ...change }, { topic: 'leave.created' })));

    expect(event.resource).toBe(resource);
  });

  it('never repeats its values in the problems', () => {
    const secret = 'tom@acme.example';
    const values = Object.keys(trainingSession).map((field) =>
      invalidProblems(envelope({ ...trainingSession, [field]: secret })),
    );
    const more = Object.keys(envelope({})).map((field) => invalidProblems(envelope({}, { [field]: secret })));

    expect(values.flat().length).toBeGreaterThan(5);
    expect(JSON.stringify([values, more])).not.toContain('tom@');
  });
});

function invalidProblems(json: unknown): string[] {
  const delivery = readDelivery(bytes(json), NOW);
  return delivery.kind === 'invalid' ? delivery.event.problems : [];
}

describe('a body', () => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['half an object', Buffer.from('{"topic":')],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['two objects', Buffer.from('{}{}')],
    ['deeply nested', Buffer.from('['.repeat(200_000))],
  ])('is invalid when it is not JSON: %s', (_, body) => {
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
  ])('is invalid when it is JSON but not an event: %#', (text) => {
    expect(invalid(Buffer.from(text))).toMatchObject({ topic: null, tenant: null, resource: null });
  });

  it('cannot reach a prototype', () => {
    const body = JSON.stringify(envelope({})).replace(
      '"data":{}',
      `"data":{"__proto__":${JSON.stringify(trainingSession)}},"__proto__":{"polluted":true}`,
    );

    expect(invalid(Buffer.from(body)).problems).toEqual([expect.stringMatching(/^data\.id: /)]);
    expect({}).not.toHaveProperty('polluted');
  });

  it('uses the last of duplicate keys, like all JSON parsers', () => {
    const body = `{"topic":"leave.created","topic":"ping"}`;

    expect(readDelivery(Buffer.from(body), NOW)).toMatchObject({
      kind: 'connection',
      event: { topic: 'ping' },
    });
  });

  it('may hold lone surrogates in texts, but not in ids, which become keys', () => {
    const readWith = (data: object, changes = {}) => read(envelope({ ...trainingSession, ...data }, changes));

    expect(readWith({ title: '\udfff' }).kind).toBe('event');
    expect(readWith({ id: '\ud800' })).toMatchObject({ kind: 'invalid', event: { resource: null } });
    expect(readWith({}, { id: '\udc00' }).kind).toBe('invalid');
  });

  it('never makes it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (body) => {
        expectResult(Buffer.from(body));
      }),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expectResult(Buffer.from(text));
      }),
    );
  });

  it('never makes it throw when it resembles an event', () => {
    const field = fc.constantFrom(
      ...Object.keys({ ...trainingSession, ...workplace, ...leave }),
      '__proto__',
    );
    const head = fc.constantFrom(...Object.keys(envelope({})), 'constructor');
    const topic = fc.constantFrom(...FOLLOWED_TOPICS);
    const example = fc.constantFrom<object>(trainingSession, workplace, leave);
    fc.assert(
      fc.property(example, topic, field, head, fc.jsonValue(), (data, theTopic, inside, outside, value) => {
        expectResult(bytes(envelope({ ...data, [inside]: value }, { topic: theTopic })));
        expectResult(bytes(envelope(data, { topic: theTopic, [outside]: value })));
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

test('readEventReference returns the id and the tenant that readDelivery finds, whatever else is invalid', () => {
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
