import * as z from 'zod';
import type { Authorization } from '../../domain/authorization';
import type { Configuration } from '../../domain/configuration';
import { terminalCommand } from '../../shared/cli-command';
import type { RecordStore, Stored } from '../../store/record-store';
import type { EndpointRecord } from '../webhook-endpoint';
import type { News } from './mail/content';
import { distinctRecipients, type Fate, type Sender } from './sender';

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

type TellIncidentDependencies = {
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

/** Something whose beginning and end are told by mail. Moments are ISO 8601. */
export type Incident = { subject: 'authorization' | 'endpoint'; state: Broken | Whole };

type Broken = {
  kind: 'broken';
  since: string;
  /** Names the mail. */
  mail: string;
  /** With another cause it is another incident: something else is to be told. */
  cause: string;
  news: (since: string) => News;
};

type Whole = {
  kind: 'whole';
  since: string;
  /** Names the mail. */
  mail: string;
  news: (brokenSince: string, since: string) => News;
};

/**
 * An authorization that Google refuses, or gives.
 *
 * @param stackName see {@link terminalCommand}
 */
export function authorizationIncident(authorization: Authorization, stackName: string | null): Incident {
  const { state, since, reason, credentialsSecretId, scope } = authorization;
  const subject = 'authorization';
  if (state === 'granted') {
    const kind = 'authorization-granted';
    const news: Whole['news'] = (brokenSince, end) => ({ kind, brokenSince, since: end });
    return { subject, state: { kind: 'whole', since, mail: kind, news } };
  }
  const kind = 'authorization-revoked';
  const command = terminalCommand('configure', ['list'], stackName);
  const news: Broken['news'] = (begin) => ({ kind, reason, since: begin, command });
  const cause = [reason, credentialsSecretId, scope].join(' ');
  return { subject, state: { kind: 'broken', since, mail: `${kind}-${reason}`, cause, news } };
}

/** @returns null for an endpoint that people took out of service, or that is not there: no mail tells that */
export function endpointIncident({ status, since }: EndpointRecord): Incident | null {
  const subject = 'endpoint';
  if (status === 'active') {
    const kind = 'endpoint-active';
    const news: Whole['news'] = (brokenSince, end) => ({ kind, brokenSince, since: end });
    return { subject, state: { kind: 'whole', since, mail: kind, news } };
  }
  if (status !== 'suspended') return null;
  const kind = 'endpoint-suspended';
  const news: Broken['news'] = (begin) => ({ kind, since: begin });
  return { subject, state: { kind: 'broken', since, mail: kind, cause: status, news } };
}
