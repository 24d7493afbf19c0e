import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import { DAY_MS, DAY_S, HOUR_MS, MINUTE_MS, toIso } from '../../shared/time';
import { countHour, type HourCounts } from './hour-counts';
import type { LateHours } from './late-hours';
import {
  COUNTS_KIND,
  COUNTS_RETENTION_DAYS,
  countProgress,
  hourAfter,
  hourOf,
  PROGRESS_KEY,
  type CountProgress,
} from './outcome-counts';

/** An hour is final if it is counted this long after its end; later rows mark it as late. Exceeds their grace. */
const SETTLE_MS = 10 * MINUTE_MS;

/** How far back the first run counts. */
const FIRST_RUN_MS = DAY_MS;

type RecountDependencies = {
  client: DynamoDBDocumentClient;
  /** `counts`, and `logs` with the rows. */
  tables: { counts: string; logs: string };
  lateHours: Pick<LateHours, 'list' | 'remove'>;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Counts the rows of the log by hour. It stores totals and not increments, so it can be repeated after a crash, and a
 * row whose outcome changes counts only with its current one.
 */
export class OutcomeRecount {
  constructor(private readonly dependencies: RecountDependencies) {}

  /**
   * Counts the hours that are not final, and the late ones.
   *
   * @param deadline ms since the epoch; the next run continues
   * @returns number of hours that were counted, and of late ones among them
   */
  async run(deadline: number): Promise<{ hours: number; late: number }> {
    const { now, lateHours } = this.dependencies;
    const stored = await this.#readProgress();
    let progress = stored ?? { countedTo: hourOf(toIso(now() - FIRST_RUN_MS)), lastAt: {} };
    const current = hourOf(toIso(now()));
    const counted = { hours: 0, late: 0 };
    for (let hour = progress.countedTo; hour <= current && now() < deadline; hour = hourAfter(hour)) {
      const isFinal = now() >= Date.parse(`${hour}:00:00Z`) + HOUR_MS + SETTLE_MS;
      progress = withLast(progress, await this.#count(hour));
      if (isFinal) progress = { ...progress, countedTo: hourAfter(hour) };
      counted.hours += 1;
    }
    for await (const late of lateHours.list()) {
      if (now() >= deadline) break;
      const beganAt = now();
      const isKept = beganAt - Date.parse(`${late.hour}:00:00Z`) < COUNTS_RETENTION_DAYS * DAY_MS;
      if (isKept) progress = withLast(progress, await this.#count(late.hour));
      await lateHours.remove(late, beganAt);
      counted.late += 1;
    }
    if (!isDeepStrictEqual(progress, stored)) await this.#put({ ...PROGRESS_KEY, ...progress });
    return counted;
  }

  async #count(hour: string): Promise<HourCounts> {
    const { client, tables } = this.dependencies;
    const counts = await countHour(client, tables.logs, hour);
    if (!counts) return new Map();
    // Rows never leave an hour, so an hour without rows has no stored counts.
    if (counts.size === 0) return counts;
    const configurations = Object.fromEntries([...counts].map(([id, of]) => [id, of.counts]));
    const expiresAt = Date.parse(`${hour}:00:00Z`) / 1000 + COUNTS_RETENTION_DAYS * DAY_S;
    await this.#put({ kind: COUNTS_KIND, hour, configurations, expiresAt });
    return counts;
  }

  async #readProgress(): Promise<CountProgress | null> {
    const { client, tables } = this.dependencies;
    const { Item } = await client.send(new GetCommand({ TableName: tables.counts, Key: PROGRESS_KEY }));
    return Item ? countProgress.parse(Item) : null;
  }

  async #put(item: Record<string, unknown>): Promise<void> {
    const { client, tables } = this.dependencies;
    await client.send(new PutCommand({ TableName: tables.counts, Item: item }));
  }
}

function withLast(progress: CountProgress, counts: HourCounts): CountProgress {
  const lastAt = { ...progress.lastAt };
  for (const [id, of] of counts) if (of.lastAt > (lastAt[id] ?? '')) lastAt[id] = of.lastAt;
  return { ...progress, lastAt };
}
