import { parseWebhookSecret } from '../../functions/ingest/webhook-secret-reader';
import type { CommandContext } from './command-context';
import { CommandError } from './command-error';
import { lookUp } from './look-up';

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
  const output = async (name: 'WebhookUrl' | 'WebhookSecretId'): Promise<string | null> => {
    const { stack } = options;
    if (stack === undefined) return null;
    const outputs = await lookUp('--stack', `the outputs of ${stack}`, () => sources.stackOutputs(stack));
    const found = outputs[name];
    if (!found) throw new CommandError([`--stack: ${stack} lacks the output ${name}`]);
    return found;
  };
  return {
    url: await webhookUrl(options, sources, () => output('WebhookUrl')),
    secret: await signingSecret(options, sources, () => output('WebhookSecretId')),
  };
}

async function webhookUrl(
  { url }: TargetOptions,
  { environment }: TargetSources,
  ofStack: () => Promise<string | null>,
): Promise<string> {
  const given = url ?? (environment['WEBHOOK_URL'] || (await ofStack()));
  if (!given) throw new CommandError(['--url: is required, or the variable WEBHOOK_URL, or --stack']);
  if (!URL.canParse(given) || !/^https?:\/\//.test(given)) {
    throw new CommandError(['--url: must be an address that begins with https:// or http://']);
  }
  return given;
}

async function signingSecret(
  { secretFile }: TargetOptions,
  { environment, readFile, readSecret }: TargetSources,
  ofStack: () => Promise<string | null>,
): Promise<string> {
  if (secretFile !== undefined) {
    const file = await lookUp('--secret-file', secretFile, () => readFile(secretFile));
    return secretOf('--secret-file', file.toString('utf8'));
  }
  const { WEBHOOK_SECRET: text, WEBHOOK_SECRET_ID: named } = environment;
  if (text) return secretOf('WEBHOOK_SECRET', text);
  const secretId = named || (await ofStack());
  if (!secretId) {
    const others = 'the variable WEBHOOK_SECRET or WEBHOOK_SECRET_ID, or --stack';
    throw new CommandError([`--secret-file: is required, or ${others}`]);
  }
  const field = named ? 'WEBHOOK_SECRET_ID' : '--stack';
  return secretOf(field, await lookUp(field, `the secret ${secretId}`, () => readSecret(secretId)));
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
