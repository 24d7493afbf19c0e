import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mapping as schema, type Mapping } from './mapping';

/** The mapping was written by somebody else since it was read: read it again, and decide again. */
export class MappingChangedError extends Error {
  override readonly name = 'MappingChangedError';
}

export class MappingStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** An expired mapping that DynamoDB has not removed yet is still true, and better than none. */
  async read(resource: string): Promise<Mapping | null> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { resource }, ConsistentRead: true }),
    );
    return Item ? schema.parse(Item) : null;
  }

  /**
   * @param previous what was read, or last written; null if there was none
   * @throws MappingChangedError if the table does not hold `previous` any more, so that no newer version is ever overwritten
   */
  async write(next: Omit<Mapping, 'revision'>, previous: Mapping | null): Promise<Mapping> {
    const written: Mapping = { ...next, revision: (previous?.revision ?? 0) + 1 };
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: written,
          ...(previous
            ? {
                ConditionExpression: '#revision = :revision',
                ExpressionAttributeNames: { '#revision': 'revision' },
                ExpressionAttributeValues: { ':revision': previous.revision },
              }
            : {
                ConditionExpression: 'attribute_not_exists(#resource)',
                ExpressionAttributeNames: { '#resource': 'resource' },
              }),
        }),
      );
      return written;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        throw new MappingChangedError('The mapping was changed meanwhile', { cause: error });
      }
      throw error;
    }
  }
}
