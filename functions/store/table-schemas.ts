/** Keys of the three tables, for the stack that creates them and the stores that use them. All keys are strings. */
export type TableSchema = {
  partitionKey: string;
  timeToLive?: string;
  indexes?: readonly { name: string; partitionKey: string; sortKey: string }[];
  /** What an index holds: enough for a list, without payload and history. See {@link projectedAttributes}. */
  indexedAttributes?: readonly string[];
};

export const CONFIGURATIONS_TABLE: TableSchema = { partitionKey: 'id' };

export const MAPPINGS_TABLE: TableSchema = { partitionKey: 'resource', timeToLive: 'expiresAt' };

export const LOGS_TABLE = {
  /** `<tenant>#<event id>` */
  partitionKey: 'event',
  timeToLive: 'expiresAt',
  indexes: [
    { name: 'by-day', partitionKey: 'day', sortKey: 'sort' },
    { name: 'by-resource', partitionKey: 'resource', sortKey: 'sort' },
    { name: 'by-employee', partitionKey: 'employee', sortKey: 'sort' },
  ],
  indexedAttributes: [
    'at',
    'occurredAt',
    'tenant',
    'configuration',
    'topic',
    'product',
    'eventId',
    'resource',
    'employee',
    'outcome',
    'reason',
    'detail',
    'googleEventId',
    'link',
    'attempts',
    'deliveries',
    'durationMs',
    'correlationId',
    'expiresAt',
  ],
} as const satisfies TableSchema;

/** What an index holds beside its own keys and the table's; DynamoDB takes up to 20, and none that is a key of the index. */
export function projectedAttributes(
  { partitionKey, indexedAttributes = [] }: TableSchema,
  index: { partitionKey: string; sortKey: string },
): string[] {
  const keys = [partitionKey, index.partitionKey, index.sortKey];
  return indexedAttributes.filter((name) => !keys.includes(name));
}
