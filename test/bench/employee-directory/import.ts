import { importProduct } from '../../../bin/import/import-product';
import { withRateLimit } from '../../../bin/import/lucca-requests';
import { ImportProgressStore } from '../../../bin/import/progress';
import { importScopes } from '../../../bin/import/scope';
import { createProgressLine } from '../../../bin/command-line/progress-line';
import { createCalendarEventsSource } from '../../../functions/import/calendar-events';
import { createEstablishmentLookup } from '../../../functions/import/establishments';
import { createLeavesSource } from '../../../functions/import/leaves';
import { readNewestEvents } from '../../../functions/import/listed-events';
import { createQueueFeeder } from '../../../functions/import/queue-feeder';
import { oldestEventDay } from '../../../functions/import/scope';
import { createEventSender, createQueueDepthReader } from '../../../functions/queue/sender';
import { DEFAULT_REQUESTS_PER_MINUTE } from '../../../functions/shared/request-budget';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { DirectoryStore } from '../../../functions/store/directory-store';
import { RecordStore } from '../../../functions/store/record-store';
import { LuccaRequestBudget } from '../../../functions/store/request-limit';
import { ExecutionEnvironment } from '../../simulation/connector/execution-environment';
import { createMemorySqs, QUEUE_URL } from '../../simulation/services/memory-sqs';
import {
  createSimulationHarness,
  logRows,
  withGoogleFetch,
  type SimulationHarness,
} from '../../simulation/simulation-harness';
import { collectText } from '../../support/harness/run-command';
import { informativeRow, limitRow, zeroRow, type Row } from '../harness/rows';
import { busiestMinuteRow } from './filling';
import { addCalendarEvents, addLeaves } from './past-events';

const EMPLOYEES = 20_000;
const LEAVES = 20_000;
const EVENTS = 60_000;
const MAX_MINUTES = 60;
const MINUTE_MS = 60_000;
const TABLE_MS = 5;
const START = Date.parse('2026-03-02T09:00:00Z');
const SINCE = '2026-03-02';

/**
 * Imports what Lucca has when a configuration is activated: an absence of each of 20,000 employees, and 60,000 events
 * of two months. The directory is complete: the activation fills it. The connector runs meanwhile.
 */
export async function importAtActivation(): Promise<Row[]> {
  const harness = await createSimulationHarness(START, {}, { people: EMPLOYEES });
  const { google, time, lucca, connector } = harness;
  lucca.omitsData = false;
  connector.schedule();
  return withGoogleFetch(google, async () => {
    await time.runUntil(START + 25 * MINUTE_MS);
    addLeaves(lucca, { count: LEAVES, employees: EMPLOYEES, from: SINCE });
    addCalendarEvents(lucca, { count: EVENTS, employees: EMPLOYEES, until: time.now() });
    const startedAt = time.now();
    const { length: before } = lucca.traffic;
    const state = { isOver: false };
    const imported = importAll(harness).finally(() => {
      state.isOver = true;
    });
    while (!state.isOver || connector.queue.depth > 0) await time.runUntil(time.now() + 1000);
    const { output, endedAt } = await imported;
    process.stdout.write(lastLines(output));

    const requests = lucca.traffic.slice(before).filter(({ priority }) => priority === 'import').length;
    const rows = logRows(harness);
    const minutes = (at: number) => (at - startedAt) / MINUTE_MS;
    const name = 'directory: import of 20,000 absences, 60,000 events';
    return [
      limitRow(
        { name, value: minutes(endedAt), unit: 'min', baseline: requests / DEFAULT_REQUESTS_PER_MINUTE },
        MAX_MINUTES,
        `≤ ${MAX_MINUTES} min`,
      ),
      informativeRow({ name: 'directory: import, requests to Lucca', value: requests }),
      informativeRow({ name: 'directory: import, events in the log', value: rows.length }),
      zeroRow(
        'directory: import, events waiting, failed or skipped',
        rows.filter(({ outcome }) => ['waiting', 'failed', 'skipped'].includes(outcome)).length,
      ),
      busiestMinuteRow(lucca),
    ];
  });
}

/** Composes the import as the command does. */
async function importAll({
  time,
  lucca,
  connector,
}: SimulationHarness): Promise<{ output: string; endedAt: number }> {
  const { now } = time;
  const environment = new ExecutionEnvironment(time);
  const client = connector.tables.client((call) => environment.step(call, () => TABLE_MS));
  const sqs = createMemorySqs(connector.queue, environment, () => false);
  const output = collectText();
  const line = createProgressLine(output.stream);
  const sleep = (ms: number) => time.sleep(ms);
  const records = new RecordStore(client, 'configurations');
  const { configurations } = await new ConfigurationStore(client, 'configurations').load();
  const scopes = importScopes({ configuration: 'france', since: SINCE }, configurations, now());
  const budget = new LuccaRequestBudget(records, { requestsPerMinute: DEFAULT_REQUESTS_PER_MINUTE, now });
  const api = withRateLimit(lucca.apiFor(environment, budget.at('import'), 'import'), {
    sleep,
    onWait: () => undefined,
  });
  const context = { now, correlationId: 'import-1' };
  const store = new DirectoryStore(client, 'directory', now);
  const findEstablishments = createEstablishmentLookup({ store, lucca: api });
  const events = oneTime(() =>
    readNewestEvents(api, `${oldestEventDay(now())}T00:00:00Z`, context, (read) => {
      line.update(`${read} events read`);
    }),
  );
  const enqueue = createQueueFeeder({
    send: createEventSender(sqs, QUEUE_URL),
    depth: createQueueDepthReader(sqs, QUEUE_URL),
    sleep,
    now,
    onWait: () => undefined,
  });
  // The command reads the events while absences are sent.
  void events();
  for (const scope of scopes) {
    const source =
      scope.product === 'absences'
        ? createLeavesSource(scope, { lucca: api, findEstablishments, ...context })
        : createCalendarEventsSource(scope, { readNewestEvents: events, findEstablishments });
    const progress = new ImportProgressStore(records, scope, now);
    await importProduct(scope, false, { source, progress, enqueue, line });
  }
  return { output: output.text(), endedAt: now() };
}

function oneTime<T>(read: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= read());
}

/** The last line of each product. */
function lastLines(output: string): string {
  return `${output
    .split('\n')
    .filter((line) => line.includes(': complete'))
    .join('\n')}\n`;
}
