import type { LuccaApi } from '../../functions/lucca/api/client';
import type { LogStore } from '../../functions/store/log-store';

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

/** How far this machine's clock may differ from that of the functions. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

/** Counts in the sync log how often Lucca tried the connection. */
export class ConnectionTests {
  /**
   * @param now ms since the epoch
   */
  constructor(
    private readonly logs: Pick<LogStore, 'list'>,
    private readonly now: () => number,
  ) {}

  /**
   * A count that grows with each test that arrives.
   *
   * @param begin ms since the epoch; the same for counts that are compared
   */
  async arrived(begin: number): Promise<number> {
    const since = new Date(begin - CLOCK_TOLERANCE_MS).toISOString();
    const rows = this.logs.list({ since, outcome: 'skipped' }, { now: this.now() + CLOCK_TOLERANCE_MS });
    let count = 0;
    for await (const { reason, deliveries } of rows) if (reason === 'connection_test') count += deliveries;
    return count;
  }
}

/** What to try where Lucca does not deliver to a webhook: before it does, the webhook has to repeat a word. */
export function echoQuestion(webhookUrl: string): string {
  const probe = new URL(webhookUrl);
  probe.searchParams.set('echo', 'hello');
  return `does ${probe.href} answer hello?`;
}
