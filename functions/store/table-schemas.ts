/** Keys of the three tables, for the stack that creates them and the stores that use them. All keys are strings. */
export type TableSchema = {
  partitionKey: string;
  timeToLive?: string;
  indexes?: { name: string; partitionKey: string; sortKey: string }[];
  /** What an index holds beside the keys: enough for a list, without payload and history. */
  indexedAttributes?: string[];
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
} as const;
