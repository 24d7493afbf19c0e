import {
  createSimulationHarness,
  deliverAbsences,
  ESTABLISHMENT,
  logRows,
  LUCCA_LIMIT,
  withGoogleFetch,
} from '../simulation/simulation-harness';
import { busiestMinute } from '../simulation/numbers';
import { limitRow, ratioRow, zeroRow, type Row } from './harness/rows';

const EMPLOYEES = 300;
const MINUTE_MS = 60_000;
const START = Date.parse('2026-02-02T09:00:00Z');
/** Share of Lucca's limit for other integrations of the tenant. */
const RESERVE = 5;
/** Share of sync, requests per minute. */
const SYNC_SHARE = 30;

/** 300 absences of 300 employees at once: the requests to Lucca and the time until all are written. */
export async function absences(): Promise<Row[]> {
  const harness = await createSimulationHarness(START);
  const { time, lucca, connector } = harness;
  connector.schedule();
  await withGoogleFetch(harness.google, async () => {
    deliverAbsences(harness, { count: EMPLOYEES, establishment: ESTABLISHMENT });
    await time.runUntil(START + 3 * 60 * MINUTE_MS);
  });
  const rows = logRows(harness);
  const created = rows.filter(({ outcome, history }) => outcome === 'created' && history.length === 1);
  const lastMs = Math.max(...rows.map(({ at }) => Date.parse(at))) - START;
  const most = busiestMinute(lucca.traffic.map(({ at }) => at));
  const refused = lucca.traffic.filter(({ status }) => status === 429).length;
  return [
    limitRow(
      {
        ...{ name: 'absences: requests to Lucca in the busiest minute', value: most },
        ...{ unit: 'requests', baseline: LUCCA_LIMIT },
      },
      LUCCA_LIMIT - RESERVE,
    ),
    zeroRow('absences: requests that Lucca rejected (429)', refused),
    zeroRow('absences: delayed, failed or lost', EMPLOYEES - created.length),
    ratioRow(
      {
        name: 'absences: until all 300 are written, beside 300 ÷ share of sync',
        ...{ value: lastMs / MINUTE_MS, unit: 'min', baseline: EMPLOYEES / SYNC_SHARE },
      },
      1.3,
    ),
  ];
}
