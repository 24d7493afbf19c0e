import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { logKey } from '../../../functions/domain/sync-log';
import { LogStore } from '../../../functions/store/log-store';
import { LOGS_TABLE } from '../../../functions/store/tables';
import { createTable, observedClient, startDynamoDb } from '../aws/dynamodb';
import { anEntry } from '../builders/log-entries';

export type LogTable = Awaited<ReturnType<typeof startLogTable>>;

/** Starts a log in a new table, with access to its items. */
export async function startLogTable() {
  const dynamodb = await startDynamoDb();
  await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
  const { client, sent } = observedClient(dynamodb.endpoint);
  let events = 0;
  return {
    logs: new LogStore(client, 'logs'),
    /** A new event id, so that tests do not share events. */
    newEvent: () => ({ eventId: `event-${++events}` }),
    /** Reads the stored item. */
    item: async (key: string) => {
      const { Item } = await client.send(new GetCommand({ TableName: 'logs', Key: { event: key } }));
      return Item;
    },
    /** Returns the DynamoDB commands that the action sends. */
    commandsOf: async (action: () => Promise<unknown>): Promise<string[]> => {
      const before = sent.length;
      await action();
      return sent.slice(before);
    },
    stop: async () => {
      client.destroy();
      await dynamodb.stop();
    },
  };
}

/** The key of an event of the example tenant. */
export function keyOf({ eventId }: { eventId: string }): string {
  return logKey(anEntry({ eventId }));
}
