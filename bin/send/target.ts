import { nameOf } from '../../functions/ingest/unavailable';
import { parseWebhookSecret } from '../../functions/ingest/webhook-secret-reader';
import { InputError } from './input-error';

export type TargetOptions = { url?: string; secretFile?: string; stack?: string };

/** Where the rest may be looked up. */
export type Sources = {
  environment: Readonly<Record<string, string | undefined>>;
  readFile: (path: string) => Promise<Buffer>;
  /** The text of a secret in Secrets Manager. */
  readSecret: (secretId: string) => Promise<string>;
  stackOutputs: (stack: string) => Promise<Record<string, string>>;
};

/** Where deliveries go, and the secret that signs them. */
export type Target = { url: string; secret: string };

/**
 * What the options say, else the stack that they name, else the environment.
 *
 * @throws InputError if something is missing or is not what it should be
 */
export async function resolveTarget(options: TargetOptions, sources: Sources): Promise<Target> {
  const ofStack = options.stack === undefined ? null : await stackTarget(options.stack, sources);
  return {
    url: webhookUrl(options, ofStack, sources),
    secret: await signingSecret(options, ofStack, sources),
  };
}

type StackTarget = { url: string; secretId: string };

async function stackTarget(stack: string, { stackOutputs }: Sources): Promise<StackTarget> {
  const outputs = await looked('--stack', `the outputs of ${stack}`, () => stackOutputs(stack));
  const { WebhookUrl: url, WebhookSecretId: secretId } = outputs;
  if (!url || !secretId)
    throw new InputError('--stack', `${stack} lacks the output WebhookUrl or WebhookSecretId`);
  return { url, secretId };
}

function webhookUrl({ url }: TargetOptions, ofStack: StackTarget | null, { environment }: Sources): string {
  const given = url ?? ofStack?.url ?? environment['WEBHOOK_URL'];
  if (!given) throw new InputError('--url', 'is required, or --stack, or the variable WEBHOOK_URL');
  if (!URL.canParse(given) || !/^https?:\/\//.test(given)) {
    throw new InputError('--url', 'must be an address that begins with https:// or http://');
  }
  return given;
}

async function signingSecret(
  { secretFile }: TargetOptions,
  ofStack: StackTarget | null,
  { environment, readFile, readSecret }: Sources,
): Promise<string> {
  const { WEBHOOK_SECRET: text, WEBHOOK_SECRET_ID: secretId = '' } = environment;
  if (secretFile !== undefined) {
    const file = await looked('--secret-file', secretFile, () => readFile(secretFile));
    return secretOf('--secret-file', file.toString('utf8'));
  }
  if (!ofStack && text) return secretOf('WEBHOOK_SECRET', text);
  const id = ofStack?.secretId ?? secretId;
  if (id === '') {
    const others = '--stack, or the variable WEBHOOK_SECRET or WEBHOOK_SECRET_ID';
    throw new InputError('--secret-file', `is required, or ${others}`);
  }
  const field = ofStack ? '--stack' : 'WEBHOOK_SECRET_ID';
  return secretOf(field, await looked(field, `the secret ${id}`, () => readSecret(id)));
}

/** A secret is handed around as Lucca shows it, or in the JSON in which the connector keeps it. */
function secretOf(field: string, text: string): string {
  const plain = text.trim();
  const secret = plain.startsWith('{') ? parseWebhookSecret(plain)?.[0] : plain;
  if (!secret) throw new InputError(field, 'must hold a secret, as plain text or as {"secrets":["…"]}');
  return secret;
}

async function looked<T>(field: string, what: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw new InputError(field, `${what} cannot be read (${nameOf(error)})`);
  }
}
