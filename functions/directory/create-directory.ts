import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Configuration } from '../domain/configuration';
import type { LuccaApi } from '../lucca/api/client';
import type { SendEvents } from '../queue/sender';
import { DirectoryStore } from '../store/directory-store';
import { DirectoryWork } from '../store/directory-work';
import type { RecordStore } from '../store/record-store';
import { EmployeeChanges } from './employee-changes';
import { EmployeeDirectory } from './employee-directory';
import { EmployeeLookups } from './employee-lookups';
import { TenantLists } from './tenant-lists';

type Dependencies = {
  /** Client for the table. */
  tables: DynamoDBDocumentClient;
  /** Name of the directory table. */
  table: string;
  records: Pick<RecordStore, 'read' | 'write'>;
  api: Pick<LuccaApi, 'serves' | 'employees' | 'jobPositions' | 'establishments' | 'leaveAccounts'>;
  configurations: () => Promise<Configuration[]>;
  /** Sends messages to the sync function. */
  send: SendEvents;
  sleep: (ms: number) => Promise<void>;
  /** ms since the epoch */
  now: () => number;
};

/** Composes the employee directory of one instance. */
export function createEmployeeDirectory(dependencies: Dependencies): EmployeeDirectory {
  const { tables, table, now } = dependencies;
  const store = new DirectoryStore(tables, table, now);
  const work = new DirectoryWork(tables, table, now);
  const changes = new EmployeeChanges({ ...dependencies, store });
  const lookups = new EmployeeLookups({ ...dependencies, store, work, changes });
  return new EmployeeDirectory({
    ...dependencies,
    store,
    lookups,
    changes,
    lists: new TenantLists({ ...dependencies, store }),
  });
}
