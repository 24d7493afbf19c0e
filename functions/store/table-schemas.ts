/**
 * Keys of the three tables, for the stack that creates them and the stores that use them. All keys are strings. Indexes hold
 * whole items: CloudFormation cannot change later what an index holds.
 */
export type TableSchema = {
  partitionKey: string;
  timeToLive?: string;
  indexes?: readonly { name: string; partitionKey: string; sortKey: string }[];
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
} as const satisfies TableSchema;
