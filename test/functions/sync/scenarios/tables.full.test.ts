import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readDelivery } from '../../../../functions/lucca/delivery';
import { serializeQueuedEvent, toQueueMessage } from '../../../../functions/queue/message';
import { GuestIndex } from '../../../../functions/store/guest-index';
import { LogStore } from '../../../../functions/store/log/log-store';
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
import {
  address,
  deletion,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../../support/builders/lucca-events';
import { bytes, envelope, trainingSession } from '../../../support/builders/lucca-examples';
import { sqsRecord } from '../../../support/builders/sqs-record';
import { TENANT } from '../../../support/builders/sync-examples';
import { CrashInjector } from '../../../support/crash-injector';
import { findRow } from '../../../support/harness/log-table';
import type { TestHarness } from '../../../support/harness/sync-harness';
import { onMethod, QUOTA_EXCEEDED, startInFebruary, withData, type Delivered } from '../sync-test';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let sent: string[];
let logs: LogStore;
let harness: TestHarness;

beforeEach(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'mappings', MAPPINGS_TABLE);
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  await createTable(dynamodb.endpoint, 'guests', GUESTS_TABLE);
  ({ client, sent } = observedClient(dynamodb.endpoint));
  logs = new LogStore(client, 'logs');
  harness = await startInFebruary();
  // Rows of events that are older than the log have the time of receipt in their keys.
  harness.receivedAt = () => new Date(harness.now()).toISOString();
  harness.stores = { mappings: new MappingStore(client, 'mappings'), logs };
});
afterEach(async () => {
  client.destroy();
  await dynamodb.stop();
  await harness.google.stop();
});

const rowOf = (eventId: string) => findRow(client, 'logs', eventId);

/** The calls to DynamoDB for a delivery. */
async function callsOf(...batch: Delivered[]): Promise<string[]> {
  sent.length = 0;
  await harness.deliver(batch);
  return sent.map((command) => command.replace('Command', ''));
}

describe('an event takes', () => {
  const changing = ['GetItem', 'PutItem', 'PutItem', 'UpdateItem'];
  const recording = ['GetItem', 'PutItem', 'UpdateItem'];

  it('one read and three writes when Google is changed: intent, mapping, log', async () => {
    expect(await callsOf(sessionEvent({ id: 1 }))).toEqual(changing);
    expect(await callsOf(sessionEvent({ id: 2, title: 'Excel expert' }))).toEqual(changing);
    expect(await callsOf(sessionEvent({ id: 3, organizer: 'max' }))).toEqual(changing);
    expect(await callsOf(deletion({ id: 4 }))).toEqual(changing);
  });

  it('one read and two writes when Google is not changed', async () => {
    expect(await callsOf(deletion({ id: 1 }))).toEqual(recording);
    expect(await callsOf(sessionEvent({ id: 2, establishment: '99' }))).toEqual(recording);
    await callsOf(sessionEvent({ id: 3 }));
    expect(await callsOf(sessionEvent({ id: 4 }))).toEqual(recording);
  });

  it('one read and at most two writes when it is redelivered or stale', async () => {
    await callsOf(workplaceEvent({ id: 2 }));

    expect(await callsOf(workplaceEvent({ id: 2 }))).toEqual(['GetItem', 'UpdateItem', 'UpdateItem']);
    expect(await callsOf(workplaceEvent({ id: 1 }))).toEqual(['GetItem', 'UpdateItem']);
  });

  it('one more write for new guests of a session, before the mapping is confirmed', async () => {
    harness.guests = new GuestIndex(client, 'guests');
    const indexing = ['GetItem', 'PutItem', 'BatchWriteItem', 'PutItem', 'UpdateItem'];

    expect(await callsOf(sessionEvent({ id: 1 }))).toEqual(indexing);
    expect(await callsOf(sessionEvent({ id: 2, guests: ['tom'] }))).toEqual(indexing);
    expect(await callsOf(sessionEvent({ id: 3, organizer: 'max' }))).toEqual(indexing);
    expect(await callsOf(sessionEvent({ id: 4, organizer: 'max' }))).toEqual(recording);
    expect(await callsOf(sessionEvent({ id: 4, organizer: 'max' }))).toEqual([
      'GetItem',
      'UpdateItem',
      'UpdateItem',
    ]);
    expect(await callsOf(deletion({ id: 7 }))).toEqual(changing);
    expect(await callsOf(workplaceEvent({ id: 1, resource: '1' }))).toEqual(changing);
    expect(await callsOf(leaveEvent({ id: 3, resource: '2' }))).toEqual(changing);
  });
});

