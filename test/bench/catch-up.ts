import { DEFAULT_REQUESTS_PER_MINUTE } from '../../functions/shared/request-budget';
import { busiestMinute } from '../simulation/numbers';
import {
  createSimulationHarness,
  ESTABLISHMENT,
  fillDirectory,
  logRows,
  person,
  withGoogleFetch,
} from '../simulation/simulation-harness';
import { workplace } from '../support/fakes/lucca/calendar-event';
import { informativeRow, limitRow, zeroRow, type Row } from './harness/rows';

const EMPLOYEES = 5000;
/** 47 of each employee and month, evenly distributed. */
const EVENTS_AN_HOUR = 320;
const OUTAGES_HOURS = [1, 8, 24];
/** Items of a page of Lucca's list. */
const PAGE_SIZE = 100;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** For the run of reconcile before the outage. */
const FIRST_RUN_MS = 5 * MINUTE_MS;
const START = Date.parse('2026-02-02T09:00:00Z');

/**
 * The whole stage was down, and Lucca's deliveries with it: the time until all missed events are in the calendars. The
 * baseline is what Lucca's list alone takes: its pages at the rate of the request budget.
 */
export async function catchUp(): Promise<Row[]> {
  const outages = [];
  for (const hours of OUTAGES_HOURS) outages.push(await recoverFrom(hours));
  return [
    ...outages.map(({ hours, events, minutes, leastMinutes }) =>
      informativeRow({
        ...{ name: `catch-up: after ${hours} h, ${events.toLocaleString('en')} events` },
        ...{ value: minutes, unit: 'min', baseline: leastMinutes },
      }),
    ),
    zeroRow(
      'catch-up: events missing or unresolved',
      outages.reduce((sum, { missing }) => sum + missing, 0),
    ),
    limitRow(
      {
        name: 'catch-up: requests to Lucca in the busiest minute',
        value: Math.max(...outages.map(({ busiest }) => busiest)),
      },
      DEFAULT_REQUESTS_PER_MINUTE,
    ),
  ];
}

async function recoverFrom(hours: number) {
  const harness = await createSimulationHarness(START, {}, { people: EMPLOYEES });
  const { time, lucca, google, connector } = harness;
  lucca.omitsData = false;
  await fillDirectory(harness, EMPLOYEES);
  const events = hours * EVENTS_AN_HOUR;
  return withGoogleFetch(google, async () => {
    // From here on, reconcile knows of all events.
    void connector.reconcile();
    await time.runUntil(START + FIRST_RUN_MS);
    for (let number = 0; number < events; number++) {
      await time.runUntil(START + FIRST_RUN_MS + (number * HOUR_MS) / EVENTS_AN_HOUR);
      const date = number < EMPLOYEES ? '2026-03-02' : '2026-03-03';
      const data = workplace({ id: String(number), employee: person(number % EMPLOYEES), date });
      lucca.publish('calendar-event.created', data, ESTABLISHMENT);
    }
    const end = START + FIRST_RUN_MS + hours * HOUR_MS;
    await time.runUntil(end);
    const { length: before } = lucca.traffic;

    void connector.reconcile();
    connector.schedule();
    const created = () => logRows(harness).filter(({ outcome }) => outcome === 'created');
    const latest = end + 24 * HOUR_MS;
    while (connector.tables.items('logs').length < events && time.now() < latest) {
      await time.runUntil(time.now() + MINUTE_MS);
    }
    while (created().length < events && time.now() < latest) await time.runUntil(time.now() + MINUTE_MS);
    const rows = created();
    const lastAt = rows.reduce((last, { at }) => Math.max(last, Date.parse(at)), end);
    return {
      ...{ hours, events, missing: events - rows.length },
      minutes: (lastAt - end) / MINUTE_MS,
      leastMinutes: Math.ceil(events / PAGE_SIZE) / DEFAULT_REQUESTS_PER_MINUTE,
      busiest: busiestMinute(lucca.traffic.slice(before).map(({ at }) => at)),
    };
  });
}
