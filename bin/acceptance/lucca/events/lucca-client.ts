import { LUCCA_TIMEOUT_MS, LuccaApi } from '../../../../functions/lucca/api/client';
import { LuccaCredentialsStore } from '../../../../functions/lucca/api/credentials';
import { LuccaRetryError } from '../../../../functions/lucca/api/http';
import type { UnfilteredLists } from '../../../../functions/lucca/api/requests';
import { RecordStore } from '../../../../functions/store/record-store';
import { CommandError } from '../../../command-line/command';
import { createSettingReader } from '../../../command-line/deployment-settings';
import { openLuccaBudget, waitWhileBusy } from '../../../command-line/lucca-budget';
import { readUrls } from '../../../doctor/deployment';
import type { AcceptanceContext, AcceptanceOptions } from '../../options';

/** Per request, for errors such as a time-out. */
const MAX_RETRIES = 3;

const BACKOFF_MS = 5_000;

/** The part of Lucca's API that is read. */
export type EventsApi = Pick<LuccaApi, 'event' | 'events' | 'employees' | 'jobPositions'>;

/**
 * Opens Lucca's API with the connector's own client, within the request budget of the stage.
 *
 * @param onWait called before each wait
 * @throws CommandError without settings or credentials
 */
export async function openEventsApi(
  { stack }: Pick<AcceptanceOptions, 'stack'>,
  context: AcceptanceContext,
  onWait: () => void,
): Promise<EventsApi> {
  const { client, secretsManager, now, sleep } = context;
  const readSetting = createSettingReader(stack ?? undefined, context);
  const records = new RecordStore(client, await readSetting('CONFIGURATIONS_TABLE', 'ConfigurationsTable'));
  const secretId = await readSetting('LUCCA_API_SECRET_ID', 'LuccaApiSecretId');
  const budget = await openLuccaBudget({ ...context, records, stack: stack ?? undefined, readSetting });
  const api = new LuccaApi(new LuccaCredentialsStore(secretsManager, secretId, now), {
    ...{ tokenUrl: readUrls(context).LUCCA_TOKEN_URL ?? null, timeoutMs: LUCCA_TIMEOUT_MS, now },
    requestLimit: budget.at('import'),
    unfilteredLists: rememberedLists(),
  });
  if (!(await api.available())) {
    throw new CommandError([`the secret ${secretId} has no credentials for the Lucca API`]);
  }

  async function patiently<T>(request: () => Promise<T>): Promise<T> {
    for (let retries = 0; ; retries += 1) {
      try {
        return await waitWhileBusy(request, { sleep, onWait });
      } catch (error) {
        if (!(error instanceof LuccaRetryError) || retries === MAX_RETRIES) throw error;
        onWait();
        await sleep(error.afterMs ?? BACKOFF_MS);
      }
    }
  }
  return {
    event: (id) => patiently(() => api.event(id)),
    events: (from) => patiently(() => api.events(from)),
    employees: (of) => patiently(() => api.employees(of)),
    jobPositions: (ids) => patiently(() => api.jobPositions(ids)),
  };
}

/** For this run only: the functions find out for themselves which lists Lucca does not filter. */
function rememberedLists(): UnfilteredLists {
  const lists = new Set<string>();
  return {
    has: (tenant, path) => Promise.resolve(lists.has(`${tenant} ${path}`)),
    add: (tenant, path) => Promise.resolve(void lists.add(`${tenant} ${path}`)),
  };
}
