import { DEFAULT_REQUESTS_PER_MINUTE } from '../../functions/shared/request-budget';
import {
  createSimulationHarness,
  deliverAbsences,
  ESTABLISHMENT,
  logRows,
  withGoogleFetch,
} from '../simulation/simulation-harness';
import { busiestMinute } from '../simulation/numbers';
import { limitRow, zeroRow, type Row } from './harness/rows';

const EMPLOYEES = 300;
/** One for each hundred employees; their events do not arrive all at once. */
const MAX_LOOKUPS = 5;
const MAX_SECONDS = 60;
const MINUTE_MS = 60_000;
const START = Date.parse('2026-02-02T09:00:00Z');

/**
 * 300 absences of 300 employees whom the directory does not know: the requests to Lucca and the time until all are
 * written.
 */
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
  const lookups = lucca.traffic.filter(({ priority }) => priority === 'lookup').length;
  const refused = lucca.traffic.filter(({ status }) => status === 429).length;
  return [
    limitRow({ name: 'absences: requests to look up 300 unknown employees', value: lookups }, MAX_LOOKUPS),
    limitRow(
      {
        name: 'absences: requests to Lucca in the busiest minute',
        value: busiestMinute(lucca.traffic.map(({ at }) => at)),
      },
      DEFAULT_REQUESTS_PER_MINUTE,
    ),
    zeroRow('absences: requests that Lucca rejected (429)', refused),
    zeroRow('absences: delayed, failed or lost', EMPLOYEES - created.length),
    limitRow(
      { name: 'absences: until all 300 are written', value: lastMs / 1000, unit: 's' },
      MAX_SECONDS,
      `≤ ${MAX_SECONDS} s`,
    ),
  ];
}
