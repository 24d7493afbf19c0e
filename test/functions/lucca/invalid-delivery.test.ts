import * as fc from 'fast-check';
import { FOLLOWED_TOPICS, readDelivery } from '../../../functions/lucca/delivery';
import {
  bytes,
  envelope,
  leave,
  NOW,
  trainingSession,
  workplace,
} from '../../support/builders/lucca-examples';

function invalid(body: Buffer) {
  const delivery = readDelivery(body, NOW);
  if (delivery.kind !== 'invalid') throw new Error(`is no invalid event: ${delivery.kind}`);
  return delivery.event;
}

const days = { startsAt: undefined, endsAt: undefined, startsOn: '2026-03-02', endsOn: '2026-03-03' };

describe('an event that breaks the contract', () => {
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
  ])('is told what is wrong with %s: %#', (field, change) => {
    const { problems } = invalid(bytes(envelope(trainingSession, change)));

    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${field.replaceAll('.', '\\.')}: .`))]);
  });

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
  ])('is told what is wrong with the %s of a session: %#', (field, change) => {
    const { problems } = invalid(bytes(envelope({ ...trainingSession, ...change })));

    expect(problems).toEqual([
      expect.stringMatching(new RegExp(`^data\\.${field.replaceAll('.', '\\.')}: .`)),
    ]);
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
  ])('is told what is wrong with the %s of a workplace: %#', (field, change) => {
    const { problems } = invalid(bytes(envelope({ ...workplace, ...change })));

    expect(problems).toEqual([
      expect.stringMatching(new RegExp(`^data\\.${field.replaceAll('.', '\\.')}: .`)),
    ]);
  });

  it.each([
    ['data.id', { id: 875 }],
    ['data.status', { status: 'approved' }],
    ['data.employee', { employee: null }],
    ['data.employee.id', { employee: { id: 416 } }],
    ['data.startsOn', { days: undefined, startsOn: undefined }],
    ['data.endsOn', { days: undefined, endsOn: '2026-02-26' }],
    ['data.endsOn', { days: null, endsOn: '2046-02-26' }],
    ['data.days', { days: Array.from({ length: 1501 }, () => ({ date: '2026-03-02', range: 'allDay' })) }],
    ['data.days.1.date', { days: [leave.days[0], { date: '2026-02-30', range: 'allDay' }] }],
    ['data.days.0.range', { days: [{ date: '2026-03-02', range: 'fullDay' }] }],
  ])('is told what is wrong with %s of a leave: %#', (field, change) => {
    const { problems, resource } = invalid(
      bytes(envelope({ ...leave, ...change }, { topic: 'leave.created' })),
    );

    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${field.replaceAll('.', '\\.')}: .`))]);
    expect(resource).toBe('id' in change ? null : 'https://acme.ilucca.net#leave#875');
  });

  it.each([{ id: 416 }, { id: '416', email: 7 }, {}])(
    'is told what is wrong with a changed employee: %j',
    (data) => {
      const { problems } = invalid(bytes(envelope(data, { topic: 'employee.updated' })));

      expect(problems).toEqual([expect.stringMatching(/^data\.(id|email): ./)]);
    },
  );

  it.each(['leave.approved', 'leave.', 'calendar-event.moved'])('may be of no known topic: %s', (topic) => {
    const { problems, topic: told } = invalid(bytes(envelope(leave, { topic })));

    expect(problems).toEqual([expect.stringMatching(/^topic: ./)]);
    expect(told).toBe(topic);
  });

  it('is told everything that is wrong, up to a limit', () => {
    const several = { ...workplace, date: 'x', position: 'y' };
    const many = { ...trainingSession, attendees: Array.from({ length: 100 }, () => ({ id: 1 })) };

    expect(invalid(bytes(envelope(several))).problems).toHaveLength(2);
    expect(invalid(bytes(envelope(many))).problems).toHaveLength(20);
  });

  it('keeps what could be read of it', () => {
    const event = invalid(bytes(envelope({ ...trainingSession, status: 'maybe' })));

    expect(event).toMatchObject({
      id: '123',
      topic: 'calendar-event.updated',
      occurredAt: '2026-02-01T09:34:23.001Z',
      tenant: 'https://acme.ilucca.net',
      resource: 'https://acme.ilucca.net#calendar-event#875',
    });
  });

  it('belongs to the resource that it would belong to if it were valid', () => {
    const untyped = { ...trainingSession, type: undefined, status: 'maybe' };

    expect(invalid(bytes(envelope(untyped))).resource).toBe('https://acme.ilucca.net#calendar-event#875');
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
  ])('says in plain words what is wrong: %j', (change, problem) => {
    expect(invalid(bytes(envelope({ ...trainingSession, ...change }))).problems).toEqual([problem]);
  });

  it('never repeats what it holds in its problems', () => {
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

describe('bytes that are no event', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['half an object', Buffer.from('{"topic":')],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['two objects', Buffer.from('{}{}')],
    ['a deep hole', Buffer.from('['.repeat(200_000))],
  ])('are not JSON: %s', (_, body) => {
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
  ])('are JSON but no event: %#', (text) => {
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

  it('mean the last of two equal keys, as every JSON parser reads them', () => {
    const body = `{"topic":"leave.created","topic":"ping"}`;

    expect(readDelivery(Buffer.from(body), NOW)).toMatchObject({
      kind: 'connection',
      event: { topic: 'ping' },
    });
  });

  it('may hold half characters in texts, not in ids, which become keys', () => {
    const read = (data: object, changes = {}) =>
      readDelivery(bytes(envelope({ ...trainingSession, ...data }, changes)), NOW);

    expect(read({ title: '\udfff' }).kind).toBe('event');
    expect(read({ id: '\ud800' })).toMatchObject({ kind: 'invalid', event: { resource: null } });
    expect(read({}, { id: '\udc00' }).kind).toBe('invalid');
  });

  it('never make it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (body) => {
        tellsSomething(Buffer.from(body));
      }),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        tellsSomething(Buffer.from(text));
      }),
    );
  });

  it('never make it throw where they resemble an event', () => {
    const field = fc.constantFrom(
      ...Object.keys({ ...trainingSession, ...workplace, ...leave }),
      '__proto__',
    );
    const head = fc.constantFrom(...Object.keys(envelope({})), 'constructor');
    const topic = fc.constantFrom(...FOLLOWED_TOPICS);
    const example = fc.constantFrom<object>(trainingSession, workplace, leave);
    fc.assert(
      fc.property(example, topic, field, head, fc.jsonValue(), (data, theTopic, inside, outside, value) => {
        tellsSomething(bytes(envelope({ ...data, [inside]: value }, { topic: theTopic })));
        tellsSomething(bytes(envelope(data, { topic: theTopic, [outside]: value })));
      }),
      { numRuns: 1_000 },
    );
  });
});

function tellsSomething(body: Buffer): void {
  const delivery = readDelivery(body, NOW);
  expect(['event', 'invalid', 'connection', 'ignored']).toContain(delivery.kind);
  if (delivery.kind === 'invalid') expect(delivery.event.problems).not.toHaveLength(0);
}
