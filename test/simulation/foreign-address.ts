import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { SyncLog } from '../../functions/domain/sync-log';
import { ALL_SERVICES } from '../../functions/shared/telemetry';
import type { FakeGoogle } from '../support/fakes/google/fake-google';
import { workplace } from '../support/fakes/lucca/calendar-event';
import { employeeWithAddress } from '../support/fakes/lucca/reference';
import {
  createSimulationHarness,
  ESTABLISHMENT,
  logRows,
  person,
  withGoogleFetch,
  type SimulationHarness,
} from './simulation-harness';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START = Date.parse('2026-02-02T08:00:00Z');
const PEOPLE = 60;
const EVENTS_OF_COLLEAGUES = 480;
const LIVE_HOURS = 4;
const AFTER_HOURS = 12;
/** Events of colleagues before that of the consultant. */
const EVENTS_BEFORE = 3;

const CONSULTANT = 'ivy@partner.example';

/** Makes Google reject tokens for one address, by the reason. */
export const REJECTION_REASONS: Record<string, (google: FakeGoogle) => void> = {
  'outside the Workspace': (google) => {
    google.addForeignDomain('partner.example');
  },
  'Account restricted': (google) => {
    google.restrictAccount(CONSULTANT, 'Account restricted');
  },
  'Invalid impersonation "sub" field.': (google) => {
    google.restrictAccount(CONSULTANT, 'Invalid impersonation "sub" field.');
  },
  'an unknown reason': (google) => {
    google.restrictAccount(CONSULTANT, 'zq-17');
  },
};

export type Outcome = {
  /** How often the connector reported a revoked authorization. */
  revocations: number;
  /** Events of colleagues that were not created at the first attempt. */
  delayed: SyncLog[];
  /** Events of colleagues that are in no calendar at the end. */
  missing: SyncLog[];
  /** Events of the consultant. */
  ofConsultant: SyncLog[];
};

/** Plays four hours with 480 events of colleagues and one event of an employee whose address Google rejects, then twelve quiet hours. */
export async function simulateForeignAddress(refuse: (google: FakeGoogle) => void): Promise<Outcome> {
  let revocations = 0;
  const metrics = new FailureMetrics((failureClass) => {
    if (failureClass === 'access') revocations += 1;
  });
  const logger = new Logger({ logLevel: 'SILENT' });
  const telemetry = () => ({ logger, metrics, hashEmployee: () => Promise.resolve(null) });
  const harness = await createSimulationHarness(START, { telemetry });
  refuse(harness.google.fake);
  harness.connector.schedule();
  await withGoogleFetch(harness.google, () => playEvents(harness));

  const rows = logRows(harness);
  const ofColleagues = rows.filter((row) => row.employee !== CONSULTANT);
  return {
    revocations,
    delayed: ofColleagues.filter(({ history }) => history.some(({ outcome }) => outcome !== 'created')),
    missing: ofColleagues.filter(({ outcome }) => outcome !== 'created'),
    ofConsultant: rows.filter((row) => row.employee === CONSULTANT),
  };
}

async function playEvents({ time, lucca, connector }: SimulationHarness): Promise<void> {
  const interval = (LIVE_HOURS * HOUR_MS) / EVENTS_OF_COLLEAGUES;
  const publish = (id: string, who: ReturnType<typeof person>) => {
    const data = workplace({ id, employee: who, date: '2026-06-02' });
    lucca.deliver(lucca.publish('calendar-event.created', data, ESTABLISHMENT), connector.webhook, 0);
  };
  for (let number = 0; number < EVENTS_OF_COLLEAGUES; number++) {
    await time.runUntil(START + number * interval);
    publish(`of-colleague-${number}`, person(number % PEOPLE));
    if (number === EVENTS_BEFORE) publish('of-consultant', employeeWithAddress('ivy', CONSULTANT));
  }
  await time.runUntil(START + (LIVE_HOURS + AFTER_HOURS) * HOUR_MS);
}

/** Reports the name of each metric, and emits nothing. */
/** Publishes nothing, and reports the class of each failure. */
class FailureMetrics extends Metrics {
  constructor(private readonly report: (failureClass: string | undefined) => void) {
    super({ namespace: 'test' });
  }

  override singleMetric(): Metrics {
    return new FailureMetrics(this.report);
  }

  override addDimensions(dimensions: Record<string, string>): this {
    if (dimensions['service'] === ALL_SERVICES) this.report(dimensions['class']);
    return this;
  }

  override addMetric(): this {
    return this;
  }
}
