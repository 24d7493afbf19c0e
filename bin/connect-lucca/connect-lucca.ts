import { InvalidArgumentError, type Command } from 'commander';
import { LUCCA_TIMEOUT_MS, LuccaApi } from '../../functions/lucca/api/client';
import { LuccaCredentialsStore } from '../../functions/lucca/api/credentials';
import { LuccaApiError } from '../../functions/lucca/api/http';
import { LogList } from '../../functions/store/log/log-list';
import { RecordStore } from '../../functions/store/record-store';
import type { LuccaRequestBudget } from '../../functions/store/request-limit';
import { CommandError, createCommand } from '../command-line/command';
import { createSettingReader, stackOption } from '../command-line/deployment-settings';
import { openLuccaBudget, waitWhileBusy, type WaitOptions } from '../command-line/lucca-budget';
import { createProgressLine } from '../command-line/progress-line';
import { openDirectory, type DirectoryContext, type OpenDirectory } from '../directory/open-directory';
import { refreshDirectory } from '../directory/refresh-directory';
import { resolveWebhookUrl, type WebhookUrl } from '../send/target';
import { connectEndpoint, type ConnectDependencies, type ConnectOptions } from './connect-endpoint';
import { countTestDeliveries, echoAdvice } from './test-delivery';
import { EndpointRefusedError } from './webhook-endpoint';
import { WebhookSecretStore } from './webhook-secret-store';

type ConnectContext = DirectoryContext;

const ACCESS_ADVICE = 'see "Give access to the Lucca API" in README.md';

type SettingsOptions = { url?: string; stack?: string };

type CommandOptions = SettingsOptions & { rotate: boolean; name?: string };

/** `connect-lucca`: creates, adopts or replaces the webhook endpoint in Lucca, and verifies that it delivers. */
export function connectLuccaCommand(context: ConnectContext): Command {
  return createCommand('npm run connect-lucca --', context)
    .description('Creates or updates the webhook endpoint in Lucca and verifies it with a test delivery.')
    .option('--url <url>', 'webhook URL (default: $WEBHOOK_URL, else from the stack)')
    .option('--rotate', 'replace the existing endpoint with one that has a new secret', false)
    .option(
      '--name <name>',
      'name of the endpoint in Lucca (default: unchanged; "Google Calendar" for a new one)',
      parseNameOption,
    )
    .addOption(stackOption())
    .action(async ({ rotate, name, ...options }: CommandOptions) => {
      const settings = await readSettings(options, context);
      try {
        await connect(settings, { rotate, name: name ?? null });
      } catch (error) {
        throw toCommandError(error, settings);
      }
    });

  async function connect(
    { webhook, webhookSecretId, luccaApiSecretId, logsTable, budget, directory }: ConnectSettings,
    { rotate, name }: Omit<ConnectOptions, 'webhookUrl'>,
  ): Promise<void> {
    const { secretsManager, client, now, sleep, environment, output } = context;
    const credentials = new LuccaCredentialsStore(secretsManager, luccaApiSecretId, now);
    const tokenUrl = environment['LUCCA_TOKEN_URL'] || null;
    const lucca = new LuccaApi(credentials, {
      ...{ tokenUrl, timeoutMs: LUCCA_TIMEOUT_MS, now },
      requestLimit: budget.at('endpoint'),
    });
    if (!(await lucca.available())) {
      throw new CommandError([
        `LUCCA_API_SECRET_ID: the secret ${luccaApiSecretId} has no credentials for the Lucca API; ${ACCESS_ADVICE}`,
      ]);
    }
    const logs = new LogList(client, logsTable);
    const report = (line: string) => {
      output.write(`${line}\n`);
    };
    await connectEndpoint(
      { webhookUrl: webhook.url, name, rotate },
      {
        lucca: waitingClient(lucca, {
          sleep,
          onWait: () => {
            report('Waiting for the Lucca API rate limit.');
          },
        }),
        secrets: new WebhookSecretStore(secretsManager, webhookSecretId),
        countTestDeliveries: (startedAt) => countTestDeliveries(logs, startedAt, now()),
        report,
        now,
        sleep,
      },
    );
    const missing = await lucca.missingScopes();
    if (missing.length > 0) {
      const scopes = new Intl.ListFormat('en').format(missing);
      report(`Lucca does not grant the API client the scopes ${scopes}. To add them, ${ACCESS_ADVICE}`);
    }
    if (!missing.includes('employees.readonly')) await fillDirectory(directory, context);
  }
}

/** Fills the employee directory if it is due: events of employees that it has need no request to Lucca. */
async function fillDirectory(
  { refresh }: OpenDirectory,
  { output, sleep, now }: ConnectContext,
): Promise<void> {
  const line = createProgressLine(output);
  for (const tenant of await refresh.tenants()) {
    const { state, isDue } = await refresh.progress(tenant);
    if (!isDue && state !== 'running') continue;
    try {
      await refreshDirectory(tenant, 'if due', { refresh, line, sleep, now });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      line.finish(`Directory of ${tenant}: not filled yet, the connector continues. ${error.message}`);
    }
  }
}

/** The requests of the command wait while the request budget is exhausted, so that they do not stop half-way. */
function waitingClient(lucca: LuccaApi, options: WaitOptions): ConnectDependencies['lucca'] {
  const wait = <T>(request: () => Promise<T>) => waitWhileBusy(request, options);
  return {
    webhookEndpoints: (page) => wait(() => lucca.webhookEndpoints(page)),
    createWebhookEndpoint: (fields) => wait(() => lucca.createWebhookEndpoint(fields)),
    changeWebhookEndpoint: (id, change) => wait(() => lucca.changeWebhookEndpoint(id, change)),
    deleteWebhookEndpoint: (id) => wait(() => lucca.deleteWebhookEndpoint(id)),
    testWebhookEndpoint: (id) => wait(() => lucca.testWebhookEndpoint(id)),
  };
}

function toCommandError(error: unknown, { webhook: { url, source } }: ConnectSettings): unknown {
  if (!(error instanceof LuccaApiError) && !(error instanceof EndpointRefusedError)) return error;
  const message = error.message.replace(/\s+/g, ' ');
  const hint = `${source}: Lucca rejects ${url}: ${echoAdvice(url)}`;
  return new CommandError(error instanceof EndpointRefusedError ? [message, hint] : [message], 1);
}

function parseNameOption(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= 100) return name;
  throw new InvalidArgumentError('It must have 1 to 100 characters.');
}

type ConnectSettings = {
  webhook: WebhookUrl;
  webhookSecretId: string;
  luccaApiSecretId: string;
  logsTable: string;
  budget: LuccaRequestBudget;
  directory: OpenDirectory;
};

/** @throws CommandError if a setting is missing or invalid */
async function readSettings(options: SettingsOptions, context: ConnectContext): Promise<ConnectSettings> {
  const { stack } = options;
  const readSetting = createSettingReader(stack, context);
  const settings = {
    webhook: await resolveWebhookUrl(options, context, readSetting),
    webhookSecretId: await readSetting('WEBHOOK_SECRET_ID', 'WebhookSecretId'),
    luccaApiSecretId: await readSetting('LUCCA_API_SECRET_ID', 'LuccaApiSecretId'),
    logsTable: await readSetting('LOGS_TABLE', 'LogsTable'),
  };
  const table = await readSetting('CONFIGURATIONS_TABLE', 'ConfigurationsTable');
  const records = new RecordStore(context.client, table);
  const budget = await openLuccaBudget({ ...context, records, stack, readSetting });
  return { ...settings, budget, directory: await openDirectory(readSetting, stack, context) };
}
