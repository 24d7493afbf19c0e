import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LUCCA_TIMEOUT_MS, LuccaApi } from '../../functions/lucca/api/client';
import { LuccaCredentialsStore } from '../../functions/lucca/api/credentials';
import { RequestBudget } from '../../functions/lucca/api/request-budget';
import { PlainLists } from '../../functions/store/unfiltered-lists';
import type { RecordStore } from '../../functions/store/record-store';
import { luccaDirectory } from '../../functions/sync/employee-directory';
import { CommandError } from '../commands/command-error';
import { establishmentsOnce } from './located-employees';
import { calendarEventsOf } from './calendar-events';
import { leavesOf } from './leaves';
import { oldestDay } from './options';
import type { ImportScope } from '../commands/import-scope';
import type { Source } from './source';
import { newestEvents, type NewestEvents } from '../commands/newest-events';
import { pacedLucca } from '../commands/paced-lucca';
import type { ProgressLine } from '../command-line/progress-line';

export type SourcesDependencies = {
  secretsManager: SecretsManagerClient;
  /** Of the access to Lucca's API. */
  secretId: string;
  /** Keep what Lucca says of employees. */
  records: Pick<RecordStore, 'read' | 'write'>;
  environment: Record<string, string | undefined>;
  /** Null: nobody looks. */
  line: ProgressLine | null;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  newId: () => string;
};

/**
 * Where what already exists comes from.
 *
 * @throws CommandError if there is no access to Lucca's API
 */
export async function importSources(
  [first]: ImportScope[],
  { secretsManager, secretId, records, environment, line, now, sleep, newId }: SourcesDependencies,
): Promise<(scope: ImportScope) => Source> {
  const tokenUrl = environment['LUCCA_TOKEN_URL'] || null;
  const credentials = new LuccaCredentialsStore(secretsManager, secretId, now);
  const plainLists = new PlainLists(records, now);
  const api = new LuccaApi(credentials, {
    ...{ tokenUrl, timeoutMs: LUCCA_TIMEOUT_MS, now, plainLists },
    onFiltersRefused: () => line?.meanwhile('reads the whole list: Lucca does not filter it'),
  });
  if (!(await api.available())) {
    throw new CommandError([`LUCCA_API_SECRET_ID: the secret ${secretId} holds no access to the Lucca API`]);
  }
  const tenant = first?.configuration.tenant ?? '';
  if (!(await api.serves(tenant))) {
    throw new CommandError([
      `LUCCA_API_SECRET_ID: the secret ${secretId} opens another tenant than ${tenant}`,
    ]);
  }

  const lucca = pacedLucca(api, {
    budget: new RequestBudget(api, now),
    sleep,
    onWait: () => line?.meanwhile('waits, so that others can use the Lucca API too'),
  });
  const circumstances = { now, correlationId: `import-${newId()}` };
  const locate = establishmentsOnce(luccaDirectory(lucca, records, now));
  // Products of calendar events share what is read.
  let events: Promise<NewestEvents> | undefined;
  const readEvents = () =>
    (events ??= newestEvents(lucca, `${oldestDay(now())}T00:00:00Z`, circumstances, (read) =>
      line?.show(`${read} events read`),
    ));
  return (scope) =>
    scope.product === 'absences'
      ? leavesOf(scope, { lucca, locate, ...circumstances })
      : calendarEventsOf(scope, { read: readEvents, locate });
}
