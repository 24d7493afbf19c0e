import * as z from 'zod';

/**
 * Limits of DynamoDB that dynalite does not check: the length of keys in UTF-8, and valid Unicode.
 * See {@link https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html}.
 */
const MAX_BYTES = { partition: 2048, sort: 1024 };

/** The keys of a table or index. */
export type Keys = { partitionKey: string; sortKey?: string };

/**
 * @param keys of the table and of its indexes
 * @param textOf returns the value of an attribute; undefined if it is missing
 * @returns an error message; null if the keys are valid
 */
export function keyFault(keys: readonly Keys[], textOf: (name: string) => string | undefined): string | null {
  const parts = keys.flatMap(({ partitionKey, sortKey }) => [
    { name: partitionKey, max: MAX_BYTES.partition },
    ...(sortKey === undefined ? [] : [{ name: sortKey, max: MAX_BYTES.sort }]),
  ]);
  for (const { name, max } of parts) {
    const bytes = Buffer.byteLength(textOf(name) ?? '');
    if (bytes > max) return `The key ${name} has ${bytes} bytes, more than ${max}`;
  }
  return null;
}

const name = z.string();
const attribute = z.object({ S: z.string() });
const item = z.record(z.string(), z.unknown());
const keySchema = z.array(z.object({ AttributeName: name, KeyType: z.enum(['HASH', 'RANGE']) }));
const createTableRequest = z.object({
  TableName: name,
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z.array(z.object({ IndexName: name, KeySchema: keySchema })).default([]),
});
const request = z.object({
  TableName: name.optional(),
  Key: item.default({}),
  Item: item.default({}),
  ExclusiveStartKey: item.default({}),
  UpdateExpression: z.string().default(''),
  KeyConditionExpression: z.string().default(''),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: item.default({}),
  RequestItems: z
    .record(
      z.string(),
      z.union([
        z.object({ Keys: z.array(item) }),
        z.array(z.object({ PutRequest: z.object({ Item: item }) })),
      ]),
    )
    .default({}),
});

/** Learns the keys of tables from CreateTable requests and checks all other requests. */
export class DynamoDbLimits {
  readonly #tables = new Map<string, Keys[]>();

  /** @returns an error message; null if the request is valid */
  fault(operation: string, body: string): string | null {
    const malformed: string[] = [];
    const json: unknown = JSON.parse(body, (key, value: unknown) => {
      malformed.push(
        ...[key, value].filter((text) => typeof text === 'string' && !text.isWellFormed()).map(String),
      );
      return value;
    });
    if (malformed.length > 0) return 'A text contains an unpaired surrogate';
    if (operation === 'CreateTable') this.#create(json);
    const { data } = request.safeParse(json);
    if (operation === 'CreateTable' || !data) return null;
    const { TableName = '', Key, Item, ExclusiveStartKey } = data;
    const faults = [
      ...[Key, Item, ExclusiveStartKey, ...keyValues(data)].map((one) => this.#keyFault(TableName, one)),
      ...Object.entries(data.RequestItems).flatMap(([table, items]) =>
        ('Keys' in items ? items.Keys : items.map(({ PutRequest }) => PutRequest.Item)).map((one) =>
          this.#keyFault(table, one),
        ),
      ),
    ];
    return faults.find((fault) => fault !== null) ?? null;
  }

  #create(json: unknown): void {
    const { TableName, KeySchema, GlobalSecondaryIndexes } = createTableRequest.parse(json);
    const all = [KeySchema, ...GlobalSecondaryIndexes.map((index) => index.KeySchema)];
    this.#tables.set(TableName, all.map(keysOf));
  }

  #keyFault(table: string, attributes: z.infer<typeof item>): string | null {
    return keyFault(this.#tables.get(table) ?? [], (key) => attribute.safeParse(attributes[key]).data?.S);
  }
}

function keysOf(schema: z.infer<typeof keySchema>): Keys {
  const named = new Map(schema.map(({ AttributeName, KeyType }) => [KeyType, AttributeName]));
  const sortKey = named.get('RANGE');
  return { partitionKey: named.get('HASH') ?? '', ...(sortKey !== undefined && { sortKey }) };
}

/** The attribute values in the expressions of updates and queries: `#sort = :sort`, `BETWEEN :first AND :last`. */
function keyValues(fields: z.infer<typeof request>): z.infer<typeof item>[] {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = fields;
  const text = `${fields.UpdateExpression} ${fields.KeyConditionExpression}`;
  const pattern = /(#\w+) (?:=|<|<=|>|>=|BETWEEN) (?:if_not_exists\(#\w+, )?(:\w+)(?: AND (:\w+))?/g;
  return [...text.matchAll(pattern)].flatMap(([, attributeName = '', value = '', last = '']) =>
    [value, last].map((one) => ({ [names[attributeName] ?? '']: values[one] })),
  );
}
