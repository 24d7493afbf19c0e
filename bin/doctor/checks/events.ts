import type { OpenRow, OpenRows } from '../../../functions/store/unresolved-events';
import { ok, type Finding } from '../finding';

/** Rows of the log expire after so long. */
const ALL_MS = 90 * 24 * 60 * 60 * 1000;
/** More are not counted: each page of them costs reads, and so many say enough. */
const MOST = 2000;

/** What waits and what has failed, by reason. That is no fault of the deployment. */
export async function checkOpenEvents(
  rows: Pick<OpenRows, 'waiting' | 'failed'>,
  now: number,
): Promise<Finding[]> {
  const since = new Date(now - ALL_MS).toISOString();
  return [
    ok(`waiting: ${await countedByReason(rows.waiting(now))}`),
    ok(`failed: ${await countedByReason(rows.failed({ since }))}`),
  ];
}

async function countedByReason(rows: AsyncIterable<OpenRow>): Promise<string> {
  const counts = new Map<string, number>();
  let all = 0;
  for await (const { reason } of rows) {
    all += 1;
    if (all > MOST) break;
    counts.set(reason ?? 'unknown', (counts.get(reason ?? 'unknown') ?? 0) + 1);
  }
  if (all === 0) return 'none';
  const byReason = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reason}`);
  return byReason.join(', ') + (all > MOST ? ', and more' : '');
}
