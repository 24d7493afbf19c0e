import { logKey } from '../../../functions/domain/sync-log';
import { EventLookup, LogStore } from '../../../functions/store/log-store';
import { LOGS_TABLE } from '../../../functions/store/tables';
import { createTable, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';
import { anEntry, aWaitingEntry } from '../../support/builders/log-entries';
import { observedClient } from '../../support/harness/observed-client';

let dynamodb: LocalDynamoDb;
let observed: ReturnType<typeof observedClient>;
let known: EventLookup;

const keyOf = (eventId: string) => logKey(anEntry({ eventId }));

beforeAll(async () => {
  dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  const { client } = observedClient(dynamodb.endpoint);
  const logs = new LogStore(client, 'logs');
  await logs.record(anEntry({ eventId: '1' }), 'applied');
  await logs.record(aWaitingEntry({ eventId: '150' }), 'applied');
  client.destroy();
});

afterAll(() => dynamodb.stop());

beforeEach(() => {
  observed = observedClient(dynamodb.endpoint);
  known = new EventLookup(observed.client, 'logs');
});

afterEach(() => {
  observed.client.destroy();
});

describe('which events have a row in the log', () => {
  it('is told of as many as are asked for, also twice, a hundred a call', async () => {
    // Prepare
    const asked = Array.from({ length: 201 }, (_, index) => keyOf(String(index)));
    // Act
    const found = await known.among([...asked, keyOf('1')]);
    // Assess
    expect(found).toEqual(new Set([keyOf('1'), keyOf('150')]));
    expect(observed.sent).toEqual(Array(3).fill('BatchGetItemCommand'));
  });

  it('costs nothing for none', async () => {
    expect(await known.among([])).toEqual(new Set());
    expect(observed.sent).toEqual([]);
  });

  it('asks again for what a busy table left over', async () => {
    // Prepare
    let answers = 0;
    observed.client.middlewareStack.add(
      (next) => async (input) => {
        const result = await next(input);
        answers += 1;
        if (answers > 1) return result;
        const UnprocessedKeys = { logs: { Keys: [{ event: keyOf('150') }] } };
        const Responses = { logs: [{ event: keyOf('1') }] };
        return { ...result, output: { $metadata: {}, Responses, UnprocessedKeys } };
      },
      { step: 'initialize', name: 'busy', priority: 'high' },
    );
    // Act
    const found = await known.among([keyOf('1'), keyOf('150')]);
    // Assess
    expect(found).toEqual(new Set([keyOf('1'), keyOf('150')]));
    expect(answers).toBe(2);
  });
});
