import type { CommandContext } from './command-context';
import { CommandError } from './command-error';
import { fieldOf, type Setting } from '../command-line/deployment-settings';

/** Where deliveries go; `field`: what says so. */
export type WebhookUrl = { url: string; field: string };

/**
 * What `--url` says, else the environment, else the stack.
 *
 * @throws CommandError if it is missing or is no address of the web
 */
export async function webhookUrl(
  options: { url?: string; stack?: string },
  context: Pick<CommandContext, 'environment'>,
  setting: Setting,
): Promise<WebhookUrl> {
  const variable = 'WEBHOOK_URL';
  const { stack } = options;
  if (options.url === undefined && stack === undefined && !context.environment[variable]) {
    throw new CommandError([`--url: is required, or the variable ${variable}, or --stack`]);
  }
  const field = options.url === undefined ? fieldOf(variable, context) : '--url';
  const url = options.url ?? (await setting(variable, 'WebhookUrl'));
  if (URL.canParse(url) && /^https?:\/\//.test(url)) return { url, field };
  throw new CommandError([`${field}: must be an address that begins with https:// or http://`]);
}
