import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { revisionCondition } from './dynamodb';
import { CONFIGURATIONS_TABLE } from './tables';

/** The record was written since it was read: read it again, and decide again. */
export class RecordChangedError extends Error {
  override readonly name = 'RecordChangedError';
}

const envelope = z.object({ revision: z.int().positive(), value: z.unknown() });

export type Stored<T> = { value: T; revision: number };

/**
 * State that the functions keep between two runs: small records in the table of the configurations, with ids such as
 * `<kind>#<name>`. Each kind belongs to one module, which has its schema. Writes use optimistic locking.
 */
export class RecordStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** Strongly consistent; null if there is no record. */
  async read<Schema extends z.ZodType>(id: string, schema: Schema): Promise<Stored<z.infer<Schema>> | null> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { id }, ConsistentRead: true }),
    );
    if (!Item) return null;
    const { revision, value } = envelope.parse(Item);
    return { value: schema.parse(value), revision };
  }

  /**
   * @param previous revision that was read; null if there was no record; `any` to overwrite
   * @param expiresAt seconds since the epoch: DynamoDB deletes the record some days later. Null: never
   * @returns the new revision
   * @throws RecordChangedError if the table does not hold `previous`
   */
  async write(
    id: string,
    value: unknown,
    previous: number | null | 'any',
    expiresAt: number | null = null,
  ): Promise<number> {
    // A random first revision: a record that was deleted and created again is not taken for the old one.
    const revision = typeof previous === 'number' ? previous + 1 : 1 + Math.floor(Math.random() * 2 ** 40);
    await unlessChanged(
      this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: { id, revision, value, ...(expiresAt !== null && { expiresAt }) },
          ...(previous !== 'any' && revisionCondition(CONFIGURATIONS_TABLE.partitionKey, previous)),
        }),
      ),
    );
    return revision;
  }

  /** @throws RecordChangedError if the table no longer holds that revision */
  async remove(id: string, revision: number): Promise<void> {
    await unlessChanged(
      this.client.send(
        new DeleteCommand({
          TableName: this.table,
          Key: { id },
          ...revisionCondition(CONFIGURATIONS_TABLE.partitionKey, revision),
        }),
      ),
    );
  }
}

async function unlessChanged(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new RecordChangedError('The record was changed meanwhile', { cause: error });
  }
}
