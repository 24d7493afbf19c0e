import { parseWebhookSecret } from '../../functions/ingest/webhook-secrets';
import { CommandError } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { fieldOf, lookUp, settingReader, type Setting } from '../command-line/deployment-settings';

export type TargetOptions = { url?: string; secretFile?: string; stack?: string };

/** Where the rest may be looked up. */
export type TargetSources = Pick<CommandContext, 'environment' | 'stackOutputs'> & {
  readFile: (path: string) => Promise<Buffer>;
  /** The text of a secret in Secrets Manager. */
  readSecret: (secretId: string) => Promise<string>;
};

/** Where deliveries go, and the secret that signs them. */
export type DeliveryTarget = { url: string; secret: string };

/**
 * What the options say, else the environment, else the stack that they name.
 *
 * @throws CommandError if something is missing or is not what it should be
 */
export async function resolveTarget(options: TargetOptions, sources: TargetSources): Promise<DeliveryTarget> {
  const setting = settingReader(options.stack, sources);
  const { url } = await webhookUrl(options, sources, setting);
  return { url, secret: await signingSecret(options, sources, setting) };
}

async function signingSecret(
  { secretFile, stack }: TargetOptions,
  sources: TargetSources,
  setting: Setting,
): Promise<string> {
  if (secretFile !== undefined) {
    const file = await lookUp('--secret-file', secretFile, () => sources.readFile(secretFile));
    return secretOf('--secret-file', file.toString('utf8'));
  }
  const { WEBHOOK_SECRET: text, WEBHOOK_SECRET_ID: named } = sources.environment;
  if (text) return secretOf('WEBHOOK_SECRET', text);
  if (!named && stack === undefined) {
    const others = 'the variable WEBHOOK_SECRET or WEBHOOK_SECRET_ID, or --stack';
    throw new CommandError([`--secret-file: is required, or ${others}`]);
  }
  const secretId = await setting('WEBHOOK_SECRET_ID', 'WebhookSecretId');
  const field = fieldOf('WEBHOOK_SECRET_ID', sources);
  return secretOf(field, await lookUp(field, `the secret ${secretId}`, () => sources.readSecret(secretId)));
}

/** A secret is handed around as Lucca shows it, or in the JSON in which the connector keeps it. */
function secretOf(field: string, text: string): string {
  const plain = text.trim();
  const secret = plain.startsWith('{') ? parseWebhookSecret(plain)?.[0] : plain;
  if (!secret) {
    throw new CommandError([`${field}: must hold a secret, as plain text or as {"secrets":["…"]}`]);
  }
  return secret;
}

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
