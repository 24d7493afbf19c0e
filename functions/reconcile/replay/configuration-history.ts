import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Configuration } from '../../domain/configuration';
import { LOG_RETENTION_DAYS } from '../../domain/sync-log';
import { DAY_MS } from '../../shared/time';
import { RecordChangedError, type RecordStore } from '../../store/record-store';

const RECORD_ID = 'reconcile-configurations';

/** As long as rows of the log, so that events that wait for a removed configuration are replayed once. */
const RETENTION_MS = LOG_RETENTION_DAYS * DAY_MS;

const configurationHistory = z.record(
  z.string(),
  z.object({
    /** Hash of the configuration; null after it was removed. */
    hash: z.string().nullable(),
    /** When the change was first seen. */
    changedAt: z.iso.datetime(),
  }),
);

/** By configuration id: when its last change was seen. */
export type ConfigurationHistory = z.infer<typeof configurationHistory>;

/** Compares the configurations with those of the last run, and stores the changes. */
export async function updateConfigurationHistory(
  records: Pick<RecordStore, 'read' | 'write'>,
  configurations: Configuration[],
  now: number,
): Promise<ConfigurationHistory> {
  const stored = await records.read(RECORD_ID, configurationHistory);
  const history = applyChanges(stored?.value ?? {}, configurations, now);
  if (isDeepStrictEqual(history, stored?.value)) return history;
  try {
    await records.write(RECORD_ID, history, stored?.revision ?? null);
  } catch (error) {
    // An overlapping run has stored the same changes.
    if (!(error instanceof RecordChangedError)) throw error;
  }
  return history;
}

/**
 * Adds the changes since the history was written.
 *
 * @param now ms since the epoch
 */
export function applyChanges(
  history: ConfigurationHistory,
  configurations: Configuration[],
  now: number,
): ConfigurationHistory {
  const hashes = new Map(configurations.map((one) => [one.id, hashOf(one)]));
  const ids = new Set([...Object.keys(history), ...hashes.keys()]);
  const entries = [...ids].map((id) => {
    const before = history[id];
    const hash = hashes.get(id) ?? null;
    const isChanged = before?.hash !== hash;
    // A change in the future was recorded by a wrong clock.
    const changedAt = isChanged ? now : Math.min(Date.parse(before.changedAt), now);
    return [id, { hash, changedAt: new Date(changedAt).toISOString() }] as const;
  });
  return Object.fromEntries(
    entries.filter(([, { hash, changedAt }]) => hash !== null || now - Date.parse(changedAt) < RETENTION_MS),
  );
}

function hashOf(configuration: Configuration): string {
  return createHash('sha256').update(JSON.stringify(configuration)).digest('hex');
}
