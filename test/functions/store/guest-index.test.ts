import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createServer } from 'node:http';
import * as z from 'zod';
import { TableBusyError } from '../../../functions/store/dynamodb';
import { GuestIndex, type Invitation } from '../../../functions/store/guest-index';
import { GUESTS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { RESOURCE } from '../../support/builders/sync-examples';
import { listenOnLoopback } from '../../support/local-stack/loopback-server';

const ANN = 'ann@acme.example';
const ENDS_AT = '2026-03-02T16:00:00.000Z';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let sent: string[];
let index: GuestIndex;
let tables = 0;

beforeAll(async () => {
  dynamodb = await startDynamoDb();
});

beforeEach(async () => {
  ({ client, sent } = observedClient(dynamodb.endpoint));
  await createTable(dynamodb.endpoint, `guests-${(tables += 1)}`, GUESTS_TABLE);
  index = new GuestIndex(client, `guests-${tables}`);
});

afterEach(() => {
  client.destroy();
  jest.restoreAllMocks();
});

afterAll(() => dynamodb.stop());

function anInvitation(overrides: Partial<Invitation> = {}): Invitation {
  return { guests: [ANN], resource: RESOURCE, endsAt: ENDS_AT, expiresAt: 1_800_000_000, ...overrides };
}

const many = (count: number) => Array.from({ length: count }, (_, number) => `guest-${number}@acme.example`);
const found = (guest = ANN, since = '0') => Array.fromAsync(index.ofGuest(guest, since));

describe('GuestIndex.ofGuest and lastOfGuest', () => {
  it('return the sessions that end later, sorted by their end', async () => {
    // Prepare
    await index.add(anInvitation({ resource: 'later', endsAt: '2027-03-02T00:00:00.000Z' }));
    await index.add(anInvitation({ resource: 'over', endsAt: '2026-03-01T23:59:59.999Z' }));
    await index.add(anInvitation({ resource: 'now', endsAt: '2026-03-02T00:00:00.000Z' }));
    await index.add(anInvitation({ resource: 'of another', guests: ['tom@acme.example'] }));
    // Act & assess
    expect(await found(ANN, '2026-03-02T00:00:00.000Z')).toEqual([
      { resource: 'now', endsAt: '2026-03-02T00:00:00.000Z' },
      { resource: 'later', endsAt: '2027-03-02T00:00:00.000Z' },
    ]);
    expect(await index.lastOfGuest(ANN)).toBe('later');
  });

  it('return nothing for an address that was never a guest', async () => {
    expect(await found('tom@acme.example')).toEqual([]);
    expect(await index.lastOfGuest('tom@acme.example')).toBeNull();
  });

  it('return a session once for each end that it had', async () => {
    // Prepare
    const moved = '2026-04-02T16:00:00.000Z';
    await index.add(anInvitation());
    await index.add(anInvitation());
    await index.add(anInvitation({ endsAt: moved }));
    // Act & assess
    expect(await found()).toEqual([
      { resource: RESOURCE, endsAt: ENDS_AT },
      { resource: RESOURCE, endsAt: moved },
    ]);
  });
});

describe('GuestIndex.add', () => {
  it('stores when the entry expires', async () => {
    // Act
    await index.add(anInvitation({ expiresAt: 1_234_567_890 }));
    // Assess
    const Key = { guest: ANN, sort: `${ENDS_AT}#${RESOURCE}` };
    const { Item } = await client.send(new GetCommand({ TableName: `guests-${tables}`, Key }));
    expect(Item).toEqual({ ...Key, expiresAt: 1_234_567_890 });
  });

  it.each([
    [0, 0],
    [25, 1],
    [26, 2],
    [60, 3],
  ])('adds %i guests in %i requests', async (count, requests) => {
    // Act
    await index.add(anInvitation({ guests: many(count) }));
    // Assess
    expect(sent).toEqual(Array(requests).fill('BatchWriteItemCommand'));
    for (const guest of many(count)) expect(await found(guest)).toHaveLength(1);
  });
});

const batch = z.object({ RequestItems: z.record(z.string(), z.array(z.unknown())) });

/** @param takes how many items of each of the first requests the table processes; then all */
function busy(takes: number[]): void {
  const left = [...takes];
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const taken = commandName === 'BatchWriteItemCommand' ? left.shift() : undefined;
        if (taken === undefined) return next(args);
        const [[table, requests]] = z
          .tuple([z.tuple([z.string(), z.array(z.unknown())])])
          .parse(Object.entries(batch.parse(args.input).RequestItems));
        if (taken > 0) {
          await next({
            ...args,
            input: { ...args.input, RequestItems: { [table]: requests.slice(0, taken) } },
          });
        }
        const rest = { [table]: requests.slice(taken) };
        return { response: {}, output: { $metadata: {}, UnprocessedItems: rest } };
      },
    { step: 'initialize', priority: 'low', name: 'busy' },
  );
}

describe('GuestIndex.add, with a table', () => {
  it('that is busy, retries the items that were not processed', async () => {
    // Prepare
    busy([2, 0, 2]);
    // Act
    await index.add(anInvitation({ guests: many(5) }));
    // Assess
    expect(sent).toEqual(Array(4).fill('BatchWriteItemCommand'));
    for (const guest of many(5)) expect(await found(guest)).toHaveLength(1);
  });

  it('that stays busy, throws after the last retry', async () => {
    // Prepare
    busy([1, 0, 0, 0]);
    // Act
    const adding = index.add(anInvitation({ guests: many(3) }));
    // Assess
    await expect(adding).rejects.toThrow(new TableBusyError('The table did not process 2 items'));
    expect(sent).toEqual(Array(4).fill('BatchWriteItemCommand'));
  });

  it('that does not answer, times out', async () => {
    // Prepare
    const silent = await listenOnLoopback(createServer(() => undefined));
    const of = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
    const { client: waiting } = observedClient(silent.origin);
    // Act
    const adding = new GuestIndex(waiting, 'guests').add(anInvitation());
    // Assess
    await expect(adding).rejects.toMatchObject({ name: 'AbortError' });
    expect(of).toHaveBeenCalledWith(2000);
    waiting.destroy();
    await silent.stop();
  });
});
