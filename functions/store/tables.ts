/**
 * Keys and indexes of the tables, for the stack and the stores. All keys are strings. CloudFormation cannot change the
 * projection of an index, and adds at most one index per table and deployment.
 */
export type TableSchema = {
  partitionKey: string;
  sortKey?: string;
  timeToLive?: string;
  /** @default true */
  hasPointInTimeRecovery?: boolean;
  indexes?: readonly Index[];
};

type Index = {
  name: string;
  partitionKey: string;
  sortKey: string;
  /** Projected attributes besides the keys. @default all attributes */
  nonKeyAttributes?: readonly string[];
};

/** One item with all configurations, and the records of the record store. */
export const CONFIGURATIONS_TABLE: TableSchema = { partitionKey: 'id', timeToLive: 'expiresAt' };

/** Id of the item with all configurations. */
export const CONFIGURATIONS_ID = 'configurations';

export const MAPPINGS_TABLE = {
  partitionKey: 'resource',
  timeToLive: 'expiresAt',
  /** `employee` is the owner of the calendar, `<tenant>#<employee id>`; `endsAt` is the end of the last event. */
  indexes: [
    { name: 'by-employee', partitionKey: 'employee', sortKey: 'endsAt', nonKeyAttributes: ['ownerAddress'] },
  ],
} as const satisfies TableSchema;

/** One row per event. Partitions by day, so that listing the log takes no index. */
export const LOGS_TABLE = {
  /** `2026-03-02`, UTC: the first part of `event`. */
  partitionKey: 'day',
  /** `<time>#<tenant>#<event id>` */
  sortKey: 'event',
  timeToLive: 'expiresAt',
  hasPointInTimeRecovery: false,
  indexes: [
    {
      /** Has what the log is filtered by; the rows themselves are in the table. */
      name: 'by-employee',
      partitionKey: 'employee',
      sortKey: 'event',
      nonKeyAttributes: ['configuration', 'product', 'outcome', 'reason', 'resource', 'expiresAt'],
    },
    {
      /** Sparse: only unresolved events have these attributes. `open` is the outcome, `waiting` or `failed`. */
      name: 'by-open',
      partitionKey: 'open',
      sortKey: 'openSort',
      nonKeyAttributes: [
        'tenant',
        'eventId',
        'resource',
        'occurredAt',
        'configuration',
        'product',
        'employee',
        'reason',
        'triedAt',
        'waitingSince',
        'failedSince',
        'replays',
        'nextReplayAt',
        'expiresAt',
      ],
    },
  ],
} as const satisfies TableSchema;

/** Number of events by outcome, counted from the log. */
export const TALLIES_TABLE = {
  /** `counts`: one item per hour; `late`: hours to count again; `progress`: how far the log is counted. */
  partitionKey: 'kind',
  /** `2026-03-02T09`, UTC; `-` for the progress. */
  sortKey: 'hour',
  timeToLive: 'expiresAt',
  hasPointInTimeRecovery: false,
} as const satisfies TableSchema;

/** Sessions by the addresses of current and former guests. Append-only; the mappings have the current guests. */
export const GUESTS_TABLE = {
  /** Email address of the guest in lower case. */
  partitionKey: 'guest',
  /** `<end of the session>#<resource>` */
  sortKey: 'sort',
  timeToLive: 'expiresAt',
} as const satisfies TableSchema;

/** The employee directory: what Lucca says about employees, establishments and leave accounts. */
export const DIRECTORY_TABLE = {
  /** Origin of the tenant. */
  partitionKey: 'tenant',
  /** `employee#<id>`, `establishments`, `leave-accounts`, and the work of lookups and refreshes. */
  sortKey: 'entry',
  timeToLive: 'expiresAt',
} as const satisfies TableSchema;

/** The audit trail of configuration changes. Append-only. */
export const AUDIT_TABLE = {
  /** One partition, because there are few records, which are read in order. */
  partitionKey: 'trail',
  /** `<instant>#<unique id>#<0 before the change, 1 after it>` */
  sortKey: 'sort',
} as const satisfies TableSchema;
