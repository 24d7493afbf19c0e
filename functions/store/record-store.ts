import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { revisionCondition } from './dynamodb';
import { CONFIGURATIONS_TABLE } from './tables';

/** The record has changed since it was read. Read it again and retry. */
export class RecordChangedError extends Error {
  override readonly name = 'RecordChangedError';
}

/** A record in the table. */
export const envelope = z.object({ revision: z.int().positive(), value: z.unknown() });

export type Stored<T> = { value: T; revision: number };

/**
 * Stores state of the functions: small records in the configurations table, with ids `<kind>#<name>`. Each kind belongs
 * to one module, which defines its schema. Writes use optimistic locking.
 */
export class RecordStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** Reads a record, strongly consistent. Returns null if there is none. */
  async read<Schema extends z.ZodType>(id: string, schema: Schema): Promise<Stored<z.infer<Schema>> | null> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { id }, ConsistentRead: true }),
    );
    if (!Item) return null;
    const { revision, value } = envelope.parse(Item);
    return { value: schema.parse(value), revision };
  }

  /**
   * Writes a record and returns its new revision.
   *
   * @param previous revision that was read; null if there was no record; `any` to overwrite
   * @param expiresAt seconds since the epoch; DynamoDB deletes the record within some days after it. Null: never
   * @throws RecordChangedError if the table has another revision than `previous`
   */
  async write(
    id: string,
    value: unknown,
    previous: number | null | 'any',
    expiresAt: number | null = null,
  ): Promise<number> {
    // The first revision is random, so that a record that was deleted and created again has another revision.
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

  /**
   * Deletes a record.
   *
   * @param revision `any` to delete it if there is one
   * @throws RecordChangedError if the table has another revision
   */
  async remove(id: string, revision: number | 'any'): Promise<void> {
    await unlessChanged(
      this.client.send(
        new DeleteCommand({
          TableName: this.table,
          Key: { id },
          ...(revision !== 'any' && revisionCondition(CONFIGURATIONS_TABLE.partitionKey, revision)),
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
    throw new RecordChangedError('The record has changed since it was read', { cause: error });
  }
}
