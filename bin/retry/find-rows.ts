import * as z from 'zod';
import { configurationOf, type Configuration } from '../../functions/domain/configuration';
import type { FailureReason } from '../../functions/domain/vocabulary';
import { readEventReference } from '../../functions/lucca/delivery';
import { identifier } from '../../functions/lucca/fields';
import { parseJson } from '../../functions/shared/json';
import type { UnresolvedEvents, UnresolvedRow } from '../../functions/store/log/unresolved-events';

export type RowFilter = {
  reason: FailureReason;
  /** Minimum time since which the event waits or has failed, ISO 8601, UTC with milliseconds. */
  since: string;
  /** Id of a configuration. */
  configuration?: string | undefined;
};

/** `unassigned`: the number of other events whose configuration is unknown. */
export type FoundRows = { rows: UnresolvedRow[]; unassigned: number };

/** Finds the events that wait or have failed for a reason. Failed ones come first. */
export async function findRows(
  unresolvedEvents: Pick<UnresolvedEvents, 'waiting' | 'failed' | 'read'>,
  { reason, since, configuration }: RowFilter,
  { configurations, now }: { configurations: readonly Configuration[]; now: number },
): Promise<FoundRows> {
  const found: FoundRows = { rows: [], unassigned: 0 };
  for await (const row of unresolvedEvents.failed({ since })) await add(row);
  for await (const row of unresolvedEvents.waiting(now)) {
    if ((row.waitingSince ?? row.triedAt) >= since) await add(row);
  }
  return found;

  async function add(row: UnresolvedRow): Promise<void> {
    if (row.reason !== reason) return;
    const id = configuration === undefined ? undefined : await configurationIdOf(row);
    if (id === configuration) found.rows.push(row);
    else if (id === null) found.unassigned += 1;
  }

  /** Sync does not route an invalid event, so its row names no configuration. */
  async function configurationIdOf(row: UnresolvedRow): Promise<string | null> {
    if (row.configuration !== null) return row.configuration;
    const payload = (await unresolvedEvents.read(row.event))?.payload;
    return (payload && configurationNamedIn(payload, configurations)?.id) ?? null;
  }
}

const withEstablishment = z.object({ businessEstablishment: z.object({ id: identifier }) });

/** Returns the configuration of the establishment that the body of an event names, even if the event is invalid. */
export function configurationNamedIn(
  body: Buffer,
  configurations: readonly Configuration[],
): Configuration | null {
  const json = parseJson(body);
  const { tenant } = readEventReference(json);
  const { data } = withEstablishment.safeParse(json);
  return configurationOf(configurations, tenant ?? '', data?.businessEstablishment.id ?? null);
}
