import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { logKey } from '../../../../functions/domain/sync-log';
import { readDelivery } from '../../../../functions/lucca/delivery';
import { serializeQueuedEvent, toQueueMessage } from '../../../../functions/queue/message';
import { GuestIndex } from '../../../../functions/store/guest-index';
import { LogStore } from '../../../../functions/store/log-store';
import { MappingStore } from '../../../../functions/store/mapping-store';
import { GUESTS_TABLE, LOGS_TABLE, MAPPINGS_TABLE } from '../../../../functions/store/tables';
import { isInvalid, readQueueMessage } from '../../../../functions/sync/queue-message';
import { invalidResult, logEntry } from '../../../../functions/sync/sync-result';
import {
  createTable,
  observedClient,
  startDynamoDb,
  type LocalDynamoDb,
} from '../../../support/aws/dynamodb';
import { address, sessionEvent, workplaceEvent } from '../../../support/builders/lucca-events';
import { bytes, envelope, trainingSession } from '../../../support/builders/lucca-examples';
import { sqsRecord } from '../../../support/builders/sqs-record';
import { TENANT } from '../../../support/builders/sync-examples';
import { TestHarness } from '../../../support/harness/sync-harness';

/** The longest id, of letters of three bytes each; two more, and its sort keys are cut within a character of four bytes. */
const LONG = '字'.repeat(256);
const CUT = [`${'x'.repeat(251)}🎓🎓`, `${'x'.repeat(250)}🎓🎓x`];
const RECORD = { messageId: 'message', receiptHandle: 'handle', group: 'group', receives: 1 };
const HALF = 'Excel \ud800 avancé \udfff';
let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let logs: LogStore;
let harness: TestHarness;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'mappings', MAPPINGS_TABLE);
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  await createTable(dynamodb.endpoint, 'guests', GUESTS_TABLE);
  ({ client } = observedClient(dynamodb.endpoint));
  logs = new LogStore(client, 'logs');
});

beforeEach(async () => {
  harness = await TestHarness.start();
  harness.stores = { mappings: new MappingStore(client, 'mappings'), logs };
  harness.guests = new GuestIndex(client, 'guests');
});

afterEach(async () => {
  await harness.google.stop();
});

afterAll(async () => {
  client.destroy();
  await dynamodb.stop();
});

describe('texts beyond the limits of DynamoDB', () => {
  it.each([LONG, ...CUT])('are accepted in ids: %#', async (id) => {
    const { json } = sessionEvent({ id: 1, resource: id });
    const data = { ...json.data, organizer: { id, type: 'employee', email: address('lea') } };

    await harness.deliver([{ json: { ...json, id, data } }]);

    expect(harness.delayedRetries).toEqual([]);
    expect(await logs.get(logKey({ tenant: TENANT, eventId: id }))).toMatchObject({ outcome: 'created' });
  });

  it.each([
    ['a session', sessionEvent({ id: 1, resource: 'half-1' })],
    ['a workplace', workplaceEvent({ id: 2, resource: 'half-2' })],
  ])('are accepted as lone surrogates in the texts of %s', async (_, { json }) => {
    const data = {
      ...{
        ...json.data,
        title: HALF,
        description: HALF,
        location: HALF,
        url: `https://acme.ilucca.net/${HALF}`,
      },
      workLocation: { type: 'office', name: HALF, area: HALF },
    };

    await harness.deliver([{ json: { ...json, data } }]);

    expect(harness.delayedRetries).toEqual([]);
    const eventId = json.id;
    expect(await logs.get(logKey({ tenant: TENANT, eventId }))).toMatchObject({ outcome: 'created' });
  });

  it.each([
    ['half a character in the topic', { topic: 'calendar-event.\ud800' }],
    ['half a character in the time', { occurredAt: '2026\udfff' }],
    ['the longest topic', { topic: `leave.${LONG}`.slice(0, 256) }],
    ['the longest id', { id: LONG, data: { ...trainingSession, id: LONG, status: 'x' } }],
    [
      'the longest tenant',
      { source: `https://${'字.'.repeat(120)}net`, data: { ...trainingSession, status: 'x' } },
    ],
    ['a tenant of strange letters', { source: `https://${'𠜎字🎓é'.repeat(40)}`, data: { id: LONG } }],
  ])('are accepted in an invalid event: %s', async (_, change) => {
    const now = harness.now();
    const arrival = {
      receivedAt: new Date(now).toISOString(),
      correlationId: 'run',
      via: 'delivery',
    } as const;
    const made = toQueueMessage(bytes(envelope(trainingSession, change)), { ...arrival, now });
    if (made.kind !== 'queue') throw new Error('is ignored');
    const message = readQueueMessage(sqsRecord({ ...RECORD, body: serializeQueuedEvent(made.event) }), now);
    if (!isInvalid(message)) throw new Error('is understood');

    await logs.record(logEntry(message, invalidResult(message.event), now), 'applied');

    const row = await logs.get(logKey({ tenant: message.event.tenant, eventId: message.event.id }));
    expect(row).toMatchObject({ outcome: 'failed', reason: 'invalid_event' });
  });

  it('are accepted in the index of guests', async () => {
    const tenant = `https://${'x'.repeat(192)}`;
    const read = readDelivery(
      bytes(envelope({ ...trainingSession, id: LONG }, { source: tenant })),
      harness.now(),
    );
    if (read.kind !== 'event') throw new Error('is not understood');
    const { resource } = read.event;
    const guests = new GuestIndex(client, 'guests');
    const endsAt = '2026-03-02T16:00:00.000Z';

    await guests.add({ guests: ['tom@acme.example'], resource, endsAt, expiresAt: 1 });

    expect(resource.length).toBe(tenant.length + '#calendar-event#'.length + LONG.length);
    expect(await guests.lastOfGuest('tom@acme.example')).toBe(resource);
  });
});
