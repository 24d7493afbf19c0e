import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { InvalidArgumentError, type Command } from 'commander';
import { LUCCA_TIMEOUT_MS, LuccaApi } from '../../functions/lucca/api/client';
import { LuccaCredentialsStore } from '../../functions/lucca/api/credentials';
import { LuccaApiError } from '../../functions/lucca/api/errors';
import { LogStore } from '../../functions/store/log-store';
import { CommandError, newCommand } from '../command-line/command';
import type { CommandContext } from '../command-line/context';
import { settingReader, stackOption } from '../command-line/deployment-settings';
import { webhookUrl, type WebhookUrl } from '../send/target';
import { LuccaConnection, type Wanted } from './lucca-connection';
import { ConnectionTests, echoQuestion } from './test-delivery';
import { EndpointRefusedError } from './webhook-endpoint';
import { WebhookSecretStore } from './webhook-secret-store';

type ConnectContext = CommandContext & {
  secretsManager: SecretsManagerClient;
  sleep: (ms: number) => Promise<void>;
};

type Options = SettingsOptions & { rotate: boolean; name?: string };

/** `connect-lucca`: creates, adopts or replaces the webhook endpoint in Lucca, and proves that it delivers. */
export function connectLuccaCommand(context: ConnectContext): Command {
  return newCommand('npm run connect-lucca --', context)
    .description('Makes Lucca deliver its events to the webhook, and proves it with a test.')
    .option('--url <url>', 'the webhook (default: $WEBHOOK_URL, or of the stack)')
    .option('--rotate', 'replace the endpoint that is there by one with a new secret', false)
    .option('--name <name>', 'what the endpoint is called in Lucca', nameOfEndpoint)
    .addOption(stackOption())
    .action(async ({ rotate, name, ...options }: Options) => {
      const settings = await connectSettings(options, context);
      try {
        await connect(settings, { rotate, name: name ?? null });
      } catch (error) {
        throw explain(error, settings);
      }
    });

  async function connect(
    { webhook, ...ids }: ConnectSettings,
    { rotate, name }: Omit<Wanted, 'webhookUrl'>,
  ): Promise<void> {
    const { secretsManager, now, sleep, environment, output } = context;
    const credentials = new LuccaCredentialsStore(secretsManager, ids.luccaApiSecretId, now);
    const tokenUrl = environment['LUCCA_TOKEN_URL'] || null;
    const lucca = new LuccaApi(credentials, { tokenUrl, timeoutMs: LUCCA_TIMEOUT_MS, now });
    if (!(await lucca.available())) {
      throw new CommandError([
        `LUCCA_API_SECRET_ID: the secret ${ids.luccaApiSecretId} holds no access to the Lucca API`,
      ]);
    }
    const say = (line: string) => {
      output.write(`${line}\n`);
    };
    const connection = new LuccaConnection(
      { webhookUrl: webhook.url, name, rotate },
      {
        lucca,
        secrets: new WebhookSecretStore(secretsManager, ids.webhookSecretId),
        tests: new ConnectionTests(new LogStore(context.client, ids.logsTable), now),
        say,
        now,
        sleep,
      },
    );
    await connection.establish();
    const missing = await lucca.missingScopes();
    if (missing.length === 0) return;
    const scopes = new Intl.ListFormat('en').format(missing);
    say(
      `Lucca does not grant the API client the scopes ${scopes}: add them in Lucca (README, Deploy, step 6)`,
    );
  }
}

function explain(error: unknown, { webhook: { url, field } }: ConnectSettings): unknown {
  if (!(error instanceof LuccaApiError) && !(error instanceof EndpointRefusedError)) return error;
  const saidByLucca = error.message.replace(/\s+/g, ' ');
  const hint = `${field}: Lucca refuses ${url}; ${echoQuestion(url)}`;
  return new CommandError(error instanceof EndpointRefusedError ? [saidByLucca, hint] : [saidByLucca], 1);
}

function nameOfEndpoint(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= 100) return name;
  throw new InvalidArgumentError('Give 1 to 100 characters.');
}

type SettingsOptions = { url?: string; stack?: string };

/** What the command has to know of the deployment. */
type ConnectSettings = {
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
async function connectSettings(
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
