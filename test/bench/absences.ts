import { logRow } from '../../functions/store/log-rows';
import { busiestMinute } from '../simulation/statistics';
import {
  createSimulationHarness,
  ESTABLISHMENT,
  LUCCA_LIMIT,
  withGoogleFetch,
  deliverAbsences,
} from '../simulation/simulation-harness';
import type { Row } from './harness/row';

const EMPLOYEES = 300;
const MINUTE_MS = 60_000;
const START = Date.parse('2026-02-02T09:00:00Z');
/** Of Lucca's limit: what is left to other integrations of the tenant. */
const RESERVE = 5;
/** What sync may take of it. */
const OF_SYNC = 30;

/** 300 absences of 300 employees at once: what the connector takes of Lucca's limit, and what becomes of them. */
export async function absences(): Promise<Row[]> {
  const harness = await createSimulationHarness(START);
  const { time, lucca, connector } = harness;
  connector.schedule();
  await withGoogleFetch(harness.google, async () => {
    deliverAbsences(harness, { count: EMPLOYEES, establishment: ESTABLISHMENT });
    await time.runUntil(START + 3 * 60 * MINUTE_MS);
  });
  const rows = connector.tables.items('logs').map((item) => logRow.parse(item));
  const created = rows.filter(({ outcome, history }) => outcome === 'created' && history.length === 1);
  const lastMs = Math.max(...rows.map(({ at }) => Date.parse(at))) - START;
  const most = busiestMinute(lucca.traffic.map(({ at }) => at));
  const refused = lucca.traffic.filter(({ status }) => status === 429).length;
  const limit = LUCCA_LIMIT - RESERVE;
  return [
    {
      name: 'absences: requests of Lucca in the busiest minute',
      value: most,
      unit: 'requests',
      baseline: LUCCA_LIMIT,
      target: `≤ ${limit}`,
      ok: most <= limit,
    },
    none('absences: requests that Lucca refused (429)', refused),
    none('absences: parked, failed or lost', EMPLOYEES - created.length),
    {
      name: 'absences: until all 300 are written, beside 300 ÷ share of sync',
      value: lastMs / MINUTE_MS,
      unit: 'min',
      baseline: EMPLOYEES / OF_SYNC,
      target: '≤ 1.3 ×',
      ok: lastMs / MINUTE_MS <= (1.3 * EMPLOYEES) / OF_SYNC,
    },
  ];
}

function none(name: string, value: number): Row {
  return { name, value, unit: '', baseline: null, target: '0', ok: value === 0 };
}
