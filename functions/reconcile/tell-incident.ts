import * as z from 'zod';
import { distinctRecipients } from '../mail/recipient';
import type { Configuration } from '../store/configuration';
import type { RecordStore, Stored } from '../store/record-store';
import type { Broken, Incident, Whole } from './incident';
import type { Sender } from './sender';

/** After that, an incident that still lasts is told again. */
const KEPT_SECONDS = 90 * 24 * 60 * 60;

/** The incident that people were told of. Times are ISO 8601. */
const told = z.object({
  /** Name of the mail that told it. */
  mail: z.string(),
  since: z.string(),
  cause: z.string(),
  /** When it was over; null: as far as people were told, it lasts. */
  over: z.string().nullable(),
});
type Told = z.infer<typeof told>;

export type TellIncidentDependencies = {
  records: Pick<RecordStore, 'read' | 'write' | 'remove'>;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Tells each address of the configuration once that something is broken, and then once that it is whole again, if it was told
 * the first. What breaks and mends in between is one incident: its end was not told.
 */
export async function tellIncident(
  configuration: Configuration,
  { subject, state }: Incident,
  sender: Sender,
  { records, now }: TellIncidentDependencies,
): Promise<void> {
  const id = `mail#told#${subject}#${configuration.id}`;
  const before = await records.read(id, told);
  if (state.kind === 'broken') await tellBroken(state, before);
  else if (before) await tellWhole(state, before);

  async function tellBroken({ since, mail, cause, news }: Broken, known: Stored<Told> | null) {
    const lasts = known !== null && known.value.over === null && known.value.cause === cause;
    const episode = lasts ? known.value : { mail, since, cause, over: null };
    // Written ahead: after a crash, its end is told to those who were told its beginning.
    if (!lasts) await remember(episode, known?.revision ?? null);
    for (const { address } of distinctRecipients(configuration.notificationEmails)) {
      await sender.send({
        configuration,
        kind: mail,
        since: episode.since,
        address,
        news: news(episode.since),
      });
    }
  }

  async function tellWhole({ since, mail, news }: Whole, { value, revision }: Stored<Told>) {
    const over = value.over ?? since;
    const last = value.over === null ? await remember({ ...value, over }, revision) : revision;
    let allTold = true;
    for (const { address } of distinctRecipients(configuration.notificationEmails)) {
      if (!(await knows(value, address))) continue;
      const fate = await sender.send({
        ...{ configuration, kind: mail, since: value.since, address },
        news: news(value.since, over),
      });
      if (fate === 'postponed' || fate === 'untried') allTold = false;
    }
    if (allTold) await records.remove(id, last);
  }

  /** Whether the mail that told the incident was sent, or may have been. */
  async function knows({ mail, since }: Told, address: string): Promise<boolean> {
    const fate = await sender.fateOf({ configuration, kind: mail, since, address });
    return fate === 'sent' || fate === 'unconfirmed';
  }

  function remember(value: Told, previous: number | null): Promise<number> {
    return records.write(id, value, previous, Math.floor(now() / 1000) + KEPT_SECONDS);
  }
}
