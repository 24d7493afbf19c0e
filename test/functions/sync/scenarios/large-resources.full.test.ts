import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Mapping } from '../../../../functions/domain/mapping';
import { LogStore } from '../../../../functions/store/log/log-store';
import { MappingStore } from '../../../../functions/store/mapping-store';
import { LOGS_TABLE, MAPPINGS_TABLE } from '../../../../functions/store/tables';
import { itemBytes, MAX_ITEM_BYTES } from '../../../simulation/services/memory-table';
import {
  createTable,
  observedClient,
  startDynamoDb,
  type LocalDynamoDb,
} from '../../../support/aws/dynamodb';
import {
  address,
  employeeEvent,
  idOf,
  leaveEvent,
  sessionEvent,
} from '../../../support/builders/lucca-events';
import { aConfiguration } from '../../../support/builders/configurations';
import { CrashInjector } from '../../../support/crash-injector';
import { findRow } from '../../../support/harness/log-table';
import type { TestHarness } from '../../../support/harness/sync-harness';
import { calendarCalls, onCalendar, startInFebruary } from '../sync-test';

let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await startInFebruary();
  ({ google } = harness);
});
afterEach(() => google.stop());

const absencesAs = (kind: string) =>
  aConfiguration({ products: ['absences'], presentation: { absences: { as: kind } } });

describe('a session of 1,000 guests with long addresses', () => {
  /** Sizes of the items written, bytes. */
  let written: number[];

  beforeEach(() => {
    written = [];
    const { mappings } = harness;
    harness.mappings = {
      ...mappings,
      write: async (next: Omit<Mapping, 'revision'>, previous) => {
        const mapping = await mappings.write(next, previous);
        written.push(itemBytes(mapping));
        return mapping;
      },
    };
  });

  /** An address of this many characters. */
  const longAddress = (name: string, length: number) => {
    const local = `${name}.`.padEnd(60, 'x');
    const domain = `.${'d'.repeat(60)}.example`;
    return `${local}@${'c'.repeat(length - local.length - 1 - domain.length)}${domain}`;
  };

  const guests = (count: number, length: number, name = 'guest') =>
    Array.from({ length: count }, (_, index) => ({
      id: `${name}-${index}`,
      type: 'employee',
      email: longAddress(`${name}.${index}`, length),
    }));

  function session(
    id: number,
    attendees: ReturnType<typeof guests>,
    { title = 'Excel', organizer = 'lea', email = address(organizer) } = {},
  ) {
    const { json } = sessionEvent({ id, title });
    const data = { ...json.data, attendees, organizer: { id: idOf(organizer), type: 'employee', email } };
    return { json: { ...json, data } };
  }

  const shown = () =>
    google
      .allEvents()
      .map(({ owner, event }) => `${owner}: ${event.summary ?? ''}, ${event.attendees?.length ?? 0}`);

  const large = guests(1000, 140);

  it('fits into an item in every state of a move that a crash interrupts', async () => {
    for (const step of [1, 2, 3, 4, 5, 6]) {
      for (const moment of ['before', 'after'] as const) {
        const [from, to] = [`from.${step}.${moment}`, `to.${step}.${moment}`];
        const mine = { id: idOf('lea'), type: 'employee', email: longAddress(from, 140) };
        const resource = `${step}-${moment}`;
        const event = session(1, [...large.slice(1), mine], { email: longAddress(from, 140) });
        event.json.data.id = resource;
        await harness.deliver([event]);
        const changed = employeeEvent({ id: 2, name: 'lea', email: longAddress(to, 140) });
        changed.json.occurredAt = '2026-02-01T09:59:00Z';
        changed.json.id = `${2 * step + (moment === 'after' ? 1 : 0) + 10}`;
        await harness.deliver([changed]);
        const moves = harness.sent.filter((sent) => sent.resource?.endsWith(`#${resource}`));
        harness.sent = [...moves];
        await harness.deliverSent(new CrashInjector(step + 2, moment));
        harness.sent = [...moves];
        await harness.deliverSent();

        expect(harness.mappings.of(resource)).toMatchObject({
          pending: [],
          ownerAddress: longAddress(to, 140),
        });
      }
    }
    expect(Math.max(...written)).toBeGreaterThan(140_000);
    expect(Math.max(...written)).toBeLessThan(MAX_ITEM_BYTES / 2);
  });

  it('fits into an item when all of its guests are replaced', async () => {
    await harness.deliver([session(1, large)]);
    const end = await harness.deliver([session(2, guests(1000, 140, 'other'))]);

    expect(end).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'updated' });
    expect(Math.max(...written)).toBeLessThan(MAX_ITEM_BYTES);
  });

  it('fails and leaves the calendar as it was when the addresses are too long to be stored', async () => {
    await harness.deliver([session(1, guests(3, 140), { title: 'Before' })]);
    google.clearCalls();
    const before = harness.mappings.of('875');
    await harness.deliver([session(2, guests(1000, 151), { title: 'After' })]);

    expect(harness.last('2')).toMatchObject({
      outcome: 'failed',
      reason: 'too_many_events',
      detail: 'The addresses of the 1000 guests exceed 150000 characters in total',
    });
    expect(google.calls).toEqual([]);
    expect(shown()).toEqual([`${address('lea')}: Before, 3`]);
    const { confirmed, written: state, guests: kept } = before ?? {};
    expect(harness.mappings.of('875')).toMatchObject({
      confirmed,
      written: state,
      guests: kept,
      pending: [],
    });
    // It counts as the newest version, and a later one that fits is written.
    await harness.deliver([session(3, guests(4, 140), { title: 'Later' })]);
    expect(shown()).toEqual([`${address('lea')}: Later, 4`]);
  });
});

