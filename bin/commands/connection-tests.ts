import type { LogStore } from '../../functions/store/log-store';

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
