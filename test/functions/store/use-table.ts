import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { TALLIES_TABLE, type TableSchema } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../../support/aws/dynamodb';

let tables = 0;

/**
 * A new, empty table for each test, in a DynamoDB that the tests of a file share.
 *
 * @param counts whether there is also a table for counts, `countsName`
 */
export function useTable(schema: TableSchema, { counts = false }: { counts?: boolean } = {}) {
  let dynamodb: LocalDynamoDb;
  let observed: ReturnType<typeof observedClient>;
  let name: string;

  async function recreate(): Promise<void> {
    name = `table-${++tables}`;
    await createTable(dynamodb.endpoint, name, schema);
    if (counts) await createTable(dynamodb.endpoint, `${name}-counts`, TALLIES_TABLE);
  }

  beforeAll(async () => {
    dynamodb = await startDynamoDb();
  });
  beforeEach(async () => {
    await recreate();
    observed = observedClient(dynamodb.endpoint);
  });
  afterEach(() => {
    observed.client.destroy();
  });
  afterAll(() => dynamodb.stop());

  return {
    get client() {
      return observed.client;
    },
    get name() {
      return name;
    },
    get countsName() {
      return `${name}-counts`;
    },
    /** Replaces the table by an empty one with another name. */
    recreate,
    /** Returns the raw item. */
    async item(Key: Record<string, string>): Promise<Record<string, unknown> | undefined> {
      const { Item } = await observed.client.send(new GetCommand({ TableName: name, Key }));
      return Item;
    },
    /** Runs the action and returns the names of the commands that it sends, such as `UpdateItemCommand`. */
    async commandsOf(action: () => Promise<unknown>): Promise<string[]> {
      const before = observed.sent.length;
      await action();
      return observed.sent.slice(before);
    },
  };
}
