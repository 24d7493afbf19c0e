import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { attributeNames } from '../dynamodb';
import type { SyncLogSummary } from './log-rows';
import { eventsOf, readSummaries } from './log-summaries';

/** Limits of the queries for one employee. */
const MAX_QUERIES = 4;
const EXAMINED_PER_QUERY = 250;

/** Finds the other events of a resource. The log has no index of resources, but a resource has few owners. */
export class RelatedEvents {
  /** @param now ms since the epoch; expired rows are excluded, because DynamoDB deletes them late */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number,
  ) {}

  /**
   * Returns the newest events of one resource among those of these employees. The work is limited: older ones may be
   * missing if an employee has very many events.
   *
   * @param employees addresses
   */
  async ofResource(resource: string, employees: readonly string[], limit: number): Promise<SyncLogSummary[]> {
    const addresses = [...new Set(employees.map((employee) => employee.toLowerCase()))];
    const events = await Promise.all(addresses.map((address) => this.#find(resource, address, limit)));
    const newest = events.flat().sort().reverse().slice(0, limit);
    return (await readSummaries(this.client, this.table, newest)).filter((row) => row !== null);
  }

  async #find(resource: string, employee: string, limit: number): Promise<string[]> {
    const found: string[] = [];
    let startKey: Record<string, unknown> | undefined;
    for (let queries = 0; queries < MAX_QUERIES && found.length < limit; queries++) {
      const { Items = [], LastEvaluatedKey } = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          IndexName: 'by-employee',
          KeyConditionExpression: '#employee = :employee',
          FilterExpression: '#expiresAt > :now AND #resource = :resource',
          ProjectionExpression: '#event',
          ExpressionAttributeNames: attributeNames(['employee', 'resource', 'expiresAt', 'event']),
          ExpressionAttributeValues: {
            ':employee': employee,
            ':resource': resource,
            ':now': this.now() / 1000,
          },
          ScanIndexForward: false,
          Limit: EXAMINED_PER_QUERY,
          ExclusiveStartKey: startKey,
        }),
      );
      found.push(...eventsOf(Items));
      startKey = LastEvaluatedKey;
      if (!startKey) break;
    }
    return found;
  }
}
