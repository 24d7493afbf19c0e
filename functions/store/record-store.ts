import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  type DynamoDBDocumentClient,
  type PutCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

/** Somebody else wrote the record since it was read: read it, and decide again. */
export class RecordChangedError extends Error {
  override readonly name = 'RecordChangedError';
}

const envelope = z.object({ revision: z.int().positive(), value: z.unknown() });

/** A record as it was read. */
export type Stored<T> = { value: T; revision: number };

/**
 * What the functions remember between two runs: small records in the table of the configurations, each under an id
 * `<kind>#<name>` of its own. A kind belongs to one module, which holds its schema.
 */
export class RecordStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** What was written last, as `schema` says; null if there is nothing. */
  async read<Schema extends z.ZodType>(id: string, schema: Schema): Promise<Stored<z.infer<Schema>> | null> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { id }, ConsistentRead: true }),
    );
    if (!Item) return null;
    const { revision, value } = envelope.parse(Item);
    return { value: schema.parse(value), revision };
  }

  /**
   * @param previous revision that was read; null if there was no record; `any` to write whatever is there
   * @param expiresAt seconds since the epoch: when DynamoDB may remove it, days late. Null: never
   * @returns the new revision
   * @throws RecordChangedError if the table holds something else than `previous`
   */
  async write(
    id: string,
    value: unknown,
    previous: number | null | 'any',
    expiresAt: number | null = null,
  ): Promise<number> {
    // A random start: a record that was deleted and made again is not taken for the old one.
    const revision = typeof previous === 'number' ? previous + 1 : 1 + Math.floor(Math.random() * 2 ** 40);
    await this.unlessChanged(
      this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: { id, revision, value, ...(expiresAt !== null && { expiresAt }) },
          ...conditionOf(previous),
        }),
      ),
    );
    return revision;
  }

  /** @throws RecordChangedError if the table no longer holds that revision */
  async remove(id: string, revision: number): Promise<void> {
    await this.unlessChanged(
      this.client.send(
        new DeleteCommand({
          TableName: this.table,
          Key: { id },
          ConditionExpression: '#revision = :revision',
          ExpressionAttributeNames: { '#revision': 'revision' },
          ExpressionAttributeValues: { ':revision': revision },
        }),
      ),
    );
  }

  private async unlessChanged(write: Promise<unknown>): Promise<void> {
    try {
      await write;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new RecordChangedError('The record was changed meanwhile', { cause: error });
    }
  }
}

function conditionOf(
  previous: number | null | 'any',
): Pick<PutCommandInput, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'> {
  if (previous === 'any') return {};
  if (previous === null) {
    return { ConditionExpression: 'attribute_not_exists(#id)', ExpressionAttributeNames: { '#id': 'id' } };
  }
  return {
    ConditionExpression: '#revision = :previous',
    ExpressionAttributeNames: { '#revision': 'revision' },
    ExpressionAttributeValues: { ':previous': previous },
  };
}
