import * as z from 'zod';
import { textTable } from '../../bin/command-line/output';
import { awsEnvironment } from '../support/aws/aws-environment';
import { startChildProcess } from './harness/child-process';
import { formatFigure, limitRow, ratioRow, type Row } from './harness/rows';
import { GOOGLE, LUCCA_TOKENS } from './instances/stateless-services';

/** The caches hold up to 10,000 employees. */
const MAX_GROWTH_MB = 5;

const growthSchema = z.object({
  /** The instance after each number of events; times and calls since the previous one. */
  sizes: z.array(
    z.object({
      events: z.number(),
      msPerEvent: z.number(),
      callsPerEvent: z.number(),
      /** After garbage collection. */
      heapMb: z.number(),
    }),
  ),
  /** At the end, of this instance and of a new one. */
  msPerEvent: z.object({ old: z.number(), fresh: z.number() }),
});
export type Growth = z.infer<typeof growthSchema>;

/** Whether the time, calls or memory of an instance grow with the number of processed events. */
export async function growth(): Promise<Row[]> {
  const { sizes, msPerEvent } = await measure();
  process.stdout.write(formatTable(sizes));
  const at = (events: number) => {
    const found = sizes.find((size) => size.events === events);
    if (!found) throw new Error(`${events} events were not measured`);
    return found;
  };
  const [most, many, some] = [at(40_000), at(10_000), at(1_000)];
  return [
    ratioRow(
      {
        name: 'growth: time after 40,000 events beside a fresh start',
        ...{ value: msPerEvent.old, unit: 'ms', baseline: msPerEvent.fresh },
      },
      1.2,
    ),
    limitRow(
      {
        name: 'growth: heap after 40,000 events beside 10,000',
        ...{ value: most.heapMb, unit: 'MB', baseline: many.heapMb },
      },
      many.heapMb + MAX_GROWTH_MB,
      `≤ ${MAX_GROWTH_MB} MB more`,
    ),
    ratioRow(
      {
        name: 'growth: calls of an event, of 40,000 beside 1,000',
        ...{ value: most.callsPerEvent, unit: 'calls', baseline: some.callsPerEvent },
      },
      1.01,
    ),
  ];
}

function formatTable(sizes: Growth['sizes']): string {
  const columns = ['Events', 'Time per event', 'Calls per event', 'Heap'].map((title) => ({
    title,
    width: 16,
  }));
  return textTable(
    columns,
    sizes.map(({ events, msPerEvent, callsPerEvent, heapMb }) => [
      formatFigure(events, ''),
      formatFigure(msPerEvent, 'ms'),
      formatFigure(callsPerEvent, 'calls'),
      formatFigure(heapMb, 'MB'),
    ]),
  );
}

async function measure(): Promise<Growth> {
  const environment = {
    ...awsEnvironment({}),
    STAGE: 'bench',
    QUEUE_URL: 'https://sqs.invalid/events.fifo',
    WEBHOOK_SECRET_ID: 'webhook',
    LUCCA_API_SECRET_ID: 'lucca',
    LOG_KEY_SECRET_ID: 'log-key',
    CONFIGURATIONS_TABLE: 'configurations',
    MAPPINGS_TABLE: 'mappings',
    LOGS_TABLE: 'logs',
    TALLIES_TABLE: 'tallies',
    GUESTS_TABLE: 'guests',
    LUCCA_TOKEN_URL: LUCCA_TOKENS,
    GOOGLE_TOKEN_URL: `${GOOGLE}/token`,
    GOOGLE_CALENDAR_ROOT_URL: `${GOOGLE}/`,
    // Never limits the rate.
    GOOGLE_CALLS_PER_MINUTE: '10000000',
  };
  // Discards the logs and metrics.
  const instance = await startChildProcess('growth-instance', { environment, output: 'ignore' });
  await instance.stop();
  return growthSchema.parse(instance.answer);
}
