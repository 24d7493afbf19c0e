import * as z from 'zod';
import { distinctRecipients } from '../../mail/recipient';
import type { Configuration } from '../../domain/configuration';
import type { RecordStore, Stored } from '../../store/record-store';
import type { Broken, Incident, Whole } from '../incident';
import type { Fate, Sender } from './sender';

/** After that, an incident that still lasts is told again. */
const KEPT_SECONDS = 90 * 24 * 60 * 60;

/** The name and the time of a mail that told an incident. Times are ISO 8601. */
const telling = z.object({ mail: z.string(), since: z.string() });

/** The incident that people were told of. */
const told = z.object({
  /** One mail for each cause that it had so far, the present one last. */
  tellings: z.array(telling).min(1),
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
    const lasting = known?.value.over === null ? known.value : null;
    const earlier = lasting?.tellings ?? [];
    const present = (lasting?.cause === cause ? earlier.at(-1) : undefined) ?? { mail, since };
    // Written ahead: after a crash, its end is told to those who were told its beginning.
    if (!earlier.includes(present)) {
      const others = earlier.filter((one) => one.mail !== mail || one.since !== since);
      await remember({ tellings: [...others, present], cause, over: null }, known?.revision ?? null);
    }
    for (const { address } of distinctRecipients(configuration.notificationEmails)) {
      const { since: begin } = present;
      await sender.send({ configuration, kind: mail, since: begin, address, news: news(begin) });
    }
  }

  async function tellWhole({ since, mail, news }: Whole, { value, revision }: Stored<Told>) {
    const over = value.over ?? since;
    const last = value.over === null ? await remember({ ...value, over }, revision) : revision;
    const begin = value.tellings[0]?.since ?? over;
    let allTold = true;
    for (const { address } of distinctRecipients(configuration.notificationEmails)) {
      if (!(await knows(value, address))) continue;
      const letter = { configuration, kind: mail, since: begin, address };
      const fate = await sender.send({ ...letter, news: news(begin, over) });
      if (fate === 'postponed' || fate === 'barred' || fate === 'untried') allTold = false;
    }
    if (allTold) await records.remove(id, last);
  }

  /** Whether a mail that told the incident was sent, or may have been. */
  async function knows({ tellings }: Told, address: string): Promise<boolean> {
    const fates: (Fate | null)[] = [];
    for (const { mail, since } of tellings) {
      fates.push(await sender.fateOf({ configuration, kind: mail, since, address }));
    }
    return fates.some((fate) => fate === 'sent' || fate === 'unconfirmed');
  }

  function remember(value: Told, previous: number | null): Promise<number> {
    return records.write(id, value, previous, Math.floor(now() / 1000) + KEPT_SECONDS);
  }
}
