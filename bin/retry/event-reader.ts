import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { OutageDetector } from '../../functions/import/outage-detector';
import { LUCCA_TIMEOUT_MS, LuccaApi } from '../../functions/lucca/api/client';
import { LuccaCredentialsStore } from '../../functions/lucca/api/credentials';
import { LuccaApiError, LuccaFailError } from '../../functions/lucca/api/http';
import { DIRECTORY_EVENT } from '../../functions/queue/message';
import type { LuccaRequestBudget } from '../../functions/store/request-limit';
import type { UnresolvedEvent } from '../../functions/store/log/unresolved-events';
import { withRateLimit } from '../import/lucca-requests';

/** Reads events from Lucca again. `why`: Lucca did not return the event; a sentence without personal data. */
export type ReadEventAgain = (
  row: Pick<UnresolvedEvent, 'tenant' | 'eventId'>,
) => Promise<{ event: unknown } | { why: string }>;

type EventReaderDependencies = {
  secretsManager: SecretsManagerClient;
  /** Secret with the credentials for the Lucca API. */
  secretId: string;
  tokenUrl: string | null;
  budget: LuccaRequestBudget;
  /** Called before each wait for Lucca. */
  onWait: () => void;
  sleep: (ms: number) => Promise<void>;
  now: () => number;
};

/** Creates a reader within the request budget. After an outage or a refusal, it sends no further requests. */
export function createEventReader({
  secretsManager,
  secretId,
  tokenUrl,
  budget,
  onWait,
  sleep,
  now,
}: EventReaderDependencies): ReadEventAgain {
  const api = new LuccaApi(new LuccaCredentialsStore(secretsManager, secretId, now), {
    ...{ tokenUrl, timeoutMs: LUCCA_TIMEOUT_MS, now },
    requestLimit: budget.at('import'),
  });
  const lucca = withRateLimit(api, { sleep, onWait });
  const outages = new OutageDetector();
  let stopped: string | null = null;

  return async ({ tenant, eventId }) => {
    if (eventId.startsWith(DIRECTORY_EVENT)) return { why: 'The event is not from Lucca' };
    if (stopped !== null) return { why: stopped };
    if (!(await api.available())) return { why: 'The connector has no credentials for the Lucca API' };
    // Without a tenant, its source was not understood.
    if (tenant !== null && !(await api.serves(tenant))) {
      return { why: 'The credentials for the Lucca API are for another tenant' };
    }
    try {
      const read = await outages.attempt(() => lucca.event(eventId));
      if ('problem' in read) return { why: 'Lucca did not return the event' };
      return read.answer === null
        ? { why: 'Lucca does not have the event any more' }
        : { event: read.answer };
    } catch (error) {
      if (!(error instanceof LuccaApiError)) throw error;
      const isRefusal = error.next === 'wait' || error instanceof LuccaFailError;
      stopped = isRefusal ? 'Lucca refuses to return events' : 'Lucca does not respond';
      return { why: stopped };
    }
  };
}
