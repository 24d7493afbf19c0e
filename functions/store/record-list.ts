import { paginateScan, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { envelope, type Stored } from './record-store';
import { CONFIGURATIONS_TABLE } from './tables';

const namedEnvelope = envelope.extend({ id: z.string() });

/** Lists the records of the record store. Reads the whole table, so it is for commands only. */
export class RecordList {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /**
   * Yields the records of one kind.
   *
   * @param prefix `<kind>#`
   */
  async *list<Schema extends z.ZodType>(
    prefix: string,
    schema: Schema,
  ): AsyncGenerator<Stored<z.infer<Schema>> & { id: string }> {
    const scan = paginateScan(
      { client: this.client },
      {
        TableName: this.table,
        FilterExpression: 'begins_with(#id, :prefix)',
        ExpressionAttributeNames: { '#id': CONFIGURATIONS_TABLE.partitionKey },
        ExpressionAttributeValues: { ':prefix': prefix },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of scan) {
      for (const item of Items) {
        const { id, revision, value } = namedEnvelope.parse(item);
        yield { id, revision, value: schema.parse(value) };
      }
    }
  }
}
