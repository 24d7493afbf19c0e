import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { mapping as schema, type Mapping } from '../domain/mapping';

const key = z.object({ resource: z.string(), endsAt: z.string() });
/** What an index knows of a resource: ISO 8601, UTC with milliseconds, is when its last event ends. */
export type IndexedResource = z.infer<typeof key>;

const ownedResource = key.extend({ ownerAddress: z.string().nullable().default(null) });
/** A resource in an employee's own calendar, which `ownerAddress` names; null if it is not known. */
export type OwnedResource = z.infer<typeof ownedResource>;

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
   * Resources of which events stand, or may stand, in an employee's own calendar. What was written in the last seconds may
   * be missing: the index follows the table. By when they end.
   *
   * @param employee `<tenant>#<employee id>`
   * @param since ISO 8601, UTC with milliseconds: only what ends then or later
   */
  async *ofEmployee(employee: string, since: string): AsyncGenerator<OwnedResource> {
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          IndexName: 'by-employee',
          KeyConditionExpression: '#employee = :employee AND #endsAt >= :since',
          ExpressionAttributeNames: { '#employee': 'employee', '#endsAt': 'endsAt' },
          ExpressionAttributeValues: { ':employee': employee, ':since': since },
          ExclusiveStartKey: from,
        }),
      );
      for (const item of Items) yield ownedResource.parse(item);
      from = LastEvaluatedKey;
    } while (from);
  }

  /**
   * The one of them that ends last.
   *
   * @param employee `<tenant>#<employee id>`
   */
  async lastOfEmployee(employee: string): Promise<string | null> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        IndexName: 'by-employee',
        KeyConditionExpression: '#employee = :employee',
        ExpressionAttributeNames: { '#employee': 'employee' },
        ExpressionAttributeValues: { ':employee': employee },
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    return Items[0] ? key.parse(Items[0]).resource : null;
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
          // The keys of an index must be text, or be absent.
          Item: {
            ...written,
            employee: next.employee ?? undefined,
            endsAt: next.endsAt ?? undefined,
            ownerAddress: next.ownerAddress ?? undefined,
          },
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
