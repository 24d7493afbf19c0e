import { parseWebhookSecret } from '../../functions/ingest/webhook-secrets';
import { CommandError } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import {
  createSettingReader,
  readReferenced,
  settingSource,
  type ReadSetting,
} from '../command-line/deployment-settings';

export type TargetOptions = { url?: string; secretFile?: string; stack?: string };

/** Sources of the target if the options do not specify it. */
export type TargetSources = Pick<CommandContext, 'environment' | 'stackOutputs'> & {
  readFile: (path: string) => Promise<Buffer>;
  /** Reads the text of a secret in Secrets Manager. */
  readSecret: (secretId: string) => Promise<string>;
};

/** The webhook, and the secret that signs deliveries. */
export type DeliveryTarget = { url: string; secret: string };

/**
 * Resolves the target from the options, else from the environment, else from the stack.
 *
 * @throws CommandError if something is missing or invalid
 */
export async function resolveTarget(options: TargetOptions, sources: TargetSources): Promise<DeliveryTarget> {
  const readSetting = createSettingReader(options.stack, sources);
  const { url } = await resolveWebhookUrl(options, sources, readSetting);
  return { url, secret: await resolveSecret(options, sources, readSetting) };
}

/** `source`: the option or variable that the URL comes from. */
export type WebhookUrl = { url: string; source: string };

/**
 * Resolves the URL from `--url`, else from the environment, else from the stack.
 *
 * @throws CommandError if it is missing or not an HTTP URL
 */
export async function resolveWebhookUrl(
  { url: option, stack }: { url?: string; stack?: string },
  sources: Pick<CommandContext, 'environment'>,
  readSetting: ReadSetting,
): Promise<WebhookUrl> {
  const variable = 'WEBHOOK_URL';
  if (option === undefined && stack === undefined && !sources.environment[variable]) {
    throw new CommandError([`--url: is required unless ${variable} or --stack is set`]);
  }
  const source = option === undefined ? settingSource(variable, sources) : '--url';
  const url = option ?? (await readSetting(variable, 'WebhookUrl'));
  if (URL.canParse(url) && /^https?:\/\//.test(url)) return { url, source };
  throw new CommandError([`${source}: must be a URL that begins with https:// or http://`]);
}

async function resolveSecret(
  { secretFile, stack }: TargetOptions,
  sources: TargetSources,
  readSetting: ReadSetting,
): Promise<string> {
  if (secretFile !== undefined) {
    const file = await readReferenced('--secret-file', secretFile, () => sources.readFile(secretFile));
    return parseSecret('--secret-file', file.toString('utf8'));
  }
  const { WEBHOOK_SECRET: text, WEBHOOK_SECRET_ID: id } = sources.environment;
  if (text) return parseSecret('WEBHOOK_SECRET', text);
  if (!id && stack === undefined) {
    const alternatives = 'WEBHOOK_SECRET, WEBHOOK_SECRET_ID or --stack';
    throw new CommandError([`--secret-file: is required unless ${alternatives} is set`]);
  }
  const secretId = await readSetting('WEBHOOK_SECRET_ID', 'WebhookSecretId');
  const source = settingSource('WEBHOOK_SECRET_ID', sources);
  const read = () => sources.readSecret(secretId);
  return parseSecret(source, await readReferenced(source, `the secret ${secretId}`, read));
}

/** Accepts a secret as Lucca shows it, or in the JSON that the connector stores. */
function parseSecret(source: string, text: string): string {
  const plain = text.trim();
  const secret = plain.startsWith('{') ? parseWebhookSecret(plain)?.[0] : plain;
  if (!secret) {
    throw new CommandError([`${source}: must contain a secret, as plain text or as {"secrets":["…"]}`]);
  }
  return secret;
}
