import { createHash } from 'node:crypto';
import {
  bytes,
  envelope,
  leave,
  redactedEvent,
  trainingSession,
} from '../../support/builders/lucca-examples';
import {
  apiRequest,
  delivery,
  OTHER_SECRET,
  refusal,
  signedHeaders,
} from '../../support/builders/webhook-requests';
import { NOW, prepareHandler, unavailableError } from '../../support/harness/ingest-harness';

const EVENT = bytes(envelope(trainingSession));
const REDACTED = bytes(redactedEvent(envelope(trainingSession))).toString('base64');
let harness: ReturnType<typeof prepareHandler>;
beforeEach(() => (harness = prepareHandler()));
afterEach(() => jest.restoreAllMocks());

const deliver = (body: Buffer) => harness.handler(delivery(body, NOW));

describe('An authentic delivery', () => {
  it('is queued without unknown fields, and answered with 202 and no body', async () => {
    expect(await deliver(EVENT)).toEqual({ statusCode: 202 });

    const ids = { eventId: '123', topic: 'calendar-event.updated', correlationId: 'request-1' };
    expect(harness.queued).toEqual([
      {
        ...ids,
        resource: 'https://acme.ilucca.net#calendar-event#875',
        tenant: 'https://acme.ilucca.net',
        occurredAt: '2026-02-01T09:34:23.001Z',
        receivedAt: '2026-02-01T12:00:00.000Z',
        via: 'delivery',
        body: REDACTED,
      },
    ]);
    expect(harness.telemetry.published()).toEqual([]);
    const standard = { level: 'INFO', service: 'ingest', timestamp: expect.any(String) as string };
    expect(harness.telemetry.logs()).toEqual([{ ...standard, message: 'Delivery accepted', ...ids }]);
  });

  it('may be encoded as text', async () => {
    const request = apiRequest({ headers: signedHeaders(EVENT, NOW), body: EVENT.toString('utf8') });

    expect(await harness.handler(request)).toEqual({ statusCode: 202 });
    expect(harness.queued[0]?.body).toBe(REDACTED);
  });

  it('is queued with its problems when the event is invalid', async () => {
    expect(await deliver(bytes(envelope({ ...trainingSession, title: 1 })))).toEqual({ statusCode: 202 });

    const problems = [expect.stringMatching(/^data\.title: /)];
    expect(harness.queued[0]).toMatchObject({ eventId: '123', problems });
    expect(harness.telemetry.published()).toEqual([]);
    expect(harness.telemetry.logs()).toMatchObject([{ problems: 1 }]);
  });

  it.each([
    ['not JSON', Buffer.from('<xml/>')],
    ['not text', Buffer.from([0xff, 0xfe, 0x00])],
    ['empty', Buffer.alloc(0)],
  ])('is queued with its hash as id, without its content, when the body is %s', async (_, body) => {
    expect(await deliver(body)).toEqual({ statusCode: 202 });

    const eventId = createHash('sha256').update(body).digest('hex');
    const problems = ['The body is not valid JSON in UTF-8. Its content was not kept.'];
    expect(harness.queued).toMatchObject([{ eventId, problems, body: null }]);
  });

  it('is accepted without a body', async () => {
    const request = apiRequest({ headers: signedHeaders(Buffer.alloc(0), NOW) });

    expect(await harness.handler(request)).toEqual({ statusCode: 202 });
    expect(harness.queued).toMatchObject([{ body: null }]);
  });

  it('is queued without health details when it contains a leave', async () => {
    const event = envelope(leave, { topic: 'leave.updated', previousAttributes: { details: null } });

    expect(await deliver(bytes(event))).toEqual({ statusCode: 202 });

    const { details: _, ...kept } = leave;
    const body = Buffer.from(harness.queued[0]?.body ?? '', 'base64');
    expect(JSON.parse(body.toString())).toEqual({ ...redactedEvent(event), data: kept });
  });

  it.each(['test.created', 'ping', 'confirmation'])(
    'is queued and logged as a connection test when its topic is %s',
    async (topic) => {
      expect(await deliver(bytes({ topic }))).toEqual({ statusCode: 202 });

      const correlationId = 'request-1';
      expect(harness.queued).toMatchObject([{ topic, resource: null, correlationId }]);
      expect(harness.telemetry.published()).toEqual([['DeliveriesIgnored', 1]]);
      const message = 'Connection test received';
      expect(harness.telemetry.logs()).toMatchObject([{ message, topic, correlationId }]);
    },
  );

  it('gets 503 when the queue is down, and is not logged as a connection test', async () => {
    harness.failure.queue = unavailableError('sqs');

    expect(await deliver(bytes({ topic: 'ping' }))).toMatchObject({ statusCode: 503 });
    expect(harness.telemetry.text()).not.toContain('Connection test received');
  });

  it('is accepted but not queued when the connector does not subscribe to its topic', async () => {
    const topic = 'leave-request.updated';

    expect(await deliver(bytes(envelope({}, { topic })))).toEqual({ statusCode: 202 });

    expect(harness.queued).toEqual([]);
    expect(harness.telemetry.published()).toEqual([['DeliveriesIgnored', 1]]);
    expect(harness.telemetry.logs()).toMatchObject([{ message: 'Delivery ignored', topic }]);
  });
});

