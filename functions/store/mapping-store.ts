import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Mapping } from '../domain/mapping';
import { inBatches } from '../shared/async';
import { batchGet, MAX_KEYS, query, revisionCondition } from './dynamodb';
import { fromStoredMapping, toStoredMapping } from './stored-mapping';
import { MAPPINGS_TABLE } from './tables';

const indexedResource = z.object({
  resource: z.string(),
  /** End of the last calendar event, ISO 8601, UTC with milliseconds. */
  endsAt: z.string(),
});
/** A resource in an index. */
export type IndexedResource = z.infer<typeof indexedResource>;

const ownedResource = indexedResource.extend({ ownerAddress: z.string().nullable().default(null) });
/** A resource in an employee's own calendar. `ownerAddress` is the address of that calendar, null if it is unknown. */
export type OwnedResource = z.infer<typeof ownedResource>;

/** The mapping has changed since it was read. Read it again and retry. */
export class MappingChangedError extends Error {
  override readonly name = 'MappingChangedError';
}

/** Attempts of {@link MappingStore.rewrite} if the functions write the mapping at the same time. */
const MAX_ATTEMPTS = 5;

/** Stores the mappings by resource. Writes use optimistic locking. */
export class MappingStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** Returns the mapping, even if it has expired and DynamoDB has not deleted it yet: it is still correct. */
  async read(resource: string): Promise<Mapping | null> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { resource }, ConsistentRead: true }),
    );
    return Item ? fromStoredMapping(Item) : null;
  }

  /**
   * Returns the mappings of these resources by resource, as {@link read} does; without those that have none. Reads all
   * batches in parallel. Eventually consistent, at half the price.
   *
   * @param resources without duplicates
   */
  async readMany(resources: readonly string[]): Promise<ReadonlyMap<string, Mapping>> {
    const keys = resources.map((resource) => ({ resource }));
    const batches = await Array.fromAsync(inBatches(keys, MAX_KEYS));
    const read = batches.map((batch) => Array.fromAsync(batchGet(this.client, this.table, batch, null)));
    const mappings = (await Promise.all(read)).flat().map((item) => fromStoredMapping(item));
    return new Map(mappings.map((mapping) => [mapping.resource, mapping]));
  }

  /**
   * Yields the resources with events in the calendar of an employee, including pending ones, sorted by their end.
   * Eventually consistent.
   *
   * @param employee `<tenant>#<employee id>`
   * @param since minimum end, ISO 8601, UTC with milliseconds
   * @param pageSize resources per request @default as many as fit into 1 MB
   */
  async *ofEmployee(employee: string, since: string, pageSize?: number): AsyncGenerator<OwnedResource> {
    const items = query(this.client, {
      TableName: this.table,
      IndexName: 'by-employee',
      KeyConditionExpression: '#employee = :employee AND #endsAt >= :since',
      ExpressionAttributeNames: { '#employee': 'employee', '#endsAt': 'endsAt' },
      ExpressionAttributeValues: { ':employee': employee, ':since': since },
      Limit: pageSize,
    });
    for await (const item of items) yield ownedResource.parse(item);
  }

  /**
   * Returns the resource of {@link ofEmployee} that ends last.
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
   * Writes the mapping and returns it with its new revision.
   *
   * @param previous mapping as read or last written; null if there was none
   * @throws MappingChangedError if the table has another revision than `previous`
   */
  async write(next: Omit<Mapping, 'revision'>, previous: Mapping | null): Promise<Mapping> {
    const written: Mapping = { ...next, revision: (previous?.revision ?? 0) + 1 };
    await unlessChanged(
      this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: toStoredMapping(written),
          ...revisionCondition(MAPPINGS_TABLE.partitionKey, previous?.revision ?? null),
        }),
      ),
    );
    return written;
  }

  /**
   * Changes or removes a mapping if there is one. Reads it again if it was written in between.
   *
   * @param change returns null if the mapping need not change
   * @throws MappingChangedError if the mapping is written in between every time
   */
  async rewrite(
    resource: string,
    change: (mapping: Mapping) => Omit<Mapping, 'revision'> | 'remove' | null,
  ): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const mapping = await this.read(resource);
      const next = mapping && change(mapping);
      if (!next) return;
      try {
        await (next === 'remove' ? this.#remove(mapping) : this.write(next, mapping));
        return;
      } catch (error) {
        if (!(error instanceof MappingChangedError) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }
  async #remove({ resource, revision }: Mapping): Promise<void> {
    await unlessChanged(
      this.client.send(
        new DeleteCommand({
          TableName: this.table,
          Key: { resource },
          ...revisionCondition(MAPPINGS_TABLE.partitionKey, revision),
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
    throw new MappingChangedError('The mapping has changed since it was read', { cause: error });
  }
}
