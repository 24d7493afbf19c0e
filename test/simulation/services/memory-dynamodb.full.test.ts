import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import * as z from 'zod';
import type { LogEntry } from '../../../functions/domain/sync-log';
import { DirectoryStore } from '../../../functions/store/directory-store';
import { DirectoryWork } from '../../../functions/store/directory-work';
import { GuestIndex } from '../../../functions/store/guest-index';
import { EventLookup, LogStore } from '../../../functions/store/log/log-store';
import { MappingStore } from '../../../functions/store/mapping-store';
import { RecordStore } from '../../../functions/store/record-store';
import {
  CONFIGURATIONS_TABLE,
  DIRECTORY_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
} from '../../../functions/store/tables';
import { UnresolvedEvents, type UnresolvedRow } from '../../../functions/store/log/unresolved-events';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { aDirectoryEmployee } from '../../support/builders/directory-employees';
import { anEntry } from '../../support/builders/log-entries';
import { exampleLocation, exampleMapping } from '../../support/builders/sync-examples';
import { MemoryDynamoDb } from './memory-dynamodb';

const TABLES = {
  logs: LOGS_TABLE,
  mappings: MAPPINGS_TABLE,
  guests: GUESTS_TABLE,
  configurations: CONFIGURATIONS_TABLE,
  directory: DIRECTORY_TABLE,
};
const START = Date.parse('2026-03-02T08:00:00Z');

let dynamodb: LocalDynamoDb;
let real: DynamoDBDocumentClient;
let runs = 0;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  for (const [name, schema] of Object.entries(TABLES)) await createTable(dynamodb.endpoint, name, schema);
  ({ client: real } = observedClient(dynamodb.endpoint));
});

afterAll(async () => {
  real.destroy();
  await dynamodb.stop();
});

/** An operation of the stores. */
const operation = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('log'),
      event: fc.nat({ max: 3 }),
      when: fc.constantFrom('applied' as const, 'observed'),
      outcome: fc.constantFrom<LogEntry['outcome']>('created', 'stale', 'waiting', 'waiting', 'failed'),
      message: fc.nat({ max: 5 }),
      tries: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replay'), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire'), which: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('record'),
      previous: fc.constantFrom('known', 'null', 'any', 'other'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('mapping'), isCurrent: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('guests'),
      guests: fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 30 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('employee'),
      id: fc.constantFrom('7', '8'),
      expires: fc.boolean(),
      isCurrent: fc.boolean(),
    }),
  },
);
type Operation = typeof operation extends fc.Arbitrary<infer Of> ? Of : never;

/** Applies the operations. @returns all results of the stores, during and after them */
async function apply(
  client: DynamoDBDocumentClient,
  operations: Operation[],
  run: string,
): Promise<unknown[]> {
  const logs = new LogStore(client, 'logs');
  const rows = new UnresolvedEvents(client, 'logs');
  const records = new RecordStore(client, 'configurations');
  const mappings = new MappingStore(client, 'mappings');
  const guests = new GuestIndex(client, 'guests');
  const ofThisRun = async (list: AsyncIterable<UnresolvedRow>) => {
    const found: UnresolvedRow[] = [];
    for await (const row of list) if (row.tenant === run) found.push(row);
    return found;
  };
  const unresolved = async () => [
    ...(await ofThisRun(rows.waiting(START))),
    ...(await ofThisRun(rows.failed({ since: new Date(START).toISOString() }))),
  ];
  let now = START;
  const directory = new DirectoryStore(client, 'directory', () => now);
  const work = new DirectoryWork(client, 'directory', () => now);
  const resource = `${run}#calendar-event#1`;
  const results: unknown[] = [];

  for (const [index, one] of operations.entries()) {
    now = START + index * 1000;
    const at = new Date(now).toISOString();
    if (one.kind === 'log') {
      const { event, when, outcome, message, tries } = one;
      const about = { tenant: run, eventId: `event-${event}`, messageId: `message-${message}` };
      await logs.record(anEntry({ ...about, at, outcome, tries, payload: Buffer.from(at) }), when);
    } else if (one.kind === 'replay' || one.kind === 'expire') {
      const all = await unresolved();
      const row = all[one.which % Math.max(all.length, 1)];
      const seen = row && (await rows.read(row.event));
      results.push(seen);
      if (!seen) continue;
      if (one.kind === 'expire')
        results.push(await rows.giveUp(seen, { at, detail: 'Given up', note: null, noteValue: null }));
      else results.push(await rows.recordReplay(seen, { at, replays: index, nextReplayAt: at }));
    } else if (one.kind === 'record') {
      const known = await records.read(`${run}#1`, z.unknown());
      const previous = { known: known?.revision ?? null, null: null, any: 'any' as const, other: 5 }[
        one.previous
      ];
      results.push(
        await records.write(`${run}#1`, { at, nothing: null }, previous ?? null).then(
          () => 'written',
          (error: unknown) => String(error),
        ),
      );
      results.push((await records.read(`${run}#1`, z.unknown()))?.value);
    } else if (one.kind === 'employee') {
      const known = (await directory.employees(run, [one.id])).get(one.id) ?? null;
      const expiresAt = one.expires ? now / 1000 + 3 : null;
      const next = aDirectoryEmployee({ id: one.id, readAt: now, expiresAt });
      results.push(known?.readAt, await directory.put(run, next, one.isCurrent ? known : null));
      await (one.expires ? work.addLookups(run, [one.id]) : work.removeLookups(run, [one.id]));
    } else if (one.kind === 'guests') {
      const addresses = one.guests.map((guest) => `${guest}@${run}`);
      await guests.add({ guests: addresses, resource, endsAt: at, expiresAt: index });
    } else {
      const known = await mappings.read(resource);
      const next = exampleMapping({ resource, employee: run, endsAt: at, confirmed: [exampleLocation()] });
      results.push(
        await mappings.write(next, one.isCurrent ? known : exampleMapping({ revision: 99 })).catch(String),
      );
    }
  }
  for (const row of await unresolved())
    results.push(row, await logs.get(row.event), await logs.payload(row.event));
  const keys = [0, 1, 2, 3, 4].map((event) => anEntry({ tenant: run, eventId: `event-${event}` }).event);
  for (const key of keys) results.push(await logs.get(key));
  results.push([...(await new EventLookup(client, 'logs').findExisting(keys))].sort());
  for await (const { id, readAt } of directory.all(run)) results.push([id, readAt]);
  results.push((await work.pendingLookups(run, 100)).sort());
  results.push(await mappings.read(resource));
  const since = new Date(START + 5000).toISOString();
  for await (const found of mappings.ofEmployee(run, since)) results.push(found);
  results.push(await mappings.lastOfEmployee(run));
  for (const guest of [0, 1, 2].map((number) => `${number}@${run}`)) {
    for await (const found of guests.ofGuest(guest, since)) results.push(found);
    results.push(await guests.lastOfGuest(guest));
  }
  return results;
}

test('the stores return the same results from tables in memory as from a local DynamoDB', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 30 }), async (operations) => {
      const run = `run-${++runs}`;
      const memory = new MemoryDynamoDb(TABLES, 2);

      const actual = await apply(memory.client(), operations, run);

      expect(actual).toEqual(await apply(real, operations, run));
    }),
    { numRuns: 40 },
  );
});
