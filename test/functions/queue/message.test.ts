import * as fc from 'fast-check';
import { resourceKey } from '../../../functions/lucca/event-key';
import {
  deduplicationId,
  messageGroupId,
  queuedEvent,
  serializeQueuedEvent,
  type QueuedEvent,
} from '../../../functions/queue/message';

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
  via: fc.constantFrom('delivery', 'replay', 'catch-up', 'import'),
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

describe('a queued event', () => {
  it('is ASCII on the wire and comes back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(anyEvent, (before) => {
        const text = serializeQueuedEvent(before);

        expect(text).toMatch(/^[\x20-\x7e]+$/);
        expect(queuedEvent.parse(JSON.parse(text))).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it('has ids that SQS takes, whatever it holds', () => {
    fc.assert(
      fc.property(anyEvent, (any) => {
        expect(messageGroupId(any)).toMatch(SQS_ID);
        expect(deduplicationId(any)).toMatch(SQS_ID);
      }),
      { numRuns: 500 },
    );
  });

  it('shares its group with all events of its resource, and with no other', () => {
    const other = { ...event, resource: resourceKey('https://acme.ilucca.net', 'calendar-event', '876') };

    expect(messageGroupId({ ...event, eventId: '124' })).toBe(messageGroupId(event));
    expect(messageGroupId(event)).toBe('https://acme.ilucca.net#calendar-event#875');
    expect(messageGroupId(other)).not.toBe(messageGroupId(event));
  });

  it('stands alone where no resource is known', () => {
    const first = { ...event, resource: null };
    const second = { ...first, eventId: '124' };

    expect(messageGroupId(first)).not.toBe(messageGroupId(second));
  });

  it('keeps its deduplication id on redelivery; another event or tenant has another', () => {
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

  it('is taken for another delivery where it is replayed, and stays in its group', () => {
    const replays = ['one', 'two'].map((nonce) => ({ ...event, nonce }));
    const ofNoResource = { ...event, resource: null };
    const replay: QueuedEvent = { ...ofNoResource, nonce: 'one' };

    expect(new Set([event, ...replays].map(deduplicationId)).size).toBe(3);
    expect(new Set([event, ...replays].map(messageGroupId)).size).toBe(1);
    expect(messageGroupId(replay)).toBe(messageGroupId(ofNoResource));
  });

  it('that an older version of the function has sent was delivered', () => {
    const { via: _, ...older } = event;

    expect(queuedEvent.parse(older)).toEqual({ ...event, via: 'delivery' });
  });

  it.each([
    ['another way', { via: 'mail' }],
    ['no event id', { eventId: '' }],
    ['a body that is no base64', { body: 'é' }],
    ['no time of arrival', { receivedAt: 'yesterday' }],
  ])('with %s is refused', (_, change) => {
    expect(queuedEvent.safeParse({ ...event, ...change }).success).toBe(false);
  });
});
