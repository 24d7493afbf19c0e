import type { Configuration } from '../../domain/configuration';
import { errorName } from '../../shared/safe-logging';
import type { AuthorizationStore } from '../../store/authorization-store';
import type { ConfigurationStore } from '../../store/configuration-store';
import type { RecordStore } from '../../store/record-store';
import type { UnresolvedEvents } from '../../store/log/unresolved-events';
import type { Task } from '../task';
import { readEndpointRecord } from '../webhook-endpoint';
import { sendDigests } from './digests';
import {
  authorizationIncident,
  endpointIncident,
  notifyIncident,
  type AuthorizationLinks,
  type Incident,
} from './incidents';
import { MailBlockedError, type Mailer } from './mail/ses-mailer';
import { createSender, type MailCounts, type SenderDependencies } from './sender';

export type NotifyDependencies = Omit<SenderDependencies, 'mailer'> &
  AuthorizationLinks & {
    /** Null if no sender address is configured: no mail is sent. */
    mailer: Mailer | null;
    configurations: Pick<ConfigurationStore, 'load'>;
    /** Addresses that get the digest of events without a configuration. */
    operators: string[];
    authorizations: Pick<AuthorizationStore, 'read'>;
    records: Pick<RecordStore, 'read' | 'write' | 'remove'>;
    unresolvedEvents: Pick<UnresolvedEvents, 'failed'>;
    /** URL of the log on the console; null if there is no console. */
    logUrl: string | null;
  };

/**
 * Sends mails to the notification addresses of the configurations: at once when an authorization or the endpoint fails or recovers,
 * and at most once an hour a digest of failed events. For an inactive configuration, only endpoint incidents are reported, because
 * they concern the whole tenant. Events without a configuration are reported to the operators. If SES blocks all mails, the task fails at its end, because no mail can report that.
 */
export function createNotifyTask({ mailer, configurations, ...dependencies }: NotifyDependencies): Task {
  const { logger } = dependencies;
  if (mailer === null) {
    logger.info('Mails disabled', { missing: 'NOTIFICATION_SENDER' });
    return () => Promise.resolve({});
  }
  return async (deadline) => {
    const counts: MailCounts = {};
    const sender = createSender({ ...dependencies, mailer }, deadline, counts);
    const problems: unknown[] = [];
    /** Prevents an error of one configuration, such as a malformed record, from affecting the others. */
    const isolate = async (work: () => Promise<void>) => {
      try {
        await work();
      } catch (error) {
        logger.error('Mails of one configuration failed', { error: errorName(error) });
        problems.push(error);
      }
    };

    const { configurations: all } = await configurations.load();
    for (const configuration of all) {
      if (configuration.notificationEmails.length === 0) continue;
      await isolate(async () => {
        for (const incident of await readIncidents(configuration, dependencies)) {
          await notifyIncident(configuration, incident, sender, dependencies);
        }
      });
    }
    await sendDigests(all, dependencies.operators, sender, isolate, dependencies);
    if (problems.length > 0) throw problems[0];
    if (counts.blocked !== undefined) throw new MailBlockedError('SES blocks all mails');
    return counts;
  };
}

async function readIncidents(
  configuration: Configuration,
  {
    authorizations,
    records,
    ...links
  }: Pick<NotifyDependencies, 'authorizations' | 'records'> & AuthorizationLinks,
): Promise<Incident[]> {
  const authorization = configuration.active ? await authorizations.read(configuration) : null;
  const endpoint = await readEndpointRecord(records, configuration.tenant);
  return [
    authorization && authorizationIncident(authorization, configuration, links),
    endpoint && endpointIncident(endpoint.value),
  ].filter((incident) => incident !== null);
}
