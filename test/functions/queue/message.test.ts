import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { resourceKey } from '../../../functions/lucca/event-key';
import {
  deduplicationId,
  messageGroupId,
  queuedEvent,
  serializeQueuedEvent,
  toQueueMessage,
  type QueuedEvent,
} from '../../../functions/queue/message';
import { bytes, envelope, leave, NOW, trainingSession } from '../../support/builders/lucca-examples';

/** What SQS takes as message group and deduplication id. */
const SQS_ID = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

const anyText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
  fc.constantFrom('\ud800', '\udfff', '\u0000', '🎓', '\u2028', ' ', '\uffff', '__proto__'),
);
const maybeText = fc.option(anyText);

const anyEvent: fc.Arbitrary<QueuedEvent> = fc.record({
  eventId: anyText,
  tenant: maybeText,
  topic: maybeText,
  occurredAt: maybeText,
  resource: maybeText,
  receivedAt: fc.constant('2026-02-01T12:00:00.000Z'),
  correlationId: anyText,
  via: fc.constantFrom('delivery', 'replay', 'catch-up', 'import', 'directory'),
  problems: fc.array(anyText),
  nonce: anyText,
  body: fc.uint8Array().map((body) => Buffer.from(body).toString('base64')),
});

const event: QueuedEvent = {
  eventId: '123',
  tenant: 'https://acme.ilucca.net',
  topic: 'calendar-event.updated',
  occurredAt: '2026-02-01T09:34:23.001Z',
  resource: resourceKey('https://acme.ilucca.net', 'calendar-event', '875'),
  receivedAt: '2026-02-01T12:00:00.000Z',
  correlationId: 'request-1',
  via: 'delivery',
  body: 'e30=',
};

const ARRIVAL = {
  now: NOW,
  receivedAt: '2026-02-01T12:00:00.000Z',
  correlationId: 'run-1',
  via: 'catch-up' as const,
};
const read = (body: Buffer) => toQueueMessage(body, ARRIVAL);
const sha256 = (body: Buffer) => createHash('sha256').update(body).digest('hex');

describe('toQueueMessage', () => {
  it('carries the redacted body and how the event arrived', () => {
    const { previousAttributes: _, links: __, data: ___, ...rest } = envelope({});

    const result = read(bytes(envelope(trainingSession)));

    expect(result).toEqual({
      kind: 'queue',
      connectionTest: false,
      event: {
        eventId: '123',
        tenant: 'https://acme.ilucca.net',
        topic: 'calendar-event.updated',
        occurredAt: '2026-02-01T09:34:23.001Z',
        resource: 'https://acme.ilucca.net#calendar-event#875',
        receivedAt: '2026-02-01T12:00:00.000Z',
        correlationId: 'run-1',
        via: 'catch-up',
        body: bytes({ ...rest, data: trainingSession }).toString('base64'),
      },
    });
    expect(queuedEvent.parse(result.kind === 'queue' && result.event)).toEqual(
      result.kind === 'queue' && result.event,
    );
  });

  it.each([
    ['understood', envelope(leave, { topic: 'leave.updated' }), undefined],
    [
      'not understood',
      envelope({ ...leave, status: 'x' }, { topic: 'leave.updated' }),
      [expect.stringMatching('status') as unknown],
    ],
  ])('drops health details when the event is %s', (_, json, problems) => {
    const result = read(bytes(json));

    const event = result.kind === 'queue' ? result.event : null;
    const body = Buffer.from(event?.body ?? '', 'base64').toString();
    expect(JSON.parse(body)).toMatchObject({ data: { id: '875', days: leave.days } });
    expect(body).not.toContain('hospitalisation');
    expect(event?.problems).toEqual(problems);
  });

  it('uses a hash of the redacted body when the event has no id', () => {
    const { details: _, ...healthy } = leave;
    const nameless = (changes: object) => envelope({}, { id: undefined, topic: 'leave.updated', ...changes });
    const known = nameless({ previousAttributes: undefined, links: undefined });

    const result = read(bytes(nameless({ data: leave })));
    const again = read(bytes(nameless({ data: leave, links: { retry: 'later' } })));

    expect(result).toMatchObject({ event: { eventId: sha256(bytes({ ...known, data: healthy })) } });
    expect(again).toEqual(result);
  });

  it.each(['test.created', 'ping', 'confirmation'])(
    'queues a connection test when the topic is %s',
    (topic) => {
      const body = bytes({ id: '7', topic, source: 'https://acme.ilucca.net' });

      expect(read(body)).toMatchObject({
        kind: 'queue',
        connectionTest: true,
        event: { eventId: '7', topic, tenant: 'https://acme.ilucca.net', resource: null },
      });
    },
  );

  it.each([
    ['delivery', 'lucca-directory-416-1'],
    ['catch-up', 'lucca-directory-416-1'],
    ['directory', 'directory-416-1'],
  ] as const)('marks an event as found by the directory only if that sent it: %s', (via, eventId) => {
    const changed = envelope(
      { id: '416', type: 'employee' },
      { id: 'directory-416-1', topic: 'employee.updated' },
    );

    expect(toQueueMessage(bytes(changed), { ...ARRIVAL, via })).toMatchObject({ event: { eventId, via } });
  });

  it('ignores an event when its topic is not followed', () => {
    expect(read(bytes(envelope({}, { topic: 'department.created' })))).toEqual({
      kind: 'ignored',
      topic: 'department.created',
    });
  });

  it.each([
    ['no JSON', Buffer.from([0xff, 0x00]), 'The body is not valid JSON in UTF-8. Its content was not kept.'],
    ['cut off', bytes(envelope(leave)).subarray(0, -1), /^The body is not valid JSON in UTF-8\./],
    ['a list', bytes([envelope(leave)]), 'The body is not a JSON object. Its content was not kept.'],
  ])('drops the content when the body is %s', (_, body, problem) => {
    expect(read(body)).toMatchObject({
      event: { eventId: sha256(body), problems: [expect.stringMatching(problem)], body: null },
    });
  });

  it('drops the content when its JSON grows too large', () => {
    const grown = bytes(envelope({ ...trainingSession, seats: [] }))
      .toString()
      .replace('"seats":[]', `"seats":[${'1e20,'.repeat(50_000)}1e20]`);

    const result = read(Buffer.from(grown));

    expect(grown.length).toBeLessThan(256 * 1024);
    expect(result).toMatchObject({
      event: {
        eventId: '123',
        problems: ['The body is too large. Its content was not kept.'],
        resource: 'https://acme.ilucca.net#calendar-event#875',
        body: null,
      },
    });
  });

  it.each([
    ['topic', { topic: 'calendar-event.\ud800' }],
    ['occurredAt', { occurredAt: '\udfff2026' }],
    ['id', { id: 'a\ud800' }],
    ['source', { source: 'https://acme\ud800.ilucca.net' }],
    ['data.id', { data: { ...trainingSession, id: '\ud800' } }],
  ])('has only well-formed text when there are lone surrogates in %s', (_, change) => {
    const result = read(bytes(envelope(trainingSession, change)));

    const { body: __, ...event } = result.kind === 'queue' ? result.event : { body: null };
    expect(event).toHaveProperty('problems');
    expect(JSON.stringify(event)).not.toMatch(/\\ud[89a-f]/i);
  });
});

