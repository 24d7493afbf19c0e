import type { Logger } from '@aws-lambda-powertools/logger';
import { errorName } from '../error-name';
import type { AuthorizationStore } from '../store/authorization-store';
import type { CachedConfigurations } from '../store/cached-configurations';
import type { Configuration } from '../store/configuration';
import type { RecordStore } from '../store/record-store';
import { readEndpointRecord } from './endpoint-record';
import { authorizationIncident, endpointIncident, type Incident } from './incident';
import { sendDigests, type SendDigestsDependencies } from './send-digests';
import { createSender, type MailCounts, type SenderDependencies } from './sender';
import type { Task } from './task';
import { tellIncident } from './tell-incident';

export type NotifyDependencies = Omit<SenderDependencies, 'mailer'> &
  Omit<SendDigestsDependencies, 'records'> & {
    /** Null: there is no address to send from, and no mail is sent. */
    mailer: SenderDependencies['mailer'] | null;
    configurations: Pick<CachedConfigurations, 'all'>;
    authorizations: Pick<AuthorizationStore, 'read'>;
    records: Pick<RecordStore, 'read' | 'write' | 'remove'>;
    logger: Logger;
  };

/**
 * Tells the notification addresses of the configurations by mail what breaks and what is whole again, at once, and what has
 * failed, at most once an hour. Of an inactive configuration, only what concerns the whole tenant is told.
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

    const all = await configurations.all();
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
    return counts;
  };
}

async function incidentsOf(
  configuration: Configuration,
  { authorizations, records }: Pick<NotifyDependencies, 'authorizations' | 'records'>,
): Promise<Incident[]> {
  const authorization = configuration.active ? await authorizations.read(configuration) : null;
  const endpoint = await readEndpointRecord(records, configuration.tenant);
  return [
    authorization && authorizationIncident(authorization),
    endpoint && endpointIncident(endpoint.value),
  ].filter((incident) => incident !== null);
}