describe('the row of an event', () => {
  it('has the result, and counts deliveries without overwriting the first outcome', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    await harness.deliver([sessionEvent({ id: 1 })]);

    const [written] = harness.google.events(address('lea'));
    expect(await rowOf('1')).toMatchObject({
      tenant: TENANT,
      configuration: 'france',
      topic: 'calendar-event.updated',
      product: 'training',
      resource: `${TENANT}#calendar-event#875`,
      employee: address('lea'),
      outcome: 'created',
      deliveries: 2,
      attempts: 1,
      correlationId: 'request-1',
      googleEventId: written?.id,
      link: written?.htmlLink,
      history: [{ outcome: 'created' }],
    });
  });

  it('has the payload while the event is waiting, and its history afterwards', async () => {
    harness.google.failNext({ ...onMethod('insert'), ...QUOTA_EXCEEDED });
    await harness.deliver([sessionEvent({ id: 1 })]);
    const { event = '' } = (await rowOf('1')) ?? {};
    const payload = await logs.payload(event);
    expect(JSON.parse(payload?.toString() ?? '')).toEqual(sessionEvent({ id: 1 }).json);
    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(await logs.payload(event)).toBeNull();
    expect(await rowOf('1')).toMatchObject({
      outcome: 'created',
      reason: null,
      history: [{ outcome: 'waiting', reason: 'quota_exhausted' }, { outcome: 'created' }],
    });
  });

  it('has the outcome after the redelivery when the process crashed before writing it', async () => {
    const stepOfTheLog = 6;
    const crash = new CrashInjector(stepOfTheLog, 'before');
    expect(await harness.deliver([sessionEvent({ id: 1 })], crash)).toBe('dead');
    expect(await rowOf('1')).toBeNull();
    const written = await new MappingStore(client, 'mappings').read(`${TENANT}#calendar-event#875`);
    expect(written).toMatchObject({ pending: [] });
    await harness.deliver([{ ...sessionEvent({ id: 1 }), tries: 2 }]);

    expect(await rowOf('1')).toMatchObject({ outcome: 'created', deliveries: 1 });
    expect(harness.google.allEvents()).toHaveLength(1);
  });
});

describe('texts that DynamoDB does not accept', () => {
  /** The longest id, with characters of three bytes. The others are truncated within a character of four bytes in sort keys. */
  const LONG = '字'.repeat(256);
  const CUT = [`${'x'.repeat(251)}🎓🎓`, `${'x'.repeat(250)}🎓🎓x`];
  const LONE_SURROGATES = 'Excel \ud800 avancé \udfff';

  it.each([LONG, ...CUT])('are shortened in ids: %#', async (id) => {
    const organizer = { id, type: 'employee', email: address('lea') };
    const { json } = withData(sessionEvent({ id: 1, resource: id }), { organizer });
    harness.guests = new GuestIndex(client, 'guests');

    await harness.deliver([{ json: { ...json, id } }]);

    expect(harness.delayedRetries).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ outcome: 'created' });
  });

  it.each([
    ['a session', sessionEvent({ id: 1 })],
    ['a workplace', workplaceEvent({ id: 2 })],
  ])('are replaced in the texts of %s when they have lone surrogates', async (_, { json }) => {
    const text = LONE_SURROGATES;
    const data = { title: text, description: text, location: text, url: `https://acme.ilucca.net/${text}` };
    const workLocation = { type: 'office', name: text, area: text };

    await harness.deliver([{ json: { ...json, data: { ...json.data, ...data, workLocation } } }]);

    expect(harness.delayedRetries).toEqual([]);
    expect(await rowOf(json.id)).toMatchObject({ outcome: 'created' });
  });

  const invalid = { ...trainingSession, status: 'x' };

  it.each([
    ['half a character in the topic', { topic: 'calendar-event.\ud800' }],
    ['half a character in the time', { occurredAt: '2026\udfff' }],
    ['the longest topic', { topic: `leave.${LONG}`.slice(0, 256) }],
    ['the longest id', { id: LONG, data: { ...invalid, id: LONG } }],
    ['the longest tenant', { source: `https://${'字.'.repeat(120)}net`, data: invalid }],
    ['a tenant of rare characters', { source: `https://${'𠜎字🎓é'.repeat(40)}`, data: { id: LONG } }],
  ])('are recorded in an invalid event: %s', async (_, change) => {
    const now = harness.now();
    const receivedAt = new Date(now).toISOString();
    const arrival = { receivedAt, correlationId: 'run', via: 'delivery', now } as const;
    const queued = toQueueMessage(bytes(envelope(trainingSession, change)), arrival);
    if (queued.kind !== 'queue') throw new Error('Expected a message');
    const record = { messageId: 'message', receiptHandle: 'handle', group: 'group', receives: 1 };
    const body = serializeQueuedEvent(queued.event);
    const message = readQueueMessage(sqsRecord({ ...record, body }), now);
    if (!isInvalid(message)) throw new Error('Expected an invalid event');
    const entry = logEntry(message, invalidResult(message.event), now);
    await logs.record(entry, 'applied');

    const row = await logs.get(entry.event);
    expect(row).toMatchObject({ outcome: 'failed', reason: 'invalid_event' });
  });

  it('are accepted in the index of guests', async () => {
    const source = `https://${'x'.repeat(192)}`;
    const read = readDelivery(bytes(envelope({ ...trainingSession, id: LONG }, { source })), harness.now());
    if (read.kind !== 'event') throw new Error('Expected an event');
    const { resource } = read.event;
    const guests = new GuestIndex(client, 'guests');
    const endsAt = '2026-03-02T16:00:00.000Z';
    await guests.add({ guests: ['tom@acme.example'], resource, endsAt, expiresAt: 1 });

    expect(resource.length).toBe(source.length + '#calendar-event#'.length + LONG.length);
    expect(await guests.lastOfGuest('tom@acme.example')).toBe(resource);
  });
});