describe('a queued event', () => {
  it('is ASCII when serialized, and parses to an equal event', () => {
    fc.assert(
      fc.property(anyEvent, (before) => {
        const text = serializeQueuedEvent(before);

        expect(text).toMatch(/^[\x20-\x7e]+$/);
        expect(queuedEvent.parse(JSON.parse(text))).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it('has a group and a deduplication id that SQS accepts for any content', () => {
    fc.assert(
      fc.property(anyEvent, (any) => {
        expect(messageGroupId(any)).toMatch(SQS_ID);
        expect(deduplicationId(any)).toMatch(SQS_ID);
      }),
      { numRuns: 500 },
    );
  });

  it('is in the same group as other events of its resource only', () => {
    const other = { ...event, resource: resourceKey('https://acme.ilucca.net', 'calendar-event', '876') };

    expect(messageGroupId({ ...event, eventId: '124' })).toBe(messageGroupId(event));
    expect(messageGroupId(event)).toBe('https://acme.ilucca.net#calendar-event#875');
    expect(messageGroupId(other)).not.toBe(messageGroupId(event));
  });

  it('has its own group when it has no resource', () => {
    const first = { ...event, resource: null };
    const second = { ...first, eventId: '124' };

    expect(messageGroupId(first)).not.toBe(messageGroupId(second));
  });

  it('keeps its deduplication id on redelivery, unlike another event or tenant', () => {
    const redelivery = { ...event, receivedAt: '2026-02-01T12:10:00.000Z', correlationId: 'request-2' };
    const ids = [
      event,
      { ...event, eventId: '124' },
      { ...event, tenant: 'https://other.ilucca.net' },
      { ...event, tenant: null },
    ].map(deduplicationId);

    expect(deduplicationId(redelivery)).toBe(deduplicationId(event));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has another deduplication id but the same group when it is replayed', () => {
    const replays = ['one', 'two'].map((nonce) => ({ ...event, nonce }));
    const ofNoResource = { ...event, resource: null };
    const replay: QueuedEvent = { ...ofNoResource, nonce: 'one' };

    expect(new Set([event, ...replays].map(deduplicationId)).size).toBe(3);
    expect(new Set([event, ...replays].map(messageGroupId)).size).toBe(1);
    expect(messageGroupId(replay)).toBe(messageGroupId(ofNoResource));
  });

  it.each([
    ['an unknown `via`', { via: 'mail' }],
    ['no `via`', { via: undefined }],
    ['no event id', { eventId: '' }],
    ['a body that is no base64', { body: 'é' }],
    ['no time of arrival', { receivedAt: 'yesterday' }],
  ])('is invalid with %s', (_, change) => {
    expect(queuedEvent.safeParse({ ...event, ...change }).success).toBe(false);
  });
});
