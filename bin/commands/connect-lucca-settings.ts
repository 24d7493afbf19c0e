import type { CommandContext } from './command-context';
import { settingReader } from '../command-line/deployment-settings';
import { webhookUrl, type WebhookUrl } from './webhook-url';

export type SettingsOptions = { url?: string; stack?: string };

/** What the command has to know of the deployment. */
export type ConnectSettings = {
  webhook: WebhookUrl;
  webhookSecretId: string;
  luccaApiSecretId: string;
  logsTable: string;
};

/**
 * What the options say, else the environment, else the stack that they name.
 *
 * @throws CommandError if something is missing or is not what it should be
 */
export async function connectSettings(
  options: SettingsOptions,
  context: Pick<CommandContext, 'environment' | 'stackOutputs'>,
): Promise<ConnectSettings> {
  const setting = settingReader(options.stack, context);
  return {
    webhook: await webhookUrl(options, context, setting),
    webhookSecretId: await setting('WEBHOOK_SECRET_ID', 'WebhookSecretId'),
    luccaApiSecretId: await setting('LUCCA_API_SECRET_ID', 'LuccaApiSecretId'),
    logsTable: await setting('LOGS_TABLE', 'LogsTable'),
  };
}
