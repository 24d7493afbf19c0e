import type { LuccaApi } from '../../functions/lucca/api/client';
import type { ConnectionTests } from '../commands/connection-tests';

const PATIENCE_MS = 90_000;
const POLL_MS = 1000;
/** The webhook looks for a new secret at most every half a minute: a test that came too early is repeated. */
const REPEAT_MS = 35_000;

export type TestDependencies = {
  lucca: Pick<LuccaApi, 'testWebhookEndpoint'>;
  tests: Pick<ConnectionTests, 'arrived'>;
  /** ms since the epoch */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
};

/**
 * Whether what Lucca sends to an endpoint arrives, all the way into the sync log: within a minute and a half.
 *
 * @throws LuccaApiError
 */
export async function delivers(endpointId: string, deps: TestDependencies): Promise<boolean> {
  const { lucca, tests, now, sleep } = deps;
  const begin = now();
  const before = await tests.arrived(begin);
  let nextTest = begin;
  while (now() - begin < PATIENCE_MS) {
    if (now() >= nextTest) {
      await lucca.testWebhookEndpoint(endpointId);
      nextTest += REPEAT_MS;
    }
    if ((await tests.arrived(begin)) > before) return true;
    await sleep(POLL_MS);
  }
  return false;
}
