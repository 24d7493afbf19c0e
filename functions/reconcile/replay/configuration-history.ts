import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Configuration } from '../../domain/configuration';
import { RecordChangedError, type RecordStore } from '../../store/record-store';

const ID = 'reconcile-configurations';

/** As long as rows of the log are kept: what waits for a configuration that was removed is to hear of it. */
const KEPT_MS = 90 * 24 * 60 * 60 * 1000;

const history = z.record(
  z.string(),
  z.object({
    /** Of the definition; null once the configuration was removed. */
    fingerprint: z.string().nullable(),
    /** When it was first seen, ISO 8601. */
    changedAt: z.iso.datetime(),
  }),
);

/** The configurations by id, each with the moment when its definition was seen to have changed last. */
export type ConfigurationHistory = z.infer<typeof history>;

/**
 * What is known of the configurations, with what has changed since.
 *
 * @param now ms since the epoch
 */
export function withChanges(
  known: ConfigurationHistory,
  configurations: Configuration[],
  now: number,
): ConfigurationHistory {
  const current = new Map(configurations.map((one) => [one.id, fingerprint(one)]));
  const ids = new Set([...Object.keys(known), ...current.keys()]);
  const entries = [...ids].map((id) => {
    const before = known[id];
    const after = current.get(id) ?? null;
    const isNews = before?.fingerprint !== after;
    // No change can lie ahead: a clock was wrong.
    const changedAt = isNews ? now : Math.min(Date.parse(before.changedAt), now);
    return [id, { fingerprint: after, changedAt: new Date(changedAt).toISOString() }] as const;
  });
  return Object.fromEntries(
    entries.filter(
      ([, { fingerprint: current, changedAt }]) => current !== null || now - Date.parse(changedAt) < KEPT_MS,
    ),
  );
}

/** Compares the configurations with those of the run before, and remembers them for the next one. */
export async function readConfigurationHistory(
  records: Pick<RecordStore, 'read' | 'write'>,
  configurations: Configuration[],
  now: number,
): Promise<ConfigurationHistory> {
  const stored = await records.read(ID, history);
  const current = withChanges(stored?.value ?? {}, configurations, now);
  if (isDeepStrictEqual(current, stored?.value)) return current;
  try {
    await records.write(ID, current, stored?.revision ?? null);
  } catch (error) {
    // A run that took too long was overtaken by this one, or the other way round: both saw the same.
    if (!(error instanceof RecordChangedError)) throw error;
  }
  return current;
}

function fingerprint(configuration: Configuration): string {
  return createHash('sha256').update(JSON.stringify(configuration)).digest('hex');
}