describe('A delivery that is not authentic', () => {
  const signed = signedHeaders(EVENT, NOW);

  it.each([
    ['missing_header', { 'lucca-timestamp': signed['lucca-timestamp'] ?? '' }],
    ['missing_header', {}],
    ['bad_timestamp', { ...signed, 'lucca-timestamp': 'yesterday' }],
    ['too_old', signedHeaders(EVENT, NOW - 301_000)],
    ['too_new', signedHeaders(EVENT, NOW + 301_000)],
    ['bad_signature', { ...signed, 'lucca-signature': 'AAAA' }],
    ['bad_signature', signedHeaders(EVENT, NOW, OTHER_SECRET)],
    ['bad_signature', signedHeaders(Buffer.from('{}'), NOW)],
  ])('is rejected with the reason %s', async (reason, headers) => {
    const answer = await harness.handler(apiRequest({ headers, body: EVENT.toString('utf8') }));

    expect(answer).toEqual(refusal(401, 'Unauthorized', reason));
    expect(harness.queued).toEqual([]);
    // A request without a signature is from a scanner, all others may be from Lucca.
    const name = reason === 'missing_header' ? 'DeliveriesRejected' : 'Failures';
    expect(harness.telemetry.published()).toEqual([[name, 1]]);
    expect(harness.telemetry.text().includes('"class":"delivery"')).toBe(name === 'Failures');
    expect(harness.telemetry.logs()).toMatchObject([{ level: 'WARN', message: 'Delivery rejected', reason }]);
  });

  it('causes no read of the secret unless its headers are valid', async () => {
    const { handler, secretReads } = harness;
    await handler(apiRequest({ headers: signedHeaders(EVENT, NOW - 301_000), body: '{}' }));
    await handler(apiRequest({ body: '{}' }));
    expect(secretReads.count).toBe(0);

    for (let attack = 0; attack < 50; attack += 1) await handler(delivery(EVENT, NOW, OTHER_SECRET));
    expect(secretReads.count).toBe(2);
  });
});

describe('A body', () => {
  it.each([
    ['base64', true],
    ['text', false],
  ])('is rejected above 256 KB, encoded as %s', async (_, isBase64Encoded) => {
    const { handler, secretReads, telemetry } = harness;
    const request = (size: number) => {
      const body = Buffer.alloc(size, 'x');
      const text = body.toString(isBase64Encoded ? 'base64' : 'utf8');
      return apiRequest({ headers: signedHeaders(body, NOW), body: text, isBase64Encoded });
    };

    expect(await handler(request(262_145))).toEqual(refusal(413, 'Content Too Large', 'body_too_large'));
    expect(secretReads.count).toBe(0);
    expect(telemetry.published()).toEqual([['Failures', 1]]);
    expect(await handler(request(262_144))).toEqual({ statusCode: 202 });
  });

  it('is measured in bytes, not in characters', async () => {
    const answer = await harness.handler(apiRequest({ body: 'é'.repeat(131_073) }));

    expect(answer).toMatchObject({ statusCode: 413 });
  });
});
