import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SendEvents } from '../queue/sender';
import { DirectoryStore } from '../store/directory-store';
import { DirectoryWork } from '../store/directory-work';
import { EmployeeChanges } from './employee-changes';
import { DirectoryRefresh, type RefreshDependencies } from './refresh';

type Composition = Pick<
  RefreshDependencies,
  'lucca' | 'records' | 'configurations' | 'sleep' | 'newId' | 'now'
> & {
  client: DynamoDBDocumentClient;
  /** Name of the directory table. */
  table: string;
  /** Sends messages to the sync function. */
  send: SendEvents;
};

/** Creates the refresh of a function or a command. */
export function createDirectoryRefresh({
  client,
  table,
  send,
  ...dependencies
}: Composition): DirectoryRefresh {
  const { configurations, now } = dependencies;
  const store = new DirectoryStore(client, table, now);
  const work = new DirectoryWork(client, table, now);
  const changes = new EmployeeChanges({ store, configurations, send, now });
  return new DirectoryRefresh({ ...dependencies, store, work, changes });
}
