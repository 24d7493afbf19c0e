import { createHash } from 'node:crypto';
import { bytes, envelope, leave, trainingSession } from '../../support/builders/lucca-examples';
import {
  apiRequest,
  delivery,
  OTHER_SECRET,
  refusal,
  signedHeaders,
} from '../../support/builders/webhook-requests';
import { NOW, prepareHandler, unavailableError } from '../../support/harness/ingest-harness';

const EVENT = bytes(envelope(trainingSession));
/** Its body in the queue. */
const KEPT = bytes(envelope(trainingSession, { previousAttributes: undefined, links: undefined }));

afterEach(() => {
  jest.restoreAllMocks();
});

describe('an authentic delivery', () => {
  it('is queued in its redacted form, then accepted without a body', async () => {
    const { handler, queued, telemetry } = prepareHandler();

    const answer = await handler(delivery(EVENT, NOW));

    expect(answer).toEqual({ statusCode: 202 });
    expect(queued).toEqual([
      {
        eventId: '123',
        tenant: 'https://acme.ilucca.net',
        topic: 'calendar-event.updated',
        occurredAt: '2026-02-01T09:34:23.001Z',
        resource: 'https://acme.ilucca.net#calendar-event#875',
        receivedAt: '2026-02-01T12:00:00.000Z',
        correlationId: 'request-1',
        via: 'delivery',
        body: KEPT.toString('base64'),
      },
    ]);
    expect(telemetry.published()).toEqual([['DeliveriesAccepted', 1]]);
    expect(telemetry.logs()).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'Delivery accepted',
        correlationId: 'request-1',
        topic: 'calendar-event.updated',
        eventId: '123',
        resource: 'https://acme.ilucca.net#calendar-event#875',
        problems: 0,
      }),
    ]);
  });

  it('is accepted as text, too', async () => {
    const { handler, queued } = prepareHandler();
    const asText = apiRequest({ headers: signedHeaders(EVENT, NOW), body: EVENT.toString('utf8') });

    expect(await handler(asText)).toEqual({ statusCode: 202 });

    expect(queued[0]?.body).toBe(KEPT.toString('base64'));
  });

  it('is queued with its problems, and accepted, when it breaks the contract', async () => {
    const { handler, queued, telemetry } = prepareHandler();

    const answer = await handler(delivery(bytes(envelope({ ...trainingSession, title: 1 })), NOW));

    expect(answer).toEqual({ statusCode: 202 });
    expect(queued[0]).toMatchObject({ eventId: '123', problems: [expect.stringMatching(/^data\.title: /)] });
    expect(telemetry.published()).toEqual([
      ['DeliveriesAccepted', 1],
      ['DeliveriesInvalid', 1],
    ]);
    expect(telemetry.logs()).toMatchObject([{ problems: 1 }]);
  });

  it.each([
    ['no JSON', Buffer.from('<xml/>')],
    ['no text', Buffer.from([0xff, 0xfe, 0x00])],
    ['nothing', Buffer.alloc(0)],
  ])('is queued under its hash, without its content, when it is %s', async (_, body) => {
    const { handler, queued } = prepareHandler();

    const answer = await handler(delivery(body, NOW));

    expect(answer).toEqual({ statusCode: 202 });
    const eventId = createHash('sha256').update(body).digest('hex');
    expect(queued).toMatchObject([
      { eventId, problems: ['The body is not valid JSON in UTF-8. Its content was not kept.'], body: null },
    ]);
  });

  it('is accepted when it has no body', async () => {
    const { handler, queued } = prepareHandler();

    const answer = await handler(apiRequest({ headers: signedHeaders(Buffer.alloc(0), NOW) }));

    expect(answer).toEqual({ statusCode: 202 });
    expect(queued).toMatchObject([{ body: null }]);
  });

  it('is queued without health details when it is about a leave', async () => {
    const { handler, queued } = prepareHandler();
    const about = envelope(leave, { topic: 'leave.updated', previousAttributes: { details: null } });

    const answer = await handler(delivery(bytes(about), NOW));

    expect(answer).toEqual({ statusCode: 202 });
    const { details: _, ...kept } = leave;
    const body = Buffer.from(queued[0]?.body ?? '', 'base64');
    expect(JSON.parse(body.toString())).toEqual({
      ...JSON.parse(JSON.stringify({ ...about, previousAttributes: undefined, links: undefined })),
      data: kept,
    });
  });

  it.each(['test.created', 'ping', 'confirmation'])(
    'is logged as a connection test when its topic is %s',
    async (topic) => {
      const { handler, queued, telemetry } = prepareHandler();

      const answer = await handler(delivery(bytes({ topic }), NOW));

      expect(answer).toEqual({ statusCode: 202 });
      expect(queued).toMatchObject([{ topic, resource: null, correlationId: 'request-1' }]);
      expect(telemetry.published()).toEqual([['DeliveriesIgnored', 1]]);
      expect(telemetry.logs()).toMatchObject([
        { message: 'Connection test received', topic, correlationId: 'request-1' },
      ]);
    },
  );

  it('is answered with 503 when the queue refuses a connection test', async () => {
    const { handler, failure, telemetry } = prepareHandler();
    failure.queue = unavailableError('sqs');

    expect(await handler(delivery(bytes({ topic: 'ping' }), NOW))).toMatchObject({ statusCode: 503 });

    expect(telemetry.text()).not.toContain('Connection test received');
  });

  it('is accepted but not queued when its topic is not followed', async () => {
    const { handler, queued, telemetry } = prepareHandler();

    const answer = await handler(delivery(bytes(envelope({}, { topic: 'leave-request.updated' })), NOW));

    expect(answer).toEqual({ statusCode: 202 });
    expect(queued).toEqual([]);
    expect(telemetry.published()).toEqual([['DeliveriesIgnored', 1]]);
    expect(telemetry.logs()).toMatchObject([
      { message: 'Delivery ignored', topic: 'leave-request.updated' },
    ]);
  });
});

