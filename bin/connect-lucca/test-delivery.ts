import type { LuccaApi } from '../../functions/lucca/api/client';
import { MINUTE_MS } from '../../functions/shared/time';
import type { LogList } from '../../functions/store/log/log-list';

const TIMEOUT_MS = 90_000;

const POLL_MS = 1000;

/** The webhook re-reads its secrets at most every 30 s, so a test that arrives too early is repeated. */
const REPEAT_MS = 35_000;

/** Tolerated difference between this machine's clock and that of the functions. */
const CLOCK_TOLERANCE_MS = 10 * MINUTE_MS;

export type TestDependencies = {
  lucca: Pick<LuccaApi, 'testWebhookEndpoint'>;
  /** See {@link countTestDeliveries}. */
  countTestDeliveries: (startedAt: number) => Promise<number>;
  /** ms since the epoch */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
};

/**
 * Returns whether a test delivery of an endpoint reaches the sync log within 90 seconds.
 *
 * @throws LuccaApiError
 */
export async function receivesTestDelivery(
  endpointId: string,
  dependencies: TestDependencies,
): Promise<boolean> {
  const { lucca, now, sleep } = dependencies;
  const startedAt = now();
  const before = await dependencies.countTestDeliveries(startedAt);
  let nextTest = startedAt;
  while (now() - startedAt < TIMEOUT_MS) {
    if (now() >= nextTest) {
      await lucca.testWebhookEndpoint(endpointId);
      nextTest += REPEAT_MS;
    }
    if ((await dependencies.countTestDeliveries(startedAt)) > before) return true;
    await sleep(POLL_MS);
  }
  return false;
}

/**
 * Counts test deliveries in the sync log. Counts are comparable only if they have the same `startedAt`.
 *
 * @param startedAt ms since the epoch, like `now`
 */
export async function countTestDeliveries(
  logs: Pick<LogList, 'list'>,
  startedAt: number,
  now: number,
): Promise<number> {
  const since = new Date(startedAt - CLOCK_TOLERANCE_MS).toISOString();
  const rows = logs.list({ since, outcome: 'skipped' }, { now: now + CLOCK_TOLERANCE_MS });
  let count = 0;
  for await (const { reason, deliveries } of rows) if (reason === 'connection_test') count += deliveries;
  return count;
}

/** Returns what to check if Lucca does not deliver: it requires the webhook to echo a text first. */
export function echoAdvice(webhookUrl: string): string {
  const url = new URL(webhookUrl);
  url.searchParams.set('echo', 'hello');
  return `check that ${url.href} returns hello`;
}
