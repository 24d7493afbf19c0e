import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { errorName } from '../error-name';
import type { Mailer } from '../mail/mailer';
import type { AuthorizationStore } from '../store/authorization-store';
import type { Configuration } from '../store/configuration';
import type { ConfigurationStore } from '../store/configuration-store';
import { MailOutbox } from '../store/mail-outbox';
import type { OpenRows } from '../store/open-rows';
import type { RecordStore } from '../store/record-store';
import { readEndpointRecord } from './endpoint-record';
import { authorizationIncident, endpointIncident, type Incident } from './incident';
import { sendDigests } from './send-digests';
import { createSender, type MailCounts } from './sender';
import type { Task } from './task';
import { tellIncident } from './tell-incident';

export type NotifyDependencies = {
  /** Null: there is no address to send from, and no mail is sent. */
  mailer: Mailer | null;
  configurations: Pick<ConfigurationStore, 'load'>;
  authorizations: Pick<AuthorizationStore, 'read'>;
  records: Pick<RecordStore, 'read' | 'write' | 'remove'>;
  rows: Pick<OpenRows, 'failed'>;
  /** Where people read the log; null: at a terminal. */
  logUrl: string | null;
  logger: Logger;
  metrics: Metrics;
  /** ms since the epoch */
  now: () => number;
  newId: () => string;
};

/**
 * Tells the notification addresses of the configurations by mail what breaks and what is whole again, at once, and what has
 * failed, at most once an hour. Of an inactive configuration, only what concerns the whole tenant is told.
 */
export function notify({ mailer, configurations, ...deps }: NotifyDependencies): Task {
  const { logger, records, now, newId } = deps;
  if (mailer === null) {
    logger.info('No mails are sent', { missing: 'NOTIFICATION_SENDER' });
    return () => Promise.resolve({});
  }
  const outbox = new MailOutbox(records, now, newId);
  return async (deadline) => {
    const counts: MailCounts = {};
    const sender = createSender({ ...deps, mailer, outbox }, deadline, counts);
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
