import type { LoggedEvent } from './logged-event';

/** What outsiders rely on: these names, in this order. */
const FIELDS = [
  'at',
  'occurredAt',
  'tenant',
  'configuration',
  'topic',
  'product',
  'eventId',
  'resource',
  'employee',
  'outcome',
  'reason',
  'detail',
  'googleEventId',
  'link',
  'attempts',
  'deliveries',
  'durationMs',
  'waitingSince',
  'replays',
  'nextReplayAt',
  'correlationId',
] as const;

/** One JSON object a line. */
export async function* jsonLines(events: AsyncIterable<LoggedEvent>): AsyncGenerator<string> {
  for await (const { row, payload } of events) {
    const fields = Object.fromEntries(FIELDS.map((name) => [name, row[name]]));
    yield `${JSON.stringify({ ...fields, payload })}\n`;
  }
}