describe('an absence of 200 parts', () => {
  /** The most parts that are written. While they move, an item of DynamoDB holds them twice. */
  const PARTS = Array.from({ length: 200 }, (_, n): [string, string] => [
    new Date(Date.UTC(2027, 0, 1 + 2 * n)).toISOString().slice(0, 10),
    'allDay',
  ]);

  const LONG_NAME = 'jean-baptiste.de-la-rochefoucauld-montmorency-d-angouleme.and-so-on';
  let dynamodb: LocalDynamoDb;
  let client: DynamoDBDocumentClient;

  beforeEach(async () => {
    dynamodb = await startDynamoDb();
    await createTable(dynamodb.endpoint, 'mappings', MAPPINGS_TABLE);
    await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
    ({ client } = observedClient(dynamodb.endpoint));
    harness.stores = { mappings: new MappingStore(client, 'mappings'), logs: new LogStore(client, 'logs') };
    harness.directory.addresses.set(idOf('lea'), address(LONG_NAME));
    harness.configurations = [absencesAs('event')];
    await deliver(leaveEvent({ id: 1, days: PARTS }));
  });

  afterEach(async () => {
    client.destroy();
    await dynamodb.stop();
  });

  async function deliver(event: Parameters<TestHarness['deliver']>[0][number]): Promise<void> {
    expect(await harness.deliver([event])).toEqual([]);
  }

  const outcome = async (id: number | string) => (await findRow(client, 'logs', String(id)))?.outcome;

  it('becomes out of office when the configuration changes', async () => {
    harness.configurations = [absencesAs('outOfOffice')];
    await deliver(leaveEvent({ id: 2, days: PARTS }));

    expect(await outcome(2)).toBe('updated');
    expect(google.events(address(LONG_NAME)).map(({ eventType }) => eventType)).toEqual(
      PARTS.map(() => 'outOfOffice'),
    );
  }, 60_000);

  it('moves to the new address of its employee, and is deleted there', async () => {
    const other = `${LONG_NAME}-durand`;
    await harness.deliver([employeeEvent({ id: 2, name: 'lea', email: address(other) })]);
    expect(await harness.deliverSent()).toBe(0);

    expect(await outcome('2#leave#875')).toBe('moved');
    expect(google.events(address(LONG_NAME))).toEqual([]);
    expect(google.events(address(other))).toHaveLength(PARTS.length);
    await deliver(leaveEvent({ id: 3, status: 'cancelled' }));

    expect(google.events(address(other))).toEqual([]);
  }, 60_000);
});

describe('an absence of many parts', () => {
  const everySecondDay = (parts: number) =>
    Array.from({ length: parts }, (_, n): [string, string] => [
      new Date(Date.UTC(2026, 2, 2 + 2 * n)).toISOString().slice(0, 10),
      'allDay',
    ]);

  beforeEach(() => {
    harness.configurations = [absencesAs('event')];
  });

  it('continues after the last checkpoint when a run was interrupted', async () => {
    // Google fails at the 30th event
    let inserted = 0;
    google.failNext({
      match: (call) => call.kind === 'calendar' && ++inserted > 29,
      status: 500,
      reason: 'backendError',
    });
    const whole = leaveEvent({ id: 1, days: everySecondDay(45) });
    expect(await harness.deliver([whole])).toHaveLength(1);
    google.clearFaults();
    google.clearCalls();
    await harness.deliver([whole]);

    expect(google.events(address('lea')).filter(({ status }) => status !== 'cancelled')).toHaveLength(45);
    // The first 20 are in the checkpoint. The others are read; existing ones are replaced, the rest is inserted.
    expect(calendarCalls(google).length).toBeLessThanOrEqual(9 * 2 + 16 * 2);
  });

  it.each([
    [403, 'quotaExceeded', 'waiting'],
    [429, 'rateLimitExceeded', undefined],
  ])('stops its deletion at the first transient error: %i %s', async (status, reason, outcome) => {
    await harness.deliver([leaveEvent({ id: 1, days: everySecondDay(50) })]);
    google.clearCalls();
    google.failNext({ ...onCalendar, status, reason, times: 100 });
    await harness.deliver([leaveEvent({ id: 2, status: 'cancelled' })]);

    expect(calendarCalls(google)).toHaveLength(1);
    expect(harness.last('2')?.outcome).toBe(outcome);
  });
});
