import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { mapping as schema, type Mapping } from '../domain/mapping';
import { query, revisionCondition } from './dynamodb';
import { MAPPINGS_TABLE } from './tables';

const indexedResource = z.object({
  resource: z.string(),
  /** ISO 8601, UTC with milliseconds: end of its last event. */
  endsAt: z.string(),
});
/** A resource as an index holds it. */
export type IndexedResource = z.infer<typeof indexedResource>;

const ownedResource = indexedResource.extend({ ownerAddress: z.string().nullable().default(null) });
/** A resource in an employee's own calendar. `ownerAddress` is the address of that calendar, null if it is unknown. */
export type OwnedResource = z.infer<typeof ownedResource>;

/** The mapping was written since it was read: read it again, and decide again. */
export class MappingChangedError extends Error {
  override readonly name = 'MappingChangedError';
}

/** The mappings, by resource. Writes use optimistic locking. */
export class MappingStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** May return a mapping that has expired and is not deleted yet: it is still true. */
  async read(resource: string): Promise<Mapping | null> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { resource }, ConsistentRead: true }),
    );
    return Item ? schema.parse(Item) : null;
  }

  /**
   * Resources with events that are, or may be, in an employee's own calendar, sorted by their end. Eventually consistent.
   *
   * @param employee `<tenant>#<employee id>`
   * @param since ISO 8601, UTC with milliseconds: resources that end then or later
   */
  async *ofEmployee(employee: string, since: string): AsyncGenerator<OwnedResource> {
    const items = query(this.client, {
      TableName: this.table,
      IndexName: 'by-employee',
      KeyConditionExpression: '#employee = :employee AND #endsAt >= :since',
      ExpressionAttributeNames: { '#employee': 'employee', '#endsAt': 'endsAt' },
      ExpressionAttributeValues: { ':employee': employee, ':since': since },
    });
    for await (const item of items) yield ownedResource.parse(item);
  }

  /**
   * The resource of {@link ofEmployee} that ends last.
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
    return Items[0] ? indexedResource.parse(Items[0]).resource : null;
  }

  /**
   * @param previous as it was read or last written; null if there was none
   * @throws MappingChangedError if the table does not hold `previous`, so that no newer version is overwritten
   */
  async write(next: Omit<Mapping, 'revision'>, previous: Mapping | null): Promise<Mapping> {
    const written: Mapping = { ...next, revision: (previous?.revision ?? 0) + 1 };
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          // Keys of an index must be strings or absent.
          Item: {
            ...written,
            employee: next.employee ?? undefined,
            endsAt: next.endsAt ?? undefined,
            ownerAddress: next.ownerAddress ?? undefined,
          },
          ...revisionCondition(MAPPINGS_TABLE.partitionKey, previous?.revision ?? null),
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
