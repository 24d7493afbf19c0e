/**
 * Keys of the tables, for the stack that creates them and the stores that use them. All keys are strings.
 * CloudFormation cannot change later what an index holds, and adds one index to a table per deployment.
 */
export type TableSchema = {
  partitionKey: string;
  sortKey?: string;
  timeToLive?: string;
  indexes?: readonly Index[];
};

type Index = {
  name: string;
  partitionKey: string;
  sortKey: string;
  /** Attributes that the index holds beside all keys; `all` where left out. */
  holds?: readonly string[];
};

/** The configurations, in one item, and beside them what the functions remember between two runs. */
export const CONFIGURATIONS_TABLE: TableSchema = { partitionKey: 'id', timeToLive: 'expiresAt' };

export const MAPPINGS_TABLE = {
  partitionKey: 'resource',
  timeToLive: 'expiresAt',
  /** `<tenant>#<employee id>` of the calendar's owner, and when the event ends. */
  indexes: [{ name: 'by-employee', partitionKey: 'employee', sortKey: 'endsAt', holds: ['ownerAddress'] }],
} as const satisfies TableSchema;

export const LOGS_TABLE = {
  /** `<tenant>#<event id>` */
  partitionKey: 'event',
  timeToLive: 'expiresAt',
  indexes: [
    { name: 'by-day', partitionKey: 'day', sortKey: 'sort' },
    { name: 'by-resource', partitionKey: 'resource', sortKey: 'sort' },
    { name: 'by-employee', partitionKey: 'employee', sortKey: 'sort' },
    {
      /** Only of rows that are `waiting` or `failed`, by the one or the other. */
      name: 'by-open',
      partitionKey: 'open',
      sortKey: 'openSort',
      holds: [
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

/** How many events had which outcome: an item per configuration and hour. */
export const TALLIES_TABLE = {
  /** Id of the configuration; `-` for the events that none was in charge of. */
  partitionKey: 'configuration',
  /** `2026-03-02T09`, UTC. */
  sortKey: 'hour',
  timeToLive: 'expiresAt',
} as const satisfies TableSchema;

/** In which sessions an address is, or was, a guest. Only ever added to: the mappings know what still holds. */
export const GUESTS_TABLE = {
  /** Address of the guest, lower case. */
  partitionKey: 'guest',
  /** `<when the session ends>#<resource>` */
  sortKey: 'sort',
  timeToLive: 'expiresAt',
} as const satisfies TableSchema;

/** Who changed which configuration, when and how. Only ever added to. */
export const AUDIT_TABLE = {
  /** The same for all: there are few, and they are read in their order. */
  partitionKey: 'trail',
  /** The moment, what makes it unique, and whether it is the beginning or the end of a change. */
  sortKey: 'sort',
} as const satisfies TableSchema;