describe('a delivery that is not authentic', () => {
  const signed = signedHeaders(EVENT, NOW);
  const unsigned = { 'lucca-timestamp': signed['lucca-timestamp'] ?? '' };

  it.each([
    ['missing_header', unsigned],
    ['missing_header', {}],
    ['bad_timestamp', { ...signed, 'lucca-timestamp': 'yesterday' }],
    ['too_old', signedHeaders(EVENT, NOW - 301_000)],
    ['too_new', signedHeaders(EVENT, NOW + 301_000)],
    ['bad_signature', { ...signed, 'lucca-signature': 'AAAA' }],
    ['bad_signature', signedHeaders(EVENT, NOW, OTHER_SECRET)],
    ['bad_signature', signedHeaders(Buffer.from('{}'), NOW)],
  ])('is rejected: %s', async (reason, headers) => {
    const { handler, queued, telemetry } = prepareHandler();

    const answer = await handler(apiRequest({ headers, body: EVENT.toString('utf8') }));

    expect(answer).toEqual(refusal(401, 'Unauthorized', reason));
    expect(queued).toEqual([]);
    expect(telemetry.published()).toEqual([['DeliveriesRejected', 1]]);
    expect(telemetry.logs()).toMatchObject([{ level: 'WARN', message: 'Delivery rejected', reason }]);
  });

  it('costs no read of the secret unless its headers are valid', async () => {
    const { handler, secretReads } = prepareHandler();

    await handler(apiRequest({ headers: signedHeaders(EVENT, NOW - 301_000), body: '{}' }));
    await handler(apiRequest({ body: '{}' }));
    expect(secretReads.count).toBe(0);

    for (let attack = 0; attack < 50; attack += 1) await handler(delivery(EVENT, NOW, OTHER_SECRET));
    expect(secretReads.count).toBe(2);
  });

  it.each([
    ['base64', true],
    ['text', false],
  ])('is rejected when it exceeds 256 KB as %s', async (_, isBase64Encoded) => {
    const { handler, secretReads, telemetry } = prepareHandler();
    const request = (size: number) => {
      const body = Buffer.alloc(size, 'x');
      const text = body.toString(isBase64Encoded ? 'base64' : 'utf8');
      return apiRequest({ headers: signedHeaders(body, NOW), body: text, isBase64Encoded });
    };

    const tooLarge = await handler(request(262_145));
    expect(tooLarge).toEqual(refusal(413, 'Content Too Large', 'body_too_large'));
    expect(secretReads.count).toBe(0);
    expect(telemetry.published()).toEqual([['DeliveriesRejected', 1]]);

    expect(await handler(request(262_144))).toEqual({ statusCode: 202 });
  });

  it('is measured in bytes, not in characters', async () => {
    const { handler } = prepareHandler();

    const answer = await handler(apiRequest({ body: 'é'.repeat(131_073) }));

    expect(answer).toMatchObject({ statusCode: 413 });
  });
});
