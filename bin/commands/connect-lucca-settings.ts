import type { CommandContext } from './command-context';
import { CommandError } from './command-error';
import { settingReader } from './setting';

export type SettingsOptions = { url?: string; stack?: string };

/** What the command has to know of the deployment. */
export type ConnectSettings = {
  webhookUrl: string;
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
  { url, stack }: SettingsOptions,
  context: Pick<CommandContext, 'environment' | 'stackOutputs'>,
): Promise<ConnectSettings> {
  const setting = settingReader(stack, context);
  if (!url && !stack && !context.environment['WEBHOOK_URL']) {
    throw new CommandError(['--url: is required, or the variable WEBHOOK_URL, or --stack']);
  }
  return {
    webhookUrl: webAddress(url ?? (await setting('WEBHOOK_URL', 'WebhookUrl'))),
    webhookSecretId: await setting('WEBHOOK_SECRET_ID', 'WebhookSecretId'),
    luccaApiSecretId: await setting('LUCCA_API_SECRET_ID', 'LuccaApiSecretId'),
    logsTable: await setting('LOGS_TABLE', 'LogsTable'),
  };
}

function webAddress(text: string): string {
  if (URL.canParse(text) && /^https?:\/\//.test(text)) return text;
  throw new CommandError(['--url: must be an address that begins with https:// or http://']);
}
