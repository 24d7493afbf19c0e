import * as z from 'zod';
import type { Authorization } from '../../domain/authorization';
import type { Configuration } from '../../domain/configuration';
import { terminalCommand } from '../../shared/cli-command';
import { MAIL_RETENTION_S } from '../../store/mail-outbox';
import type { RecordStore, Stored } from '../../store/record-store';
import type { EndpointRecord } from '../webhook-endpoint';
import { composeMail } from './mail/compose';
import type { Notification } from './mail/content';
import { distinctRecipients, type Sender, type SendResult } from './sender';

/** An outage of an authorization or an endpoint, whose begin and end administrators are notified of. Times are ISO 8601. */
export type Incident = { subject: 'authorization' | 'endpoint'; state: OpenIncident | ResolvedIncident };

type OpenIncident = {
  kind: 'open';
  since: string;
  /** Kind of the mail, part of its key. */
  mail: string;
  /** If the cause changes, another mail is sent, because another action is needed. */
  cause: string;
  createNotification: (since: string) => Notification;
};

type ResolvedIncident = {
  kind: 'resolved';
  since: string;
  /** Kind of the mail, part of its key. */
  mail: string;
  createNotification: (openedAt: string, since: string) => Notification;
};

/** The last incident that the administrators of a configuration were notified of. */
const incidentRecord = z.object({
  /** Parts of the keys of the mails that reported the incident, one for each cause, the current one last. */
  mails: z.array(z.object({ mail: z.string(), since: z.string() })).min(1),
  cause: z.string(),
  /** Null while the incident is open. */
  resolvedAt: z.string().nullable(),
});

type IncidentRecord = z.infer<typeof incidentRecord>;

type IncidentDependencies = {
  records: Pick<RecordStore, 'read' | 'write' | 'remove'>;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Notifies each address of the configuration once when an incident opens. When it is resolved, notifies those addresses that were
 * notified of the opening. An incident that reopens before its recovery was reported is the same incident.
 */
export async function notifyIncident(
  configuration: Configuration,
  { subject, state }: Incident,
  sender: Sender,
  { records, now }: IncidentDependencies,
): Promise<void> {
  const id = `mail#incident#${subject}#${configuration.id}`;
  const recipients = distinctRecipients(configuration.notificationEmails);
  const stored = await records.read(id, incidentRecord);
  if (state.kind === 'open') await notifyOpen(state, stored);
  else if (stored) await notifyResolved(state, stored);

  async function notifyOpen(
    { since, mail, cause, createNotification }: OpenIncident,
    before: Stored<IncidentRecord> | null,
  ): Promise<void> {
    const known = before?.value.resolvedAt === null ? before.value : null;
    const earlier = known?.mails ?? [];
    const current = (known?.cause === cause ? earlier.at(-1) : undefined) ?? { mail, since };
    // Written before the mails are sent, so that even after a crash their recipients are notified of the recovery.
    if (!earlier.includes(current)) {
      const others = earlier.filter((one) => one.mail !== mail || one.since !== since);
      await write({ mails: [...others, current], cause, resolvedAt: null }, before?.revision ?? null);
    }
    for (const { address } of recipients) {
      const { since: openedAt } = current;
      const compose = () => composeMail(configuration, createNotification(openedAt));
      await sender.send({ about: configuration.id, kind: mail, since: openedAt, address, compose });
    }
  }

  async function notifyResolved(
    { since, mail, createNotification }: ResolvedIncident,
    { value, revision }: Stored<IncidentRecord>,
  ): Promise<void> {
    const resolvedAt = value.resolvedAt ?? since;
    const last = value.resolvedAt === null ? await write({ ...value, resolvedAt }, revision) : revision;
    const openedAt = value.mails[0]?.since ?? resolvedAt;
    let isDone = true;
    for (const { address } of recipients) {
      if (!(await wasNotified(value, address))) continue;
      const compose = () => composeMail(configuration, createNotification(openedAt, resolvedAt));
      const key = { about: configuration.id, kind: mail, since: openedAt, address };
      const result = await sender.send({ ...key, compose });
      if (result === 'postponed' || result === 'blocked' || result === 'notAttempted') isDone = false;
    }
    if (isDone) await records.remove(id, last);
  }

  /** Whether a mail that reported the incident was, or may have been, sent to the address. */
  async function wasNotified({ mails }: IncidentRecord, address: string): Promise<boolean> {
    const results: (SendResult | null)[] = [];
    for (const { mail, since } of mails) {
      results.push(await sender.previousResult({ about: configuration.id, kind: mail, since, address }));
    }
    return results.some((result) => result === 'sent' || result === 'unconfirmed');
  }

  function write(value: IncidentRecord, previous: number | null): Promise<number> {
    // Expires with the mails in the outbox. After that, an open incident is reported again.
    return records.write(id, value, previous, Math.floor(now() / 1000) + MAIL_RETENTION_S);
  }
}

export type AuthorizationLinks = {
  /** See {@link terminalCommand}. */
  stackName: string | null;
  /** Origin of Google's Admin console. */
  adminConsole: string;
  /** URL of the console; null if no one can sign in. */
  consoleUrl: string | null;
};

/** Returns the incident, open or resolved, of a configuration's authorization. */
export function authorizationIncident(
  authorization: Authorization,
  configuration: Pick<Configuration, 'id'>,
  { stackName, adminConsole, consoleUrl }: AuthorizationLinks,
): Incident {
  const { state, since, reason, credentialsSecretId, scope } = authorization;
  const subject = 'authorization';
  if (state === 'granted') {
    return { subject, state: resolvedIncident('authorization-granted', since) };
  }
  const kind = 'authorization-revoked';
  const command = terminalCommand('configure', ['list'], stackName);
  const createNotification: OpenIncident['createNotification'] = (openedAt) => ({
    ...{ kind, reason, since: openedAt, command, adminConsole },
    clientId: authorization.clientId ?? null,
    stepUrl: consoleUrl && `${consoleUrl}/configurations/${configuration.id}?step=authorization`,
  });
  const cause = [reason, credentialsSecretId, scope].join(' ');
  return { subject, state: { kind: 'open', since, mail: `${kind}-${reason}`, cause, createNotification } };
}

/** @returns null if the endpoint was deactivated or removed in Lucca, or its status is unknown: these are not reported */
export function endpointIncident({ status, since }: EndpointRecord): Incident | null {
  const subject = 'endpoint';
  if (status === 'active') {
    return { subject, state: resolvedIncident('endpoint-active', since) };
  }
  if (status !== 'suspended') return null;
  const kind = 'endpoint-suspended';
  const createNotification: OpenIncident['createNotification'] = (openedAt) => ({ kind, since: openedAt });
  return { subject, state: { kind: 'open', since, mail: kind, cause: status, createNotification } };
}

function resolvedIncident(
  kind: 'authorization-granted' | 'endpoint-active',
  since: string,
): ResolvedIncident {
  return {
    kind: 'resolved',
    since,
    mail: kind,
    createNotification: (openedAt, resolvedAt) => ({ kind, openedAt, since: resolvedAt }),
  };
}
