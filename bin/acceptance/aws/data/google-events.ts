import { MINUTE_MS } from '../../../../functions/shared/time';
import { errorName } from '../../../../functions/shared/safe-logging';
import type { SeenRow } from './deliveries';
import type { Stage } from './stage';
import type { Subject } from './subject';

/** How many of the events are in the calendar; `problem` if Google could not be asked. */
export type InGoogle = { found: number; asked: number; problem: string | null };

/** Every fifth event: the quota of Google belongs to the connector. */
const SAMPLE = 5;

/** Looks for some of the events in the calendar, with the credentials of the configuration. */
export async function lookInGoogle(
  stage: Stage,
  { configuration, ownerAddress }: Pick<Subject, 'configuration' | 'ownerAddress'>,
  rows: readonly SeenRow[],
  { now }: { now: () => number },
): Promise<InGoogle> {
  const ids = rows.flatMap(({ row: { googleEventId } }) => googleEventId ?? []);
  const sample = ids.filter((_, index) => index % SAMPLE === 0);
  const { credentialsSecretId, scope } = configuration.google;
  const access = { configuration: configuration.id, credentialsSecretId, scope, employee: ownerAddress };
  let found = 0;
  try {
    const calendar = stage.google.openCalendar(access, now() + MINUTE_MS);
    for (const id of sample) {
      const result = await calendar.get(id);
      if (result.kind === 'done' && result.event.status !== 'cancelled') found += 1;
    }
    return { found, asked: sample.length, problem: null };
  } catch (error) {
    // The key of the service account may not be readable here, or only the functions' role has access.
    return { found, asked: sample.length, problem: errorName(error) };
  }
}
