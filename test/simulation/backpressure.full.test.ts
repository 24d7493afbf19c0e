import { createQueueFeeder } from '../../functions/import/queue-feeder';
import type { QueuedEvent } from '../../functions/queue/message';
import { createEventSender, createQueueDepthReader } from '../../functions/queue/sender';
import { workplace } from '../support/fakes/lucca/calendar-event';
import { luccaEvent } from '../support/fakes/lucca/event';
import { ExecutionEnvironment } from './connector/execution-environment';
import { createMemorySqs, QUEUE_URL } from './services/memory-sqs';
import {
  createSimulationHarness,
  ESTABLISHMENT,
  fillDirectory,
  googleQuota,
  logRows,
  person,
  toQueuedEvent,
  withGoogleFetch,
  type SimulationHarness,
} from './simulation-harness';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const START = Date.parse('2026-02-02T08:00:00Z');
const EMPLOYEES = 30;
/** Google's quota of the project, calls per minute. */
const GRANTED = 60;

describe('while events exceed the quota of Google by half', () => {
  const RUSH_MINUTES = 6;

  it.each([
    ['the stage setting equals the quota', { requestsPerMinute: GRANTED }, 1.15],
    ['the stage setting is twice the quota', { requestsPerMinute: 2 * GRANTED }, 2.5],
  ])(
    'the connector fails no event and writes all of them afterwards when %s',
    async (_case, setting, maxRatio) => {
      const quota = { ...googleQuota, ...setting };
      const harness = await createSimulationHarness(START, {}, { quota, granted: GRANTED });
      const { time, google, lucca, connector } = harness;
      await fillDirectory(harness, EMPLOYEES);
      connector.schedule();
      const ages: number[] = [];

      await withGoogleFetch(google, async () => {
        for (let minute = 0; minute < RUSH_MINUTES; minute++) {
          for (let number = 0; number < 1.5 * GRANTED; number++) publish(harness);
          await time.runUntil(time.now() + MINUTE_MS);
          ages.push(connector.queue.oldestAge);
        }
        await time.runUntil(START + 60 * MINUTE_MS);
      });

      const rows = logRows(harness);
      expect(ages.at(-1)).toBeGreaterThan(Math.max(...ages.slice(0, RUSH_MINUTES / 3)));
      expect(connector.queue.oldestAge).toBe(0);
      expect(connector.queue.deadLetters).toEqual([]);
      expect(rows).toHaveLength(lucca.events.length);
      expect(rows.filter(({ outcome }) => outcome !== 'created')).toEqual([]);
      expect(rows.filter(({ history }) => history.some(({ outcome }) => outcome === 'failed'))).toEqual([]);
      expect(google.fake.allEvents()).toHaveLength(lucca.events.length);
      const duration = Math.max(...rows.map(({ at }) => Date.parse(at))) - START;
      expect(duration).toBeLessThan((maxRatio * MINUTE_MS * lucca.events.length) / GRANTED);
    },
  );
});

test('a live event waits only for the imported events in the queue during an import', async () => {
  const quota = { ...googleQuota, requestsPerMinute: GRANTED };
  const harness = await createSimulationHarness(START, {}, { quota });
  const { time, google, connector } = harness;
  const sqs = createMemorySqs(connector.queue, new ExecutionEnvironment(time), () => false);
  const feed = createQueueFeeder({
    send: createEventSender(sqs, QUEUE_URL),
    depth: createQueueDepthReader(sqs, QUEUE_URL),
    sleep: (ms) => time.sleep(ms),
    now: () => time.now(),
    onWait: () => undefined,
  });
  const imports = Array.from({ length: 900 }, (_, number) => importedEvent(number));

  await withGoogleFetch(google, async () => {
    const remaining = { events: imports.length };
    const feeding = feed(imports, (left) => {
      remaining.events = left.length;
    });
    while (remaining.events > 0) {
      publish(harness);
      await time.runUntil(time.now() + 45 * SECOND_MS);
    }
    await feeding;
    await time.runUntil(START + 60 * MINUTE_MS);
  });

  const [live, imported] = ['delivery', 'import'].map((via) =>
    logRows(harness).filter(({ history }) => history[0]?.via === via),
  );
  const duration =
    Math.max(...(imported ?? []).map(({ history }) => Date.parse(history[0]?.at ?? ''))) - START;
  const longest = Math.max(...(live ?? []).map(({ durationMs }) => durationMs));
  expect(imported).toHaveLength(imports.length);
  expect(duration).toBeGreaterThan(15 * MINUTE_MS);
  expect(longest).toBeLessThan(longestWaitMs(quota.requestsPerMinute * quota.liveShare));
  process.stdout.write(
    `The import took ${Math.round(duration / SECOND_MS)} s, the slowest live event ${Math.round(longest / SECOND_MS)} s\n`,
  );
});

/**
 * Duration of all calls that may precede those of a live event: imported events in the queue, batches in progress, live
 * events.
 */
function longestWaitMs(callsPerMinute: number): number {
  const FED = 50;
  const BATCH = 10;
  return ((FED + 5 * BATCH) / callsPerMinute) * MINUTE_MS;
}

/** Publishes a new workplace of one of a few employees. */
function publish({ lucca, connector }: SimulationHarness): void {
  const number = lucca.events.length;
  const data = workplace({ id: `live-${number}`, employee: person(number % EMPLOYEES) });
  lucca.deliver(lucca.publish('calendar-event.created', data, ESTABLISHMENT), connector.webhook, 0);
}

function importedEvent(number: number): QueuedEvent {
  const data = workplace({ id: `old-${number}`, employee: person(number % EMPLOYEES) });
  const event = luccaEvent('calendar-event.created', data, {
    id: String(number + 1),
    occurredAt: new Date(START - MINUTE_MS).toISOString(),
    establishment: ESTABLISHMENT,
  });
  return toQueuedEvent(event, { correlationId: `import-${number}`, via: 'import' }, START);
}
