import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LUCCA_TIMEOUT_MS, LuccaApi } from '../../functions/lucca/api/client';
import { LuccaCredentialsStore } from '../../functions/lucca/api/credentials';
import { LuccaRetryError } from '../../functions/lucca/api/errors';
import { RequestBudget } from '../../functions/lucca/api/request-budget';
import type { RecordStore } from '../../functions/store/record-store';
import { UnfilteredLists } from '../../functions/store/unfiltered-lists';
import { luccaDirectory } from '../../functions/sync/employee-directory';
import { CommandError } from '../command-line/command';
import type { ProgressLine } from '../command-line/progress-line';
import { calendarEventsOf, newestEvents, type NewestEvents } from './calendar-events';
import { leavesOf } from './leaves';
import { establishmentsOnce } from './located-employees';
import { oldestDay, type ImportScope } from './options';
import type { Source } from './source';

type SourcesDependencies = {
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
  const unfilteredLists = new UnfilteredLists(records, now);
  const api = new LuccaApi(credentials, {
    ...{ tokenUrl, timeoutMs: LUCCA_TIMEOUT_MS, now, unfilteredLists },
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

type Api = Pick<
  LuccaApi,
  'serves' | 'employee' | 'jobPosition' | 'establishment' | 'leaveAccount' | 'event' | 'events' | 'leaves'
>;

/** Failures of one request in a row. */
const PATIENCE = 6;

const FIRST_PAUSE_MS = 5_000;

const LOOK_AGAIN_MS = 1_000;

type Pacing = {
  budget: RequestBudget;
  sleep: (ms: number) => Promise<void>;
  /** Is told whenever a request has to wait. */
  onWait: () => void;
};

/** Lucca's API within a budget of requests, for work that has time: it waits as long as Lucca asks it to, and tries again. */
function pacedLucca(api: Api, { budget, sleep, onWait }: Pacing): Api {
  async function rateLimiter<T>(ask: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures += 1) {
      while (!budget.isLeft()) {
        onWait();
        await sleep(LOOK_AGAIN_MS);
      }
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof LuccaRetryError) || failures === PATIENCE) throw error;
        budget.closeFor(error.afterMs ?? FIRST_PAUSE_MS * 2 ** failures);
      }
    }
  }
  return {
    // Needs no request.
    serves: (tenant) => api.serves(tenant),
    employee: (id) => rateLimiter(() => api.employee(id)),
    jobPosition: (id) => rateLimiter(() => api.jobPosition(id)),
    establishment: (id) => rateLimiter(() => api.establishment(id)),
    leaveAccount: (id) => rateLimiter(() => api.leaveAccount(id)),
    event: (id) => rateLimiter(() => api.event(id)),
    events: (from) => rateLimiter(() => api.events(from)),
    leaves: (from) => rateLimiter(() => api.leaves(from)),
  };
}
