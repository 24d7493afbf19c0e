import {
  createSimulationHarness,
  ESTABLISHMENT,
  fillDirectory,
  logRows,
  person,
  withGoogleFetch,
} from '../../simulation/simulation-harness';
import { personElsewhere } from '../bill/simulated-week';
import { trainingSession } from '../../support/fakes/lucca/calendar-event';
import { limitRow, type Row } from '../harness/rows';
import { busiestMinuteRow } from './filling';

const GUESTS = 300;
const MAX_REQUESTS = 5;
const MAX_SECONDS = 60;
const START = Date.parse('2026-03-02T09:00:00Z');

/** A session with 300 guests of other establishments, whom the directory does not know. */
export async function sessionOfUnknownGuests(): Promise<Row[]> {
  const harness = await createSimulationHarness(START);
  const { time, google, lucca, connector } = harness;
  await fillDirectory(harness, 100);
  const attendees = Array.from({ length: GUESTS }, (_, number) => personElsewhere(number));
  for (const { id } of attendees) lucca.hire(id, `guest-${id}@acme.example`, { establishment: '20' });
  const session = trainingSession({ organizer: person(0), attendees, timeZone: 'Europe/Paris' });
  lucca.deliver(lucca.publish('calendar-event.created', session, ESTABLISHMENT), connector.webhook, 0);
  await withGoogleFetch(google, () => time.runUntil(START + 10 * 60_000));

  const [row] = logRows(harness);
  const guests = google.fake.allEvents()[0]?.event.attendees?.length;
  if (row?.outcome !== 'created' || guests !== GUESTS) throw new Error('The session was not written');
  return [
    limitRow(
      { name: 'directory: session of 300 unknown guests, requests', value: lucca.traffic.length },
      MAX_REQUESTS,
    ),
    limitRow(
      {
        ...{ name: 'directory: that session, delivery to calendar' },
        ...{ value: (Date.parse(row.at) - START) / 1000, unit: 's' },
      },
      MAX_SECONDS,
      `≤ ${MAX_SECONDS} s`,
    ),
    busiestMinuteRow(lucca),
  ];
}
