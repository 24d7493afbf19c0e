import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createCalendarEventsSource } from '../../functions/import/calendar-events';
import { createEstablishmentLookup } from '../../functions/import/establishments';
import type { Source } from '../../functions/import/import-page';
import { createLeavesSource } from '../../functions/import/leaves';
import { readNewestEvents, type NewestEvents } from '../../functions/import/listed-events';
import { oldestEventDay, type ImportScope } from '../../functions/import/scope';
import { LUCCA_TIMEOUT_MS, LuccaApi } from '../../functions/lucca/api/client';
import { LuccaCredentialsStore } from '../../functions/lucca/api/credentials';
import type { DirectoryStore } from '../../functions/store/directory-store';
import type { RecordStore } from '../../functions/store/record-store';
import type { LuccaRequestBudget } from '../../functions/store/request-limit';
import { UnfilteredLists } from '../../functions/store/unfiltered-lists';
import { CommandError } from '../command-line/command';
import type { ProgressLine } from '../command-line/progress-line';
import { withRateLimit } from './lucca-requests';

type SourcesDependencies = {
  secretsManager: SecretsManagerClient;
  /** Secret with the credentials for the Lucca API. */
  secretId: string;
  /** Stores which lists Lucca does not filter. */
  records: Pick<RecordStore, 'read' | 'write'>;
  /** The employee directory. */
  store: Pick<DirectoryStore, 'employees'>;
  budget: LuccaRequestBudget;
  environment: Record<string, string | undefined>;
  /** Null for no progress output. */
  line: ProgressLine | null;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  newId: () => string;
};

export type ImportSources = {
  of: (scope: ImportScope) => Source;
  /** Begins to read the list of events, while another product is sent: both take long, for different reasons. */
  readEventsAhead: () => void;
  /** Ends reading ahead, after an error of another product. */
  stop: () => void;
};

/**
 * Creates the sources of all scopes.
 *
 * @throws CommandError without access to Lucca's API
 */
export async function createSources(
  [first]: ImportScope[],
  dependencies: SourcesDependencies,
): Promise<ImportSources> {
  const { secretsManager, secretId, records, store, budget, environment, line } = dependencies;
  const { now, sleep, newId } = dependencies;
  const tokenUrl = environment['LUCCA_TOKEN_URL'] || null;
  const credentials = new LuccaCredentialsStore(secretsManager, secretId, now);
  const unfilteredLists = new UnfilteredLists(records, now);
  const api = new LuccaApi(credentials, {
    ...{ tokenUrl, timeoutMs: LUCCA_TIMEOUT_MS, now, unfilteredLists },
    requestLimit: budget.at('import'),
    onFiltersRefused: () => line?.showActivity('reading the whole list because Lucca rejects its filters'),
  });
  if (!(await api.available())) {
    const problem = `the secret ${secretId} has no credentials for the Lucca API`;
    throw new CommandError([
      `LUCCA_API_SECRET_ID: ${problem}; see "Give access to the Lucca API" in README.md`,
    ]);
  }
  const tenant = first?.configuration.tenant ?? '';
  if (!(await api.serves(tenant))) {
    throw new CommandError([
      `LUCCA_API_SECRET_ID: the secret ${secretId} is for another tenant than ${tenant}`,
    ]);
  }

  const lucca = withRateLimit(api, {
    sleep,
    onWait: () => line?.showActivity('waiting for the Lucca API rate limit'),
  });
  const context = { now, correlationId: `import-${newId()}` };
  const findEstablishments = createEstablishmentLookup({ store, lucca });
  let events: Promise<NewestEvents> | undefined;
  let isAhead = false;
  let isStopped = false;
  const readOnce = () =>
    (events ??= readNewestEvents(lucca, `${oldestEventDay(now())}T00:00:00Z`, context, (read) => {
      if (isStopped) throw new Error('The import has ended');
      if (isAhead) line?.showActivity(`${read} events read`);
      else line?.update(`${read} events read`);
    }));
  return {
    of: (scope) =>
      scope.product === 'absences'
        ? createLeavesSource(scope, { lucca, findEstablishments, ...context })
        : createCalendarEventsSource(scope, {
            readNewestEvents: () => {
              isAhead = false;
              return readOnce();
            },
            findEstablishments,
          }),
    readEventsAhead: () => {
      isAhead = true;
      // The product that needs them gets the error.
      readOnce().catch(() => undefined);
    },
    stop: () => {
      isStopped = true;
    },
  };
}
