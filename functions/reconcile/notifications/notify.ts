import type { Configuration } from '../../domain/configuration';
import { errorName } from '../../shared/safe-logging';
import type { AuthorizationStore } from '../../store/authorization-store';
import type { ConfigurationStore } from '../../store/configuration-store';
import type { RecordStore } from '../../store/record-store';
import type { UnresolvedEvents } from '../../store/unresolved-events';
import type { Task } from '../task';
import { readEndpointRecord } from '../webhook-endpoint';
import { sendDigests } from './digests';
import { authorizationIncident, endpointIncident, tellIncident, type Incident } from './incidents';
import { MailsBarredError, type Mailer } from './mail/ses-mailer';
import { createSender, type MailCounts, type SenderDependencies } from './sender';

export type NotifyDependencies = Omit<SenderDependencies, 'mailer'> & {
  /** Null: there is no address to send from, and no mail is sent. */
  mailer: Mailer | null;
  configurations: Pick<ConfigurationStore, 'load'>;
  authorizations: Pick<AuthorizationStore, 'read'>;
  records: Pick<RecordStore, 'read' | 'write' | 'remove'>;
  rows: Pick<UnresolvedEvents, 'failed'>;
  /** Where people read the log; null: at a terminal. */
  logUrl: string | null;
  /** For commands that mails name; null where the environment names the tables. */
  stackName: string | null;
};

/**
 * Tells the notification addresses of the configurations by mail what breaks and what is whole again, at once, and what has
 * failed, at most once an hour. Of an inactive configuration, only what concerns the whole tenant is told. The run fails at its
 * end if the mail service bars our mails: nobody else would say so.
 */
export function notify({ mailer, configurations, ...deps }: NotifyDependencies): Task {
  const { logger } = deps;
  if (mailer === null) {
    logger.info('No mails are sent', { missing: 'NOTIFICATION_SENDER' });
    return () => Promise.resolve({});
  }
  return async (deadline) => {
    const counts: MailCounts = {};
    const sender = createSender({ ...deps, mailer }, deadline, counts);
    const problems: unknown[] = [];
    /** One configuration whose records are broken does not keep the others from their mails. */
    const each = async (work: () => Promise<void>) => {
      try {
        await work();
      } catch (error) {
        logger.error('Mails of a configuration failed', { error: errorName(error) });
        problems.push(error);
      }
    };

    const { configurations: all } = await configurations.load();
    const addressed = all.filter(({ notificationEmails }) => notificationEmails.length > 0);
    for (const configuration of addressed) {
      await each(async () => {
        for (const incident of await incidentsOf(configuration, deps)) {
          await tellIncident(configuration, incident, sender, deps);
        }
      });
    }
    await sendDigests(all, sender, each, deps);
    if (problems.length > 0) throw problems[0];
    if (counts.barred !== undefined) throw new MailsBarredError('Mails wait for a person');
    return counts;
  };
}

async function incidentsOf(
  configuration: Configuration,
  {
    authorizations,
    records,
    stackName,
  }: Pick<NotifyDependencies, 'authorizations' | 'records' | 'stackName'>,
): Promise<Incident[]> {
  const authorization = configuration.active ? await authorizations.read(configuration) : null;
  const endpoint = await readEndpointRecord(records, configuration.tenant);
  return [
    authorization && authorizationIncident(authorization, stackName),
    endpoint && endpointIncident(endpoint.value),
  ].filter((incident) => incident !== null);
}
