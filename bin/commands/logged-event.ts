import { logKey } from '../../functions/store/log-entry';
import type { LogFilter } from '../../functions/store/log-list';
import type { SyncLogSummary } from '../../functions/store/log-row';
import type { LogStore } from '../../functions/store/log-store';

/** A row of the log; `payload` is there where it was asked for, and null where none is kept. */
export type LoggedEvent = { row: SyncLogSummary; payload?: string | null };

export async function* loggedEvents(
  logs: LogStore,
  filter: LogFilter,
  { now, payload }: { now: number; payload: boolean },
): AsyncGenerator<LoggedEvent> {
  for await (const row of logs.list(filter, { now })) {
    yield payload ? { row, payload: await payloadOf(row, logs) } : { row };
  }
}

/** As text; bytes that are no text as `base64:…`. */
async function payloadOf(row: SyncLogSummary, logs: LogStore): Promise<string | null> {
  if (row.outcome !== 'waiting' && row.outcome !== 'failed') return null;
  const bytes = await logs.payload(logKey(row));
  if (!bytes) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return `base64:${bytes.toString('base64')}`;
  }
}
