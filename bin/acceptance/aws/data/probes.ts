import { MINUTE_MS } from '../../../../functions/shared/time';
import type { SeenRow, Sent } from './deliveries';
import type { Stage } from './stage';
import type { Subject } from './subject';

/** The log is strongly consistent by key; a few rows show the clock. */
const SAMPLE = 5;

const INDEX_LIMIT_MS = 2 * MINUTE_MS;
const POLL_MS = 1000;

const DATE_TIMEOUT_MS = 10_000;

/**
 * Returns how far the clock of the sync function is ahead of the HTTP API's, in ms; negative if it is behind, null if it
 * is unknown. Both are compared with this machine's, whose own error cancels out.
 */
export async function clockSkewMs(
  stage: Stage,
  rows: readonly (SeenRow & { sentAt?: number })[],
  { now, signal }: { now: () => number; signal: AbortSignal },
): Promise<number | null> {
  const { logs } = await stage.stores();
  const ahead: number[] = [];
  for (const { row, seenAt } of rows.slice(0, SAMPLE)) {
    const at = Date.parse((await logs.get(row.event))?.history.at(-1)?.at ?? '');
    const sentAt = Date.parse(row.occurredAt ?? '');
    if (Number.isNaN(at) || Number.isNaN(sentAt)) continue;
    // Written at some time between the delivery and the moment when the row was seen.
    ahead.push(at < sentAt ? at - sentAt : Math.max(0, at - seenAt));
  }
  const apiAhead = await apiClockAheadMs(stage, now, signal);
  if (ahead.length === 0 || apiAhead === null) return null;
  const median = ahead.sort((one, other) => one - other)[Math.floor(ahead.length / 2)] ?? 0;
  return median - apiAhead;
}

/** Reads the clock of API Gateway from the header `Date`, which has whole seconds. */
async function apiClockAheadMs(stage: Stage, now: () => number, signal: AbortSignal): Promise<number | null> {
  const url = new URL((await stage.target()).url);
  url.searchParams.set('echo', 'acceptance');
  const sentAt = now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(DATE_TIMEOUT_MS)]);
  const response = await fetch(url, { redirect: 'manual', signal: limit });
  await response.arrayBuffer();
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return null;
  const answeredAt = now();
  if (date + 1000 < sentAt) return date + 1000 - sentAt;
  return Math.max(0, date - answeredAt);
}

/**
 * Waits until the index by employee has every resource.
 *
 * @returns ms after all had an outcome, to about a second; null if some are missing after two minutes
 */
export async function indexLagMs(
  stage: Stage,
  { tenant, owner }: Pick<Subject, 'tenant' | 'owner'>,
  sent: readonly Sent[],
  { now, sleep }: { now: () => number; sleep: (ms: number) => Promise<void> },
): Promise<number | null> {
  const { mappings } = await stage.stores();
  const known = await mappings.readMany(sent.flatMap(({ resource }) => resource ?? []));
  // Events that failed are in no calendar.
  const expected = [...known.values()].filter(({ employee }) => employee !== null);
  const startedAt = now();
  for (;;) {
    const listed = new Set<string>();
    for await (const { resource } of mappings.ofEmployee(`${tenant}#${owner.id}`, '')) listed.add(resource);
    if (expected.every(({ resource }) => listed.has(resource))) return now() - startedAt;
    if (now() - startedAt >= INDEX_LIMIT_MS) return null;
    await sleep(POLL_MS);
  }
}
