import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { DirectoryStore } from '../../../../functions/store/directory-store';
import { GuestIndex } from '../../../../functions/store/guest-index';
import { LateHours } from '../../../../functions/store/log/late-hours';
import { LogList } from '../../../../functions/store/log/log-list';
import { LogStore } from '../../../../functions/store/log/log-store';
import { UnresolvedEvents } from '../../../../functions/store/log/unresolved-events';
import { MappingStore } from '../../../../functions/store/mapping-store';
import { memoize } from '../../../doctor/deployment';
import type { DeliveryTarget } from '../../../send/target';
import type { AcceptanceContext, AcceptanceOptions } from '../../options';
import { openDeployedStage, requireConfiguration } from '../../stage';

/** A queue as the API of SQS names it. */
export type QueueName = { url: string; arn: string };

/** The parts of the deployed stage that the checks of the data plane use. Each is located on first use. */
export type Stage = ReturnType<typeof openStage>;

const arnOnly = z.object({ QueueArn: z.string() });

export function openStage(options: AcceptanceOptions, context: AcceptanceContext) {
  const { client, now, sqs } = context;
  const { deployment, lookups } = openDeployedStage(options, context);
  const { readSetting } = deployment;

  async function queue(variable: string, output: string): Promise<QueueName> {
    const url = await readSetting(variable, output);
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] });
    const { Attributes } = await sqs.send(command);
    return { url, arn: arnOnly.parse(Attributes).QueueArn };
  }

  return {
    /** The webhook, and the first secret that it accepts. */
    target: memoize(async (): Promise<DeliveryTarget> => {
      const [secret = ''] = await lookups.webhookSecrets();
      return { url: await lookups.webhookUrl(), secret };
    }),
    hasConfiguration: async () =>
      (await lookups.configurations()).some(({ id }) => id === options.configuration),
    /** @throws FindingError if there is no configuration with this id */
    configuration: async () => requireConfiguration(await lookups.configurations(), options.configuration),
    google: lookups.google,
    queue: memoize(() => queue('QUEUE_URL', 'QueueUrl')),
    deadLetterQueue: memoize(() => queue('DEAD_LETTER_QUEUE_URL', 'DeadLetterQueueUrl')),
    stores: memoize(async () => {
      const logsTable = await readSetting('LOGS_TABLE', 'LogsTable');
      const countsTable = await readSetting('TALLIES_TABLE', 'TalliesTable');
      return {
        ...{ logsTable, countsTable },
        logs: new LogStore(client, logsTable),
        logList: new LogList(client, logsTable),
        unresolved: new UnresolvedEvents(client, logsTable),
        lateHours: new LateHours(client, countsTable, now),
        mappings: new MappingStore(client, await readSetting('MAPPINGS_TABLE', 'MappingsTable')),
        guests: new GuestIndex(client, await readSetting('GUESTS_TABLE', 'GuestsTable')),
        directory: new DirectoryStore(client, await readSetting('DIRECTORY_TABLE', 'DirectoryTable'), now),
      };
    }),
  };
}
